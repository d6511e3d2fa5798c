// megalodon, the library of Whalebird, does what a person does in a day. Prints what it saw as JSON.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import make, { detector } from "megalodon";

const { BASE: base, TOKEN: token, OTHER_TOKEN: otherToken, PICTURE: picture } = process.env;
const software = await detector(base);
const client = make(software, base, token);

const { data: me } = await client.verifyAccountCredentials();
const { data: instance } = await client.getInstance();

const stream = await client.userStreaming();
await once(stream, "connect");
const updated = once(stream, "update");

const { data: media } = await client.uploadMedia(createReadStream(picture), { description: "Un jardin" });
const { data: status } = await client.postStatus("Bonjour de #megalodon", {
  visibility: "public",
  media_ids: [media.id],
});
const [streamed] = await updated;
stream.stop();
assert.equal(streamed.id, status.id);

const other = make(software, base, otherToken);
await other.favouriteStatus(status.id);
await other.postStatus(`@${me.username} merci`, { in_reply_to_id: status.id });
const { data: notifications } = await client.getNotifications({ limit: 10 });
const { data: home } = await client.getHomeTimeline({ limit: 5 });
const { data: tagged } = await client.getTagTimeline("megalodon");
const { data: found } = await client.search(me.username, { type: "accounts" });
const { data: favourited } = await client.favouriteStatus(status.id);
await client.deleteStatus(status.id);
await assert.rejects(client.getStatus(status.id), (error) => error.response.status === 404);

console.log(
  JSON.stringify({
    software,
    me: me.acct,
    uri: instance.uri,
    pictures: status.media_attachments.map((one) => one.description),
    notifications: notifications.map((one) => one.type).sort(),
    home: home.map((one) => one.id).includes(status.id),
    tagged: tagged.map((one) => one.id).includes(status.id),
    found: found.accounts.map((one) => one.acct),
    favourited: favourited.favourited,
  }),
);
