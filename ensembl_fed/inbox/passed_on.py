"""What a group passes on of its members' doings (FEP-1b12): each counts for what its own server says."""

from typing import Final

from activitypub.addresses import same_origin
from activitypub.documents import Document, id_of, mapping_of, only_id_of, type_of
from activitypub.errors import BadDocument
from activitypub.notes import is_post
from activitypub.shapes import signed_by
from ensembl_fed.inbox.create import show_fetched
from ensembl_fed.inbox.delete import remove_remote_status
from ensembl_fed.inbox.handler import Fetched
from ensembl_fed.inbox.like import liked_status, take_like, unlike
from ensembl_fed.inbox.update import change_or_receive
from ensembl_fed.models import Account
from ensembl_fed.storage.accounts import account_by_id, account_by_uri
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.unit import Unit

PASSED_ON: Final = frozenset({"Create", "Update", "Delete", "Like", "EmojiReact", "Undo"})
_LIKES: Final = frozenset({"Like", "EmojiReact"})


def passed_on_needs(inner: Document) -> list[str]:
    """The post that a Create is about; who likes a post, or no longer does."""
    wanted = id_of(inner.get("object")) if type_of(inner) == "Create" else None
    if _is_about_a_like(inner):
        wanted = id_of(inner.get("actor"))
    return [wanted] if wanted else []


def passed_on_refetches(inner: Document) -> list[str]:
    """What an Update or Delete is about; a like itself, which anybody could claim."""
    wanted = id_of(inner.get("object")) if type_of(inner) in ("Update", "Delete") else None
    if _is_about_a_like(inner):
        wanted = only_id_of(inner.get("id"))
    return [wanted] if wanted else []


async def is_passed_on_wanted(unit: Unit, inner: Document) -> bool:
    """Of likes only those of posts that are here."""
    return not _is_about_a_like(inner) or await liked_status(unit, _liked_uri(inner)) is not None


async def take_passed_on(unit: Unit, inner: Document, fetched: Fetched) -> None:
    """Let a passed-on activity have its effect, as far as its own server confirms it (rule 11)."""
    if _is_about_a_like(inner):
        await _take_like(unit, only_id_of(inner.get("id")) or "", fetched)
        return
    uri = id_of(inner.get("object"))
    if uri is None:
        return
    if type_of(inner) == "Create":
        await show_fetched(unit, uri, fetched)
        return
    status = await status_by_uri(unit, uri)
    author = await account_by_id(unit, status.account_id) if status is not None else None
    if status is None or author is None or author.is_local:
        return
    document = fetched.documents.get(uri)
    if uri in fetched.gone or (document is not None and type_of(document) == "Tombstone"):
        await remove_remote_status(unit, status, author)
    elif document is not None and is_post(document) and (signed := signed_by(document, author.uri)):
        await change_or_receive(unit, signed, author)


async def _take_like(unit: Unit, uri: str, fetched: Fetched) -> None:
    document = fetched.documents.get(uri)
    account = None if document is None else await _liker(unit, document)
    if document is None or account is None:
        return
    status = await liked_status(unit, _liked_uri(document))
    if status is None:
        return
    if type_of(document) == "Undo":
        await unlike(unit, account, status)
    else:
        await take_like(unit, status, account, uri)


async def _liker(unit: Unit, document: Document) -> Account | None:
    """Who likes: the actor of an activity that came from its own server. Nobody likes for us."""
    actor, uri = only_id_of(document.get("actor")), id_of(document.get("id"))
    try:
        is_own = actor is not None and uri is not None and same_origin(actor, uri)
    except BadDocument:
        return None
    account = await account_by_uri(unit, actor or "") if is_own and _is_about_a_like(document) else None
    return None if account is None or account.is_local or account.suspended_at is not None else account


def _is_about_a_like(inner: Document) -> bool:
    undone = mapping_of(inner, "object") if type_of(inner) == "Undo" else inner
    return undone is not None and type_of(undone) in _LIKES


def _liked_uri(inner: Document) -> str | None:
    undone = mapping_of(inner, "object") if type_of(inner) == "Undo" else inner
    return None if undone is None else id_of(undone.get("object"))
