"""Posts of other servers: whom they are for, and how they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from activitypub.addresses import domain_of, is_public
from activitypub.note_parts import NoteMedia, NoteTag
from activitypub.notes import Note
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Media, Status, StatusEdit
from ensembl_fed.models.kinds import MediaKind, QuotePolicy, StatusPart, Visibility
from ensembl_fed.remote.event_parts import change_event, event_content, keep_event
from ensembl_fed.remote.note_parts import change_poll, keep_poll, keep_quote, policy_of
from ensembl_fed.storage.accounts import accounts_by_uris
from ensembl_fed.storage.domain_rules import DomainVerdict, domain_verdict
from ensembl_fed.storage.kept_notes import (
    add_edit,
    add_tags,
    count_new_status,
    has_local_follower,
    insert_status,
    is_kept_or_buried,
    replace_media,
)
from ensembl_fed.storage.quotes import settled_policy, with_policy
from ensembl_fed.storage.statuses import add_mentions, set_tags, status_by_uri
from ensembl_fed.storage.town import town_member_by_domain
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.help_intro import without_intro
from ensembl_fed.text.normalize import fold
from ensembl_fed.text.quote_link import without_quote_link
from ensembl_fed.text.sanitize import clean_html, clean_inline, html_to_text

_OLDEST = datetime(2005, 1, 1, tzinfo=UTC)
_MAX_AHEAD = timedelta(minutes=5)
_MAX_TAG_CHARS = 255
_MAX_SPOILER_CHARS = 500


@dataclass(frozen=True, slots=True)
class _Addressed:
    """Whom a note names in its tags, and who of this instance is addressed besides."""

    named: list[Account]
    silent: list[Account]

    @property
    def pairs(self) -> list[tuple[Account, bool]]:
        """All of them, with whether they are not named."""
        return [(account, False) for account in self.named] + [(account, True) for account in self.silent]

    @property
    def has_local(self) -> bool:
        """Whether it is for somebody of this instance."""
        return any(account.is_local for account in (*self.named, *self.silent))


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A post that was just kept, and whom of our acquaintance it is for: (account, whether it is not in the text)."""

    status: Status
    named: list[tuple[Account, bool]]


async def keep_note(unit: Unit, note: Note, author: Account) -> Status | None:
    """Keep a post of another server: its row, hashtags, mentions and media. It is shown to nobody yet.

    None when it is here already, was deleted by its author, is a poll's vote, or is private and concerns nobody of
    this instance. `note` must have come from `author` or from its own address (security rules 11 and 12).
    """
    kept = await keep_new_note(unit, note, author)
    return None if kept is None else kept.status


async def keep_new_note(unit: Unit, note: Note, author: Account) -> KeptNote | None:
    """The same, with those whom it names."""
    if note.author != author.uri or author.is_local or note.vote is not None:
        return None
    if await is_kept_or_buried(unit, note.uri, author.uri):
        return None
    visibility = await visibility_of(unit, note, author)
    addressed = await _addressed(unit, note)
    if not await _concerns_us(unit, author, visibility, addressed):
        return None
    parent = await status_by_uri(unit, note.in_reply_to) if note.in_reply_to else None
    status = await insert_status(unit, _new_row(note, author, visibility, parent))
    await _keep_parts(unit, status, note, addressed)
    await count_new_status(unit, author.id, posted_at=status.created_at, parent_id=status.in_reply_to_id)
    return KeptNote(status, addressed.pairs)


async def change_note(unit: Unit, note: Note, status: Status) -> bool:
    """Let a kept post read as its author's newer version; False when that is older, or says nothing new.

    Author, id and audience stay as they were (security rule 15); an earlier text is remembered.
    """
    changed_at = note.updated or utc_now()
    last = status.edited_at or status.created_at
    if note.updated is not None and note.updated < last:
        return False
    hung = note.poll is not None and await change_poll(unit, status, note.poll)
    if note.event is not None:
        hung |= await change_event(unit, status, note, note.event)
    content, spoiler = _content_of(note), _spoiler_of(note)
    if (content, spoiler, note.sensitive or bool(spoiler)) == (status.content, status.spoiler_text, status.sensitive):
        return hung
    await add_edit(
        unit,
        StatusEdit(
            id=new_id(),
            status_id=status.id,
            content=status.content,
            spoiler_text=status.spoiler_text,
            sensitive=status.sensitive,
            created_at=last,
        ),
    )
    status.content, status.spoiler_text = content, spoiler
    status.sensitive = note.sensitive or bool(spoiler)
    status.language = note.language or status.language
    status.emojis = emoji_rows(note.tags)
    status.edited_at = min(changed_at, utc_now())
    status.version += 1
    await unit.add(status)
    await set_tags(unit, status.id, _tags_of(unit, note))
    await _keep_media(unit, status, note)
    await add_mentions(unit, status.id, (account.id for account in (await _addressed(unit, note)).named))
    return True


async def visibility_of(unit: Unit, note: Note, author: Account) -> Visibility:
    """Who may see a post of another server, read from its addresses; what is not clear is direct (rule 29)."""
    if any(is_public(uri) for uri in note.to):
        return Visibility.PUBLIC
    if any(is_public(uri) for uri in note.cc):
        return Visibility.UNLISTED
    addressed = {*note.to, *note.cc}
    town = unit.home.town_members_uri
    if town and town in addressed and await town_member_by_domain(unit, domain_of(author.uri)) is not None:
        return Visibility.TOWN
    if author.followers_uri and author.followers_uri in addressed:
        return Visibility.PRIVATE
    return Visibility.DIRECT


async def _addressed(unit: Unit, note: Note) -> _Addressed:
    limit = unit.home.limits.mentions_per_status
    hrefs = [tag.href for tag in note.tags if tag.kind == "Mention" and tag.href][:limit]
    ours = [uri for uri in (*note.to, *note.cc) if unit.home.addresses.is_ours(uri)][:limit]
    if not hrefs and not ours:
        return _Addressed([], [])
    known = await accounts_by_uris(unit, (*hrefs, *ours))
    named = [known[uri] for uri in dict.fromkeys(hrefs) if uri in known]
    silent = [known[uri] for uri in dict.fromkeys(ours) if uri in known and uri not in hrefs]
    return _Addressed(named, silent)


async def _concerns_us(unit: Unit, author: Account, visibility: Visibility, addressed: _Addressed) -> bool:
    """Whether a post is to be kept at all: private ones only if somebody of this instance is meant."""
    if visibility not in (Visibility.PRIVATE, Visibility.DIRECT) or addressed.has_local:
        return True
    return visibility is Visibility.PRIVATE and await has_local_follower(unit, author.id)


def _new_row(note: Note, author: Account, visibility: Visibility, parent: Status | None) -> dict[str, object]:
    posted_at = _posted_at(note)
    spoiler = _spoiler_of(note)
    policy = settled_policy(policy_of(note, author), visibility)
    return {
        "id": new_id(posted_at),
        "uri": note.uri,
        "url": note.url or note.uri,
        "account_id": author.id,
        "content": _content_of(note),
        "spoiler_text": spoiler,
        "visibility": visibility,
        "sensitive": note.sensitive or bool(spoiler),
        "language": (note.language or "")[:16],
        "in_reply_to_id": parent.id if parent else None,
        "in_reply_to_uri": note.in_reply_to or "",
        "in_reply_to_account_id": parent.account_id if parent else None,
        "conversation_uri": (parent.conversation_uri if parent else "") or note.context or note.uri,
        "emojis": emoji_rows(note.tags),
        "parts": _parts_of(note, policy),
        "quote_policy": policy,
        "created_at": posted_at,
        "edited_at": note.updated if note.updated and note.updated > posted_at else None,
    }


def _parts_of(note: Note, policy: QuotePolicy) -> int:
    poll = StatusPart.POLL if note.poll is not None else 0
    quote = StatusPart.QUOTE if note.quote is not None else 0
    event = StatusPart.EVENT if note.event is not None else 0
    return with_policy(poll | quote | event, policy)


async def _keep_parts(unit: Unit, status: Status, note: Note, addressed: _Addressed) -> None:
    await add_tags(unit, status.id, _tags_of(unit, note))
    if addressed.named:
        await add_mentions(unit, status.id, (account.id for account in addressed.named))
    if addressed.silent:
        await add_mentions(unit, status.id, (account.id for account in addressed.silent), silent=True)
    if note.media:
        await _keep_media(unit, status, note, is_new=True)
    if note.poll is not None:
        await keep_poll(unit, status.id, note.poll)
    if note.quote is not None:
        await keep_quote(unit, status, note)
    if note.event is not None:
        await keep_event(unit, status, note, note.event)


def _posted_at(note: Note) -> datetime:
    """When it was posted, as its author says, unless that is absurd: ids and timelines sort by it."""
    now = utc_now()
    published = note.published
    if published is None or published < _OLDEST or published > now + _MAX_AHEAD:
        return now
    return min(published, now)


def _content_of(note: Note) -> str:
    """The text, cleaned, without the line that stands in for a quote."""
    raw = note.content_html if note.quote is None else without_quote_link(note.content_html)
    content = clean_html(raw)
    if note.help is not None:
        # The terms say it: kind, title and place need not stand in the text again.
        content = without_intro(content)
    return content if note.event is None else event_content(note, note.event, content)


def _spoiler_of(note: Note) -> str:
    """What stands before the text. An event's summary says when and where, which is to be read and not hidden."""
    if note.event is not None:
        return ""
    return clean_inline(html_to_text(note.summary), max_chars=_MAX_SPOILER_CHARS) if note.summary else ""


def _tags_of(unit: Unit, note: Note) -> list[tuple[str, str]]:
    shown = (clean_inline(tag.name).removeprefix("#") for tag in note.tags if tag.kind == "Hashtag")
    pairs = [(fold(name)[:_MAX_TAG_CHARS], name[:_MAX_TAG_CHARS]) for name in shown if name and " " not in name]
    return pairs[: unit.home.limits.tags_per_status]


def emoji_rows(tags: Iterable[NoteTag]) -> list[dict[str, object]]:
    """The custom emoji among some tags, as clients read them."""
    return [
        {
            "shortcode": tag.name.strip(":"),
            "url": tag.icon_url,
            "static_url": tag.icon_url,
            "visible_in_picker": False,
            "category": None,
        }
        for tag in tags
        if tag.kind == "Emoji" and tag.icon_url
    ]


async def _keep_media(unit: Unit, status: Status, note: Note, *, is_new: bool = False) -> None:
    """Keep the media of a post, unless what comes from its domain is not wanted here."""
    verdict = await domain_verdict(unit, domain_of(note.author)) if note.media else DomainVerdict()
    media = [] if verdict.refuses_media else _media_of(unit, note, status)
    await replace_media(unit, status.id, media, is_new=is_new)


def _media_of(unit: Unit, note: Note, status: Status) -> list[Media]:
    kept = note.media[: unit.home.limits.media_attachments * 4]
    return [
        Media(
            id=new_id(),
            account_id=status.account_id,
            status_id=status.id,
            position=position,
            kind=_kind_of(media),
            remote_url=media.url,
            media_type=media.media_type or "",
            description=clean_inline(media.description or "", max_chars=unit.home.limits.media_description_characters),
            blurhash=media.blurhash or "",
            meta=_meta_of(media),
            created_at=utc_now(),
        )
        for position, media in enumerate(kept)
    ]


def _kind_of(media: NoteMedia) -> MediaKind:
    family = (media.media_type or "").partition("/")[0]
    return {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}.get(family, MediaKind.UNKNOWN)


def _meta_of(media: NoteMedia) -> dict[str, object]:
    meta: dict[str, object] = {}
    if media.width and media.height:
        size = {
            "width": media.width,
            "height": media.height,
            "size": f"{media.width}x{media.height}",
            "aspect": media.width / media.height,
        }
        meta["original"] = meta["small"] = size
    if media.focus is not None:
        meta["focus"] = {"x": media.focus[0], "y": media.focus[1]}
    return meta
