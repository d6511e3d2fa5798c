// What makes the pages pleasant; everything works without it.
"use strict";
const worker = "serviceWorker" in navigator ? navigator.serviceWorker : null;
const isMember = document.body.hasAttribute("data-member");
const words = document.getElementById("words")?.dataset || {};
worker?.register("/sw.js").catch(() => {});

// A form is sent once; without a network, what may wait goes into the queue of the service worker.
document.addEventListener("submit", event => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  if (!navigator.onLine && form.hasAttribute("data-queue") && worker?.controller) {
    event.preventDefault();
    const fields = [...new FormData(form, event.submitter)].filter(([, value]) => typeof value === "string");
    const step = fields.find(([name]) => name === "step");
    if (step) step[1] = "publish";
    const once = fields.find(([name]) => name === "once")?.[1] || crypto.randomUUID();
    worker.controller.postMessage({ add: { once, url: form.action, fields } });
    form.reset();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => { delete form.dataset.sent; }));

// What waits for the network is told on every page, and can be sent or given up.
worker?.addEventListener("message", event => {
  let bar = document.getElementById("waiting");
  const waiting = event.data.waiting || [];
  if (!waiting.length) { if (bar) { bar.textContent = words.gone; setTimeout(() => bar.remove(), 6000); } return; }
  if (!bar) {
    bar = document.createElement("div");
    bar.id = "waiting"; bar.className = "flash flash--note"; bar.setAttribute("role", "status");
    document.querySelector("main > div").prepend(bar);
  }
  bar.replaceChildren(...waiting.map(one => {
    const line = document.createElement("p"), text = document.createElement("span");
    text.textContent = (one.refused ? words.refused : words.waiting) + " « " + one.text.slice(0, 80) + " » ";
    line.append(text, button(words.send, { go: true }), " ", button(words.drop, { drop: one.once }));
    return line;
  }));
});
function button(label, message) {
  const made = document.createElement("button");
  made.type = "button"; made.className = "plain"; made.textContent = label;
  made.addEventListener("click", () => worker.controller?.postMessage(message));
  return made;
}
worker?.ready.then(ready => ready.active?.postMessage({ ask: true, go: navigator.onLine }));
addEventListener("online", () => worker?.controller?.postMessage({ go: true }));

// The number of new notifications, and that there is something new to read, while somebody looks.
async function look() {
  if (document.hidden || !navigator.onLine) return;
  const answer = await fetch("/notifications/nombre").catch(() => null);
  if (answer?.ok) show((await answer.json()).unread);
}
function show(unread) {
  const door = document.querySelector(".door[href='/notifications']");
  if (!door) return;
  let count = door.querySelector(".count");
  if (!unread) return count?.remove();
  if (!count) { count = document.createElement("span"); count.className = "count"; door.append(count); }
  count.textContent = unread < 99 ? unread : "99+";
  if (unread > (Number(door.dataset.shown) || Infinity)) fresh();
  door.dataset.shown = unread;
}
function fresh() {
  const list = document.querySelector("[data-live]");
  if (!list || document.getElementById("fresh")) return;
  const line = document.createElement("p"), link = document.createElement("a");
  line.id = "fresh"; line.setAttribute("role", "status");
  link.className = "btn btn--quiet"; link.href = location.pathname + location.search; link.textContent = words.fresh;
  line.append(link); list.prepend(line);
}
if (isMember) setInterval(look, 60000);

// Being told on this device.
const push = document.querySelector("[data-push]");
if (push && worker && "PushManager" in window && push.dataset.key) {
  const toggle = push.querySelector("button"), told = push.querySelector("[role=status]");
  const drawn = subscription => { toggle.textContent = subscription ? toggle.dataset.off : toggle.dataset.on; push.hidden = false; };
  const post = (url, fields) => fetch(url, { method: "POST", body: new URLSearchParams({ csrf_token: push.dataset.csrf, ...fields }) });
  worker.ready.then(ready => ready.pushManager.getSubscription()).then(drawn);
  toggle.addEventListener("click", async () => {
    told.textContent = "";
    const manager = (await worker.ready).pushManager, kept = await manager.getSubscription();
    try {
      if (kept) {
        await post(push.dataset.url + "/retirer", { endpoint: kept.endpoint });
        await kept.unsubscribe();
        return drawn(null);
      }
      if (await Notification.requestPermission() !== "granted") { told.textContent = told.dataset.refused; return; }
      const made = await manager.subscribe({ userVisibleOnly: true, applicationServerKey: push.dataset.key });
      const { endpoint, keys } = made.toJSON();
      const answer = await post(push.dataset.url, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
      if (!answer.ok) { await made.unsubscribe(); throw new Error(answer.status); }
      drawn(made);
    } catch { told.textContent = told.dataset.failed; }
  });
}
