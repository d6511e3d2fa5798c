// A small server on Fedify, which nobody here wrote: one person, zoe, who accepts whoever follows, remembers what comes,
// and does what `POST /do` asks. PORT is where it listens, KNOCK which signatures it tries first.
import { createServer } from "node:http";
import {
  createFederation,
  generateCryptoKeyPair,
  MemoryKvStore,
} from "@fedify/fedify";
import {
  Accept,
  Announce,
  Create,
  Delete,
  Endpoints,
  Follow,
  Like,
  Note,
  Person,
  PUBLIC_COLLECTION,
  Tombstone,
  Undo,
  Update,
} from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";

const port = Number(process.env.PORT);
const origin = `http://localhost:${port}`;
const keys = [
  await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"),
  await generateCryptoKeyPair("Ed25519"),
];
const followers = new Map();
const notes = new Map();
const received = [];
const signatures = new Set();

const federation = createFederation({
  kv: new MemoryKvStore(),
  origin,
  allowPrivateAddress: true,
  firstKnock: process.env.KNOCK,
});

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== "zoe") return null;
    const pairs = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Zoé",
      summary: "<p>J'habite ailleurs.</p>",
      inbox: context.getInboxUri(identifier),
      outbox: context.getOutboxUri(identifier),
      followers: context.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
      url: new URL("/@zoe", origin),
    });
  })
  .setKeyPairsDispatcher(() => keys);

federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({
  items: [...followers.values()],
}));
federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));
federation.setObjectDispatcher(Note, "/users/{identifier}/notes/{id}", (_context, { id }) => notes.get(id) ?? null);
federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
  software: { name: "peer", version: "1.0.0" },
  protocols: ["activitypub"],
  usage: { users: { total: 1 }, localPosts: notes.size, localComments: 0 },
}));

function remember(type, more) {
  return async (_context, activity) => {
    received.push({ type, actor: activity.actorId?.href, object: activity.objectId?.href, ...(await more?.(activity)) });
  };
}

const inside = async (activity) => {
  const object = await activity.getObject();
  return { id: object?.id?.href, content: object?.content?.toString() };
};

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Follow, async (context, follow) => {
    const follower = await follow.getActor(context);
    followers.set(follower.id.href, follower);
    received.push({ type: "Follow", actor: follower.id.href });
    await context.sendActivity(
      { identifier: "zoe" },
      follower,
      new Accept({ id: new URL(`#accept-${crypto.randomUUID()}`, origin), actor: context.getActorUri("zoe"), object: follow }),
    );
  })
  .on(Undo, async (context, undo) => {
    const object = await undo.getObject(context);
    if (object instanceof Follow) followers.delete(undo.actorId.href);
    received.push({ type: "Undo", actor: undo.actorId.href, of: object?.constructor.name });
  })
  .on(Accept, remember("Accept"))
  .on(Create, remember("Create", inside))
  .on(Update, remember("Update", inside))
  .on(Delete, remember("Delete"))
  .on(Like, remember("Like"))
  .on(Announce, remember("Announce"));

function noteOf(context, id, content, inReplyTo) {
  const note = new Note({
    id: context.getObjectUri(Note, { identifier: "zoe", id }),
    attribution: context.getActorUri("zoe"),
    to: PUBLIC_COLLECTION,
    cc: context.getFollowersUri("zoe"),
    content,
    published: Temporal.Now.instant(),
    replyTarget: inReplyTo ? new URL(inReplyTo) : null,
    url: new URL(`/notes/${id}`, origin),
  });
  notes.set(id, note);
  return note;
}

async function act(context, wish) {
  const actor = context.getActorUri("zoe");
  const id = new URL(`#${wish.do}-${crypto.randomUUID()}`, origin);
  const recipient = wish.to ? await context.lookupObject(wish.to) : null;
  const audience = { to: PUBLIC_COLLECTION, cc: context.getFollowersUri("zoe") };
  const send = (activity) =>
    context.sendActivity({ identifier: "zoe" }, recipient ?? "followers", activity, { preferSharedInbox: true });
  switch (wish.do) {
    case "look": {
      const found = await context.lookupObject(wish.what);
      return { type: found?.constructor.name, json: await found?.toJsonLd({ format: "compact" }) };
    }
    case "follow":
      return send(new Follow({ id, actor, object: recipient.id }));
    case "unfollow":
      return send(new Undo({ id, actor, object: new Follow({ id: new URL("#f", origin), actor, object: recipient.id }) }));
    case "create": {
      const note = noteOf(context, wish.id, wish.content, wish.inReplyTo);
      await send(new Create({ id, actor, object: note, ...audience }));
      return { id: note.id.href };
    }
    case "update":
      return send(new Update({ id, actor, object: noteOf(context, wish.id, wish.content).clone({ updated: Temporal.Now.instant() }), ...audience }));
    case "delete": {
      const object = new Tombstone({ id: notes.get(wish.id).id });
      notes.delete(wish.id);
      return send(new Delete({ id, actor, object, ...audience }));
    }
    case "like":
      return send(new Like({ id, actor, object: new URL(wish.what) }));
    case "announce":
      return send(new Announce({ id, actor, object: new URL(wish.what), ...audience }));
  }
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

async function answer(request) {
  const url = new URL(request.url, origin);
  const body = await bodyOf(request);
  const wanted = new Request(url, {
    method: request.method,
    headers: request.headers,
    body: ["GET", "HEAD"].includes(request.method) ? undefined : body,
  });
  if (url.pathname === "/ready") return new Response("ok");
  if (url.pathname === "/received") {
    return Response.json({ received, followers: [...followers.keys()], signatures: [...signatures] });
  }
  if (url.pathname === "/do") {
    const context = federation.createContext(wanted, undefined);
    return Response.json((await act(context, JSON.parse(body))) ?? {});
  }
  if (request.method === "POST") {
    signatures.add(request.headers["signature-input"] ? "rfc9421" : "draft-cavage-http-signatures-12");
  }
  return await federation.fetch(wanted, { contextData: undefined });
}

createServer(async (request, response) => {
  try {
    const answered = await answer(request);
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    response.end(Buffer.from(await answered.arrayBuffer()));
  } catch (error) {
    console.error(error);
    response.writeHead(500, { "content-type": "text/plain" });
    response.end(String(error?.stack ?? error));
  }
}).listen(port, "127.0.0.1");
