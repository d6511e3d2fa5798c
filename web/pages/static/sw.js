// What the site can do without a network: show the pages that were read, and keep what was written until it can leave.
// FILES and VERSION are filled in by the server (web/pages/offline.py).
"use strict";
const VERSION = "%VERSION%";
const FILES = %FILES%;
const OFFLINE = "/hors-connexion";
const FIXED = "files-" + VERSION;
const READ = "read";
const MOST_READ = 40;
// Pages that may stay on the device: help, what is public, and one's own requests. Never letters, settings, casework.
const KEPT = [/^\/$/, /^\/(accueil|entraide|carte|associations|agenda|facile-a-lire|regles|mes-demandes|mes-propositions|mes-coups-de-main)$/, /^\/@[^/]+\/\d+$/, /^\/@[^/]+$/];

self.addEventListener("install", event => {
  event.waitUntil(caches.open(FIXED).then(kept => kept.addAll([...FILES, OFFLINE])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== FIXED && name !== READ) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", event => {
  const request = event.request, address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.method === "POST" && address.pathname === "/deconnexion") return event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (address.pathname.startsWith("/static/")) return event.respondWith(fromFiles(request));
  if (request.mode === "navigate") event.respondWith(fromNetwork(request, address));
});

async function fromFiles(request) {
  return await caches.match(request) || fetch(request);
}

async function fromNetwork(request, address) {
  try {
    const answer = await fetch(request);
    if (answer.redirected && new URL(answer.url).pathname === "/connexion") await caches.delete(READ);
    else if (answer.ok && !answer.redirected && KEPT.some(path => path.test(address.pathname))) await keep(request, answer.clone());
    return answer;
  } catch {
    return await caches.match(request, { ignoreVary: true }) || await caches.match(OFFLINE, { ignoreVary: true });
  }
}

async function keep(request, answer) {
  const read = await caches.open(READ);
  await read.put(request, answer);
  const all = await read.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST_READ))) await read.delete(old);
}

async function forget() {
  await caches.delete(READ);
  const store = await queue("readwrite");
  store.clear();
}

// What was written without a network, in the order it was written.
function queue(mode) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("ensembl", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("queue", { keyPath: "once" });
    opening.onsuccess = () => done(opening.result.transaction("queue", mode).objectStore("queue"));
    opening.onerror = () => failed(opening.error);
  });
}

function answered(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

let sending = null;
function sendAll() {
  sending ??= send().finally(() => { sending = null; });
  return sending;
}

async function send() {
  for (const one of await answered((await queue("readonly")).getAll())) {
    if (one.refused) continue;
    let answer;
    try {
      answer = await fetch(one.url, { method: "POST", body: new URLSearchParams(one.fields), redirect: "manual", headers: { accept: "text/html" } });
    } catch {
      throw new Error("still without a network");
    }
    const store = await queue("readwrite");
    // A redirect is how a form says that all went well; it can't be followed here, and need not be.
    if (answer.type === "opaqueredirect" || answer.ok) store.delete(one.once);
    else if (answer.status < 500) store.put({ ...one, refused: true });
  }
  await tellPages();
}

async function tellPages() {
  const waiting = await answered((await queue("readonly")).getAll());
  const told = { waiting: waiting.map(({ once, url, fields, refused }) => ({ once, url, text: fields.find(([name]) => name === "text")?.[1] || "", refused: !!refused })) };
  for (const page of await self.clients.matchAll()) page.postMessage(told);
}

self.addEventListener("sync", event => { if (event.tag === "queue") event.waitUntil(sendAll()); });

self.addEventListener("message", event => {
  const { add, drop, ask, go } = event.data;
  event.waitUntil((async () => {
    if (add) {
      await answered((await queue("readwrite")).put(add));
      await self.registration.sync?.register("queue").catch(() => {});
    }
    if (drop) await answered((await queue("readwrite")).delete(drop));
    if (go) await sendAll().catch(() => {});
    if (add || drop || ask || go) await tellPages();
  })());
});

self.addEventListener("push", event => {
  const news = event.data?.json() || {};
  event.waitUntil(self.registration.showNotification(news.title || "", { body: news.body || "", icon: FILES.find(file => file.includes("mark-192")), tag: news.notification_id, lang: news.preferred_locale }));
});

self.addEventListener("notificationclick", event => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("/notifications"));
});
