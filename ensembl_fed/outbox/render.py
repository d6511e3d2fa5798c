"""What we keep, as the documents that others read (FEP-0837, FEP-1b12; examples of FEDERATION.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from activitypub.activities import announce_activity, create_activity
from activitypub.actors import CAPABILITIES, Actor, ActorKey, ActorKind
from activitypub.addresses import PUBLIC
from activitypub.contexts import with_context
from activitypub.keys import KeyKind
from activitypub.notes import HelpPurpose, HelpStatus, HelpTerms, Note, NoteMedia, NoteTag, note_document
from activitypub.places import Place
from activitypub.polls import Poll as WirePoll
from activitypub.polls import PollOption
from activitypub.quotes import QuoteStamp
from ensembl_fed.home import Home
from ensembl_fed.models import Account, Event, HelpPost, Media, Poll, Quartier, Quote, Status, StatusTag
from ensembl_fed.models.kinds import AccountKind, HelpState, KeyUse, QuotePolicy, QuoteState, StatusPart, Visibility
from ensembl_fed.outbox.audience import Named, addresses_of, group_uri_of, share_addresses
from ensembl_fed.outbox.prove import proved
from ensembl_fed.outbox.render_event import event_content, event_place, event_terms, summary_of
from ensembl_fed.storage.accounts import INSTANCE_ACTOR, account_by_id, keys_of
from ensembl_fed.storage.audiences import named_accounts
from ensembl_fed.storage.events import event_by_id
from ensembl_fed.storage.files import MEDIA_PATH
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.polls import poll_by_status
from ensembl_fed.storage.quotes import quote_by_status
from ensembl_fed.storage.statuses import media_of, status_by_id, tags_of
from ensembl_fed.storage.town import ENTRAIDE, quartier_by_slug
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.categories import category_by_slug
from ensembl_fed.text.help_intro import with_intro
from ensembl_fed.text.quote_link import with_quote_link

_CLOSED = (HelpState.FULFILLED, HelpState.WITHDRAWN, HelpState.EXPIRED)


@dataclass(frozen=True, slots=True)
class _Parts:
    """All that the document of a status is made of."""

    status: Status
    author: Account
    named: Named
    tags: list[StatusTag]
    media: list[Media]
    help: HelpPost | None
    quartier: Quartier | None
    parent_uri: str | None
    poll: Poll | None = None
    quote: Quote | None = None
    event: Event | None = None


async def note_of(unit: Unit, status: Status) -> Note:
    """A status of this instance as the Note that leaves. Raises LookupError for a share: see activity_of."""
    return _note(unit, await _parts_of(unit, status))


async def note_document_of(unit: Unit, status: Status) -> dict[str, object]:
    """A status of this instance as a document that stands alone, `@context` included."""
    return with_context(note_document(await note_of(unit, status)))


async def activity_of(unit: Unit, status: Status) -> dict[str, object]:
    """The Create that brought a status into the world, or the Announce that a share is."""
    if status.reblog_of_id is not None:
        return await announce_of(unit, status)
    parts = await _parts_of(unit, status)
    document = note_document(_note(unit, parts))
    activity_id = unit.home.addresses.activity(status.uri)
    return create_activity(activity_id, parts.author.uri, document, published=status.created_at)


async def announce_of(unit: Unit, share: Status) -> dict[str, object]:
    """A share as `Announce` of the shared post's URI, which every reader understands."""
    account, original, author = await _shared(unit, share)
    addressed = share_addresses(unit.home, account, share, author)
    return announce_activity(
        unit.home.addresses.activity(share.uri),
        account.uri,
        original.uri,
        to=addressed.to,
        cc=addressed.cc,
        published=share.created_at,
    )


async def wrapped_announce_of(unit: Unit, share: Status) -> dict[str, object] | None:
    """A group's share as `Announce` of the whole Create (FEP-1b12), for Lemmy and its kin.

    The Create carries its author's proof: whoever reads it need not fetch it.
    None for what people share, and for posts from elsewhere: their Create is not ours to repeat.
    """
    account, original, author = await _shared(unit, share)
    if account.kind is not AccountKind.GROUP or not author.is_local:
        return None
    addressed = share_addresses(unit.home, account, share, author)
    return announce_activity(
        f"{unit.home.addresses.activity(share.uri)}#create",
        account.uri,
        await proved(unit, author, await activity_of(unit, original)),
        to=addressed.to,
        cc=addressed.cc,
        published=share.created_at,
    )


async def actor_of(unit: Unit, account: Account) -> Actor:
    """An account of this instance as the actor that others read, with its public keys."""
    addresses = unit.home.addresses
    keys = (await keys_of(unit, [account.id]))[account.id]
    is_self = account.username == INSTANCE_ACTOR
    return Actor(
        uri=account.uri,
        kind=ActorKind(account.kind.value),
        username=account.username,
        inbox=account.inbox_uri or addresses.inbox(account.uri),
        name=account.display_name or account.username,
        summary_html=account.note or None,
        url=account.url or addresses.profile(account.username),
        shared_inbox=addresses.shared_inbox,
        outbox=account.outbox_uri or addresses.outbox(account.uri),
        followers=account.followers_uri or None,
        following=account.following_uri or None,
        featured=account.featured_uri or None,
        members=account.members_uri or None,
        moderators=addresses.moderators() if is_self or account.username == ENTRAIDE else None,
        icon_url=account.avatar_url or None,
        image_url=account.header_url or None,
        locked=account.locked,
        discoverable=account.discoverable,
        indexable=account.indexable,
        suspended=account.suspended_at is not None,
        published=account.created_at,
        fields=tuple((str(field["name"]), str(field["value"])) for field in account.fields),
        emojis=_emoji_tags(account.emojis),
        also_known_as=tuple(account.also_known_as),
        moved_to=account.moved_to_uri or None,
        keys=tuple(
            ActorKey(key.uri, account.uri, key.public_pem, KeyKind.RSA if key.use is KeyUse.RSA else KeyKind.ED25519)
            for key in keys
        ),
        implements=frozenset(CAPABILITIES),
    )


async def _shared(unit: Unit, share: Status) -> tuple[Account, Status, Account]:
    account = await account_by_id(unit, share.account_id)
    original = await status_by_id(unit, share.reblog_of_id) if share.reblog_of_id is not None else None
    author = await account_by_id(unit, original.account_id) if original is not None else None
    if account is None or original is None or author is None:
        raise LookupError("not a share, or of nothing that is here")
    return account, original, author


async def _parts_of(unit: Unit, status: Status) -> _Parts:
    author = await account_by_id(unit, status.account_id)
    if author is None or status.reblog_of_id is not None:
        raise LookupError("not a status that has a document of its own")
    post = await help_by_id(unit, status.id)
    return _Parts(
        status=status,
        author=author,
        named=await named_accounts(unit, status.id),
        tags=(await tags_of(unit, [status.id]))[status.id],
        media=(await media_of(unit, [status.id]))[status.id],
        help=post,
        quartier=await quartier_by_slug(unit, post.quartier_slug) if post and post.quartier_slug else None,
        parent_uri=await _parent_uri(unit, status),
        poll=await poll_by_status(unit, status.id) if status.parts & StatusPart.POLL else None,
        quote=await quote_by_status(unit, status.id) if status.parts & StatusPart.QUOTE else None,
        event=await event_by_id(unit, status.id) if status.parts & StatusPart.EVENT else None,
    )


async def _parent_uri(unit: Unit, status: Status) -> str | None:
    if status.in_reply_to_uri or status.in_reply_to_id is None:
        return status.in_reply_to_uri or None
    parent = await status_by_id(unit, status.in_reply_to_id)
    return parent.uri if parent is not None else None


def _note(unit: Unit, parts: _Parts) -> Note:
    status, post = parts.status, parts.help
    home = unit.home
    is_for_group = post is not None and status.visibility in (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.TOWN)
    addressed = addresses_of(home, parts.author, status, parts.named, is_help=is_for_group)
    event = parts.event
    return Note(
        uri=status.uri,
        type="Event" if event is not None else "Note" if parts.poll is None else "Question",
        author=parts.author.uri,
        content_html=_content(parts),
        language=status.language or None,
        summary=status.spoiler_text or (summary_of(event) if event is not None else None),
        # A moderator decided so: whatever the author posts with a picture is shown behind a warning.
        sensitive=status.sensitive or (parts.author.sensitized_at is not None and bool(parts.media)),
        published=status.created_at,
        updated=status.edited_at,
        url=status.url or home.addresses.status_page(parts.author.username, status.id),
        in_reply_to=parts.parent_uri,
        to=addressed.to,
        cc=addressed.cc,
        audience=_audience_of(home, parts, is_for_group=is_for_group),
        context=status.conversation_uri or None,
        tags=_tags(unit, parts, is_for_group=is_for_group),
        media=tuple(_media(unit, media) for media in parts.media),
        place=_place_of(unit, parts),
        help=_terms(post) if post else None,
        replies_uri=home.addresses.replies(status.uri),
        poll=None if parts.poll is None else _poll(parts.poll),
        quote=None if parts.quote is None else parts.quote.quoted_uri or None,
        quote_stamp=None if parts.quote is None else parts.quote.approval_uri or None,
        quoters=quoters_of_policy(status, parts.author),
        starts_at=None if event is None else event.starts_at,
        event=None if event is None else event_terms(event),
    )


def _audience_of(home: Home, parts: _Parts, *, is_for_group: bool) -> str | None:
    """The group that a post is for (FEP-1b12): ours for help and for the town, else the one that it names."""
    if is_for_group or parts.status.visibility is Visibility.TOWN:
        return group_uri_of(home)
    if parts.status.visibility not in (Visibility.PUBLIC, Visibility.UNLISTED):
        return None
    return next((account.uri for account, _ in parts.named if account.kind is AccountKind.GROUP), None)


def quoters_of_policy(status: Status, author: Account) -> tuple[str, ...]:
    """Who may quote a status of ours without being asked about, on the wire: its author always may (FEP-044f)."""
    match status.quote_policy:
        case QuotePolicy.PUBLIC:
            return (PUBLIC,)
        case QuotePolicy.FOLLOWERS:
            return (author.followers_uri, author.uri)
        case QuotePolicy.NOBODY | QuotePolicy.UNSAID:
            return (author.uri,)


def stamp_of(quote: Quote, quoted_author: Account) -> QuoteStamp | None:
    """The consent of an author of this instance to a quote; None if there is none."""
    if quote.state is not QuoteState.ACCEPTED or not quote.approval_uri:
        return None
    return QuoteStamp(quote.approval_uri, quoted_author.uri, quote.quoting_uri, quote.quoted_uri)


def _poll(poll: Poll) -> WirePoll:
    return WirePoll(
        options=tuple(PollOption(str(option["title"]), int(option["votes"])) for option in poll.options),
        multiple=poll.multiple,
        end_time=poll.expires_at,
        closed_at=poll.closed_at,
        voters=poll.voters_count,
    )


def _content(parts: _Parts) -> str:
    """The text; a help post's begins with what it is, for readers of any software. Its state stays in front."""
    content, post = parts.status.content, parts.help
    if parts.quote is not None:
        # For readers who know no quotes; those who do take it away again, as Mastodon does.
        content = with_quote_link(content, parts.quote.quoted_uri)
    if parts.event is not None:
        return event_content(parts.event, content)
    if post is None:
        return content
    place = parts.quartier.name if parts.quartier else post.place_name
    return with_intro(content, post.kind, post.title, place)


def _tags(unit: Unit, parts: _Parts, *, is_for_group: bool) -> tuple[NoteTag, ...]:
    home = unit.home
    tags = [NoteTag("Hashtag", f"#{tag.shown}", home.addresses.tag(tag.name)) for tag in parts.tags]
    tags += [
        NoteTag("Mention", f"@{account.username}@{account.domain or home.domain}", account.uri)
        for account, silent in parts.named
        if not silent
    ]
    group = group_uri_of(home)
    if is_for_group and all(tag.href != group for tag in tags):
        tags.append(NoteTag("Mention", f"@{ENTRAIDE}@{home.domain}", group))
    return (*tags, *_emoji_tags(parts.status.emojis))


def _emoji_tags(emojis: Iterable[Mapping[str, Any]]) -> tuple[NoteTag, ...]:
    """The pictures that stand for words in a text. Their address is their id: nothing else is known of them."""
    return tuple(NoteTag("Emoji", f":{one['shortcode']}:", str(one["url"]), str(one["url"])) for one in emojis)


def _media(unit: Unit, media: Media) -> NoteMedia:
    original = media.meta.get("original") or {}
    focus = media.meta.get("focus") or {}
    return NoteMedia(
        url=f"{unit.home.addresses.base}{MEDIA_PATH}/{media.key}" if media.key else media.remote_url,
        media_type=media.media_type or None,
        description=media.description or None,
        width=original.get("width"),
        height=original.get("height"),
        blurhash=media.blurhash or None,
        focus=(float(focus["x"]), float(focus["y"])) if "x" in focus and "y" in focus else None,
    )


def _place_of(unit: Unit, parts: _Parts) -> Place | None:
    """Where a help post is about, its quartier; where an event takes place."""
    if parts.event is not None:
        return event_place(parts.event)
    return _place(unit, parts.quartier) if parts.quartier else None


def _place(unit: Unit, quartier: Quartier) -> Place:
    return Place(
        uri=unit.home.addresses.place(quartier.slug),
        name=quartier.name,
        latitude=quartier.latitude,
        longitude=quartier.longitude,
        radius_m=quartier.radius_m,
        locality=None,
        postal_code=None,
    )


def _terms(post: HelpPost) -> HelpTerms:
    category = category_by_slug(post.category)
    return HelpTerms(
        purpose=HelpPurpose(post.kind.value),
        action=post.action.value,
        category=post.category,
        status=HelpStatus(post.state.value),
        title=post.title or None,
        end_time=post.expires_at,
        wanted=post.wanted,
        available=0 if post.state in _CLOSED else max(post.wanted - post.accepted, 0),
        conforms_to=category.resource if category else None,
        due_from=post.due_from,
        due_until=post.due_until,
        urgency=post.urgency.value,
    )
