"""A status of this instance is written down, shown and sent: the part that people and service accounts share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import QuotePolicy, Visibility
from ensembl_fed.outbox.publish import publish_create
from ensembl_fed.services.add_emoji import emojis_in
from ensembl_fed.storage.kept_notes import add_tags
from ensembl_fed.storage.media_work import unready_among
from ensembl_fed.storage.own_statuses import attach_media, count_own_status, insert_own_status, mention_rows
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import surface_status
from ensembl_fed.text.compose import MentionTarget, compose_html, find_hashtags, find_mentions
from ensembl_fed.text.normalize import fold


@dataclass(frozen=True, slots=True)
class Writing:
    """A status that is decided in every respect. `named` are the accounts behind the handles in the text, keyed as
    `find_mentions` gives them; `silent` are addressed without standing in it."""

    text: str
    visibility: Visibility
    spoiler_text: str = ""
    sensitive: bool = False
    language: str = "fr"
    parent: Status | None = None
    named: Mapping[str, Account] = field(default_factory=dict)
    silent: Sequence[Account] = ()
    media_ids: Sequence[int] = ()
    idempotency_key: str | None = None
    application_id: int | None = None
    parts: int = 0
    quote_policy: QuotePolicy = QuotePolicy.NOBODY

    @property
    def addressed(self) -> list[tuple[Account, bool]]:
        """Whom it names, each once, with whether the text leaves them out."""
        found = {account.id: (account, True) for account in self.silent}
        found |= {account.id: (account, False) for account in self.named.values()}
        return list(found.values())


async def write_status(
    unit: Unit,
    author: Account,
    text: str,
    *,
    visibility: Visibility,
    in_reply_to: Status | None = None,
    mentions: Sequence[Account] = (),
) -> Status:
    """Post in the name of an account without reading the text for help or orders: what @aide and groups say.

    Who is in `mentions` is addressed, and linked where the text has their handle.
    """
    by_handle = {_handle(account): account for account in mentions}
    by_handle |= {account.username.lower(): account for account in mentions if account.is_local}
    named = {handle: by_handle[handle] for handle in find_mentions(text) if handle in by_handle}
    standing = {account.id for account in named.values()}
    writing = Writing(
        text=text,
        visibility=visibility,
        parent=in_reply_to,
        named=named,
        silent=[account for account in mentions if account.id not in standing],
    )
    status = await keep_status(unit, author, writing)
    if status is None:
        raise LookupError("a status without an idempotency key is always new")
    await surface_status(unit, status, named=writing.addressed)
    await publish_create(unit, status, named=writing.addressed)
    return status


async def keep_status(unit: Unit, author: Account, writing: Writing) -> Status | None:
    """Keep a status with its mentions, hashtags and media, and count it. None if its key was used before.

    Raises Invalid for media that are not the author's, or stand in another status.
    """
    emojis = await emojis_in(unit, writing.text, writing.spoiler_text)
    status = await insert_own_status(unit, {**_row_of(unit, author, writing), **({"emojis": emojis} if emojis else {})})
    if status is None:
        return None
    if writing.addressed:
        await mention_rows(unit, status.id, [(account.id, silent) for account, silent in writing.addressed])
    await add_tags(unit, status.id, tags_in(unit, writing.text))
    if writing.media_ids:
        await have_media(unit, author, status.id, writing.media_ids)
    await count_own_status(unit, author, status)
    return status


async def have_media(unit: Unit, author: Account, status_id: int, media_ids: Sequence[int]) -> None:
    """Let a status show these uploads. Raises Invalid for one that is not the author's, not free or not ready."""
    if await attach_media(unit, author.id, status_id, media_ids):
        return
    if await unready_among(unit, media_ids):
        raise Invalid("Une vidéo ou un son est encore en préparation. Réessayez dans un instant.")
    raise Invalid("Une image jointe est introuvable ou déjà utilisée.")


def _row_of(unit: Unit, author: Account, writing: Writing) -> dict[str, object]:
    now = utc_now()
    status_id = new_id(now)
    uri = unit.home.addresses.status(author.uri, status_id)
    parent = writing.parent
    return {
        "id": status_id,
        "uri": uri,
        "url": unit.home.addresses.status_page(author.username, status_id),
        "account_id": author.id,
        "content": content_of(unit, writing.text, writing.named),
        "text": writing.text,
        "spoiler_text": writing.spoiler_text,
        "visibility": writing.visibility,
        "sensitive": writing.sensitive,
        "language": writing.language,
        "in_reply_to_id": parent.id if parent else None,
        "in_reply_to_uri": parent.uri if parent else "",
        "in_reply_to_account_id": parent.account_id if parent else None,
        "conversation_uri": (parent.conversation_uri or parent.uri) if parent else f"{uri}/context",
        "application_id": writing.application_id,
        "idempotency_key": writing.idempotency_key,
        "parts": writing.parts,
        "quote_policy": writing.quote_policy,
        "created_at": now,
    }


def content_of(unit: Unit, text: str, named: Mapping[str, Account]) -> str:
    """A plain text as the HTML that is kept: links for hashtags, addresses, and the accounts that it names."""
    targets = {handle: MentionTarget(account.url or account.uri, account.username) for handle, account in named.items()}
    return compose_html(text, mentions=targets, tag_url=unit.home.addresses.tag)


def tags_in(unit: Unit, text: str) -> list[tuple[str, str]]:
    """The hashtags of a text as (folded, as typed) pairs."""
    return [(fold(tag), tag) for tag in find_hashtags(text)[: unit.home.limits.tags_per_status]]


def _handle(account: Account) -> str:
    return f"{account.username}@{account.domain}".lower() if account.domain else account.username.lower()
