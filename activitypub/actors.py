"""Actors: who acts on the network, read from strangers with their keys and written for our own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from activitypub.addresses import domain_of, same_origin
from activitypub.contexts import ACTOR_CONTEXT, SOLIDARY_CONTEXT, with_context
from activitypub.documents import (
    Document,
    ids_of,
    mapping_of,
    mappings_of,
    only_id_of,
    read_time,
    text_and_language_of,
    text_of,
    type_of,
    write_time,
)
from activitypub.errors import BadDocument, ProtocolError, UntrustedObject
from activitypub.keys import KeyKind, decode_multikey, encode_multikey, kind_of, load_public_key, public_pem_of
from activitypub.links import link_of, media_link_of
from activitypub.note_parts import NoteTag, tag_document, tags_of
from activitypub.solidary import PROPERTY, SolidaryFlag, flag_document, flag_of

MAX_NAME_CHARS = 500
MAX_SUMMARY_CHARS = 20_000
MAX_FIELDS = 16  # Mastodon shows 4; others more
MAX_FIELD_CHARS = 2_048
MAX_KEYS = 8
MAX_ALIASES = 32

_USERNAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?", re.ASCII)

# What peers need not try out: FEP-844e.
RFC9421 = "https://datatracker.ietf.org/doc/html/rfc9421"
RFC9421_ED25519 = f"{RFC9421}#name-eddsa-using-curve-edwards25"
MAX_CAPABILITIES = 32
CAPABILITIES: Mapping[str, str] = {
    RFC9421: "RFC-9421: HTTP Message Signatures",
    RFC9421_ED25519: "RFC-9421 signatures using the Ed25519 algorithm",
}


class ActorKind(StrEnum):
    """What an actor is. Source: ActivityStreams 2.0 Vocabulary, 3.2."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    GROUP = "Group"
    SERVICE = "Service"
    APPLICATION = "Application"


@dataclass(frozen=True, slots=True)
class ActorKey:
    """A public key that an actor lists as its own, as PEM whatever the form it came in."""

    id: str
    owner: str
    public_pem: str
    algorithm: KeyKind


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor. HTML (`summary_html`, the values of `fields`) is as it came: clean it before it is kept.

    `fields` are pairs of name and HTML value; `members` and `moderators` are collections of a group; `emojis` stand in
    its name and texts; `implements` names what its server can do (FEP-844e). `solidary` is told within a town alone.
    """

    uri: str
    kind: ActorKind
    username: str
    inbox: str
    name: str | None = None
    summary_html: str | None = None
    url: str | None = None
    shared_inbox: str | None = None
    outbox: str | None = None
    followers: str | None = None
    following: str | None = None
    featured: str | None = None
    members: str | None = None
    moderators: str | None = None
    icon_url: str | None = None
    image_url: str | None = None
    locked: bool = False
    discoverable: bool = False
    indexable: bool = False
    memorial: bool = False
    suspended: bool = False
    published: datetime | None = None
    fields: tuple[tuple[str, str], ...] = ()
    also_known_as: tuple[str, ...] = ()
    moved_to: str | None = None
    keys: tuple[ActorKey, ...] = ()
    emojis: tuple[NoteTag, ...] = ()
    implements: frozenset[str] = frozenset()
    solidary: SolidaryFlag | None = None

    def key(self, key_id: str) -> ActorKey | None:
        """The key with this id, if the actor lists it."""
        return next((key for key in self.keys if key.id == key_id), None)


def read_actor(document: Document) -> Actor:
    """Read an actor with the keys that it lists.

    Raises BadDocument when it is no actor, UntrustedObject when its inbox or a key is not its own: every such id must
    share the actor's origin, and a key name the actor as its owner. Other collections, and kinds of keys, are left out.
    Source: ActivityPub, 4.1; FEP-521a; FEP-fe34; security rule 7.
    """
    uri, inbox = _id_and_inbox_of(document)
    endpoints = mapping_of(document, "endpoints") or {}
    return Actor(
        uri=uri,
        kind=_kind_of(document),
        username=_username_of(document),
        inbox=inbox,
        name=text_and_language_of(document, "name", MAX_NAME_CHARS)[0],
        summary_html=text_and_language_of(document, "summary", MAX_SUMMARY_CHARS)[0],
        url=link_of(document.get("url")),
        shared_inbox=_own(uri, endpoints.get("sharedInbox")),
        outbox=_own(uri, document.get("outbox")),
        followers=_own(uri, document.get("followers")),
        following=_own(uri, document.get("following")),
        featured=_own(uri, document.get("featured")),
        members=_own(uri, document.get("members")),
        moderators=_moderators_of(uri, document),
        icon_url=media_link_of(document.get("icon")),
        image_url=media_link_of(document.get("image")),
        locked=document.get("manuallyApprovesFollowers") is True,
        discoverable=document.get("discoverable") is True,
        indexable=document.get("indexable") is True,
        memorial=document.get("memorial") is True,
        suspended=document.get("suspended") is True,
        published=read_time(document.get("published")),
        fields=_fields_of(document),
        also_known_as=tuple(ids_of(document.get("alsoKnownAs"), limit=MAX_ALIASES)),
        moved_to=only_id_of(document.get("movedTo")),
        keys=_keys_of(uri, document),
        emojis=tuple(tag for tag in tags_of(document) if tag.kind == "Emoji"),
        implements=_capabilities_of(document),
        solidary=flag_of(document),
    )


def actor_document(actor: Actor) -> dict[str, object]:
    """The document of one of our actors: the RSA key as publicKey, Ed25519 as Multikey (FEP-521a).

    It names its own WebFinger address (FEP-2c59). Source: ActivityPub, 4.1; https://w3id.org/security/v1.
    """
    document: dict[str, object] = {
        "id": actor.uri,
        "type": actor.kind.value,
        "preferredUsername": actor.username,
        "webfinger": f"{actor.username}@{domain_of(actor.uri)}",
        "name": actor.name,
        "summary": actor.summary_html,
        "url": actor.url,
        "inbox": actor.inbox,
        "outbox": actor.outbox,
        "followers": actor.followers,
        "following": actor.following,
        "featured": actor.featured,
        "members": actor.members,
        "moderators": actor.moderators,
        "attributedTo": actor.moderators,
        "endpoints": {"sharedInbox": actor.shared_inbox} if actor.shared_inbox else None,
        "icon": {"type": "Image", "url": actor.icon_url} if actor.icon_url else None,
        "image": {"type": "Image", "url": actor.image_url} if actor.image_url else None,
        "manuallyApprovesFollowers": actor.locked,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "memorial": actor.memorial or None,
        "suspended": actor.suspended or None,
        "published": write_time(actor.published) if actor.published else None,
        "generator": _generator_document(actor) if actor.implements else None,
        "tag": [tag_document(tag) for tag in actor.emojis] or None,
        "attachment": [{"type": "PropertyValue", "name": name, "value": value} for name, value in actor.fields],
        "alsoKnownAs": list(actor.also_known_as) or None,
        "movedTo": actor.moved_to,
        PROPERTY: flag_document(actor.solidary) if actor.solidary is not None else None,
        **_key_properties(actor),
    }
    context = ACTOR_CONTEXT if actor.solidary is None else SOLIDARY_CONTEXT
    return with_context({name: value for name, value in document.items() if value is not None}, context)


def _id_and_inbox_of(document: Document) -> tuple[str, str]:
    uri, inbox = only_id_of(document.get("id")), only_id_of(document.get("inbox"))
    if uri is None or inbox is None:
        raise BadDocument("an actor without id or inbox")
    if not same_origin(uri, inbox):
        raise UntrustedObject("an inbox of another origin")
    return uri, inbox


def _kind_of(document: Document) -> ActorKind:
    try:
        return ActorKind(type_of(document) or "")
    except ValueError as error:
        raise BadDocument("not an actor") from error


def _username_of(document: Document) -> str:
    username = document.get("preferredUsername")
    if not isinstance(username, str) or not _USERNAME.fullmatch(username):
        raise BadDocument("an actor without a usable name")
    return username


def _own(uri: str, value: object) -> str | None:
    """The URI in a value, if it shares the actor's origin."""
    other = only_id_of(value)
    try:
        return other if other is not None and same_origin(uri, other) else None
    except BadDocument:
        return None


def _moderators_of(uri: str, document: Document) -> str | None:
    """The moderators' collection: `moderators` (Lemmy's older word), or `attributedTo` (FEP-1b12)."""
    stated = document.get("moderators")
    return _own(uri, stated if stated is not None else document.get("attributedTo"))


def _capabilities_of(document: Document) -> frozenset[str]:
    """What the software behind an actor says that it can do. Source: FEP-844e."""
    generator = mapping_of(document, "generator") or {}
    return frozenset(ids_of(generator.get("implements"), limit=MAX_CAPABILITIES))


def _generator_document(actor: Actor) -> Document:
    links = [{"type": "Link", "href": uri, "name": CAPABILITIES.get(uri, uri)} for uri in sorted(actor.implements)]
    return {"type": "Application", "implements": links}


def _fields_of(document: Document) -> tuple[tuple[str, str], ...]:
    found = []
    for item in mappings_of(document, "attachment", MAX_FIELDS):
        name, value = text_of(item, "name", MAX_FIELD_CHARS), text_of(item, "value", MAX_FIELD_CHARS)
        if type_of(item) == "PropertyValue" and name is not None and value is not None:
            found.append((name, value))
    return tuple(found)


def _keys_of(uri: str, document: Document) -> tuple[ActorKey, ...]:
    found: dict[str, ActorKey] = {}
    for name, owner_name, value_name in (
        ("publicKey", "owner", "publicKeyPem"),
        ("assertionMethod", "controller", "publicKeyMultibase"),
    ):
        for item in mappings_of(document, name, MAX_KEYS):
            key_id, owner = _own(uri, item.get("id")), only_id_of(item.get(owner_name))
            if key_id is None or owner != uri:
                if name == "assertionMethod":
                    continue  # nomadic actors (Streams, Forte) list did: keys here, which sign no requests
                raise UntrustedObject("a key that is not the actor's own")
            key = _read_key(key_id, uri, item.get(value_name))
            if key is not None and found.setdefault(key_id, key) != key:
                raise UntrustedObject("two keys with one id")
    return tuple(found.values())


def _read_key(key_id: str, owner: str, value: object) -> ActorKey | None:
    if not isinstance(value, str):
        return None
    try:
        key = load_public_key(value) if value.lstrip().startswith("-----") else decode_multikey(value)
    except ProtocolError:
        return None
    return ActorKey(key_id, owner, public_pem_of(key), kind_of(key))


def _key_properties(actor: Actor) -> Mapping[str, object]:
    rsa = [key for key in actor.keys if key.algorithm is KeyKind.RSA]
    ed25519 = [key for key in actor.keys if key.algorithm is KeyKind.ED25519]
    properties: dict[str, object] = {}
    if rsa:
        written = [{"id": key.id, "owner": key.owner, "publicKeyPem": key.public_pem} for key in rsa]
        properties["publicKey"] = written[0] if len(written) == 1 else written
    if ed25519:
        properties["assertionMethod"] = [
            {
                "id": key.id,
                "type": "Multikey",
                "controller": key.owner,
                "publicKeyMultibase": encode_multikey(load_public_key(key.public_pem)),
            }
            for key in ed25519
        ]
    return properties
