// masto.js, the library of Elk and Phanpy, does what a person does in a day. Prints what it saw as JSON.
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { createRestAPIClient, createStreamingAPIClient } from "masto";

const { BASE: url, TOKEN: accessToken, OTHER_TOKEN: otherToken, PICTURE: picture } = process.env;
const masto = createRestAPIClient({ url, accessToken });

const me = await masto.v1.accounts.verifyCredentials();
const instance = await masto.v2.instance.fetch();

const streams = createStreamingAPIClient({
  streamingApiUrl: instance.configuration.urls.streaming,
  accessToken,
  implementation: WebSocket,
});
const stream = streams.user.subscribe();
const seen = (async () => {
  for await (const event of stream) if (event.event === "update") return event.payload.id;
})();
await streams.prepare();

const media = await masto.v2.media.create({ file: await openAsBlob(picture), description: "Un jardin" });
const status = await masto.v1.statuses.create({
  status: "Bonjour de #masto",
  visibility: "public",
  mediaIds: [media.id],
});
const streamed = await seen;
stream.unsubscribe();
streams.close();

const other = createRestAPIClient({ url, accessToken: otherToken });
await other.v1.statuses.$select(status.id).favourite();
const reply = await other.v1.statuses.create({ status: `@${me.username} merci`, inReplyToId: status.id });
const notifications = await masto.v1.notifications.list({ limit: 10 });
const context = await masto.v1.statuses.$select(status.id).context.fetch();
const home = await masto.v1.timelines.home.list({ limit: 5 });
const tagged = await masto.v1.timelines.tag.$select("masto").list();
const found = await masto.v2.search.list({ q: me.username, type: "accounts" });
const favourited = await masto.v1.statuses.$select(status.id).favourite();
await assert.rejects(masto.v1.statuses.$select("1").fetch(), { statusCode: 404 });
await masto.v1.statuses.$select(status.id).remove();
await assert.rejects(masto.v1.statuses.$select(status.id).fetch(), { statusCode: 404 });

assert.equal(streamed, status.id);
console.log(
  JSON.stringify({
    me: me.acct,
    domain: instance.domain,
    pictures: status.mediaAttachments.map((one) => one.description),
    notifications: notifications.map((one) => one.type).sort(),
    answered: context.descendants.map((one) => one.id).includes(reply.id),
    home: home.map((one) => one.id).includes(status.id),
    tagged: tagged.map((one) => one.id).includes(status.id),
    found: found.accounts.map((one) => one.acct),
    favourited: favourited.favourited,
  }),
);
