"""Update: a post reads otherwise, or an actor describes itself anew."""

from collections.abc import Mapping

from activitypub.activities import Activity
from activitypub.actors import read_actor
from activitypub.documents import Document, only_id_of
from activitypub.errors import UntrustedObject
from activitypub.notes import is_post, read_note
from activitypub.shapes import signed_by
from ensembl_fed.events import AccountChanged, StatusChanged
from ensembl_fed.inbox.create import may_be_help, own_object, receive_note
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.quote_stamps import confirm_quote, quote_needs
from ensembl_fed.inbox.scope import follow_scope
from ensembl_fed.models import Account, Status
from ensembl_fed.outbox.pass_on import pass_on
from ensembl_fed.remote.actors import keep_actor
from ensembl_fed.remote.notes import change_note
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.announce_help import announce_help
from ensembl_fed.services.keep_help import keep_help
from ensembl_fed.services.wish_card import change_card
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.unit import Unit


def update_refetches(verified: Verified, activity: Activity) -> list[str]:
    """The changed thing itself, if it came without its author's own copy."""
    uri = activity.object_id
    if uri is None or _own_actor(verified, activity) is not None or own_object(verified, activity) is not None:
        return []
    return [uri]


async def handle_update(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Change what the verified actor owns: its post, or itself. Anything else has no effect (rules 11, 14, 15)."""
    actor_document = _own_actor(verified, activity)
    if actor_document is not None:
        account = await keep_actor(unit, read_actor(actor_document))
        unit.tell(AccountChanged(account.id))
        return
    document = own_object(verified, activity) or fetched.documents.get(activity.object_id or "")
    if document is None or not is_post(document):
        return
    signed = signed_by(document, verified.actor_uri)
    if signed is None:
        raise UntrustedObject("an update of what is somebody else's")
    changed = await change_or_receive(unit, signed, fetched.sender, fetched.documents)
    if changed is not None:
        await pass_on(unit, changed, activity.document)


async def change_or_receive(
    unit: Unit, document: Document, author: Account, documents: Mapping[str, Document] | None = None
) -> Status | None:
    """Let a post read as this version of its author's; one that we never had is received as new.

    Returns the post if that changed it.
    """
    note = read_note(document)
    status = await status_by_uri(unit, note.uri)
    if status is None:
        await receive_note(unit, note, author)
        return None
    if status.account_id != author.id:
        raise UntrustedObject("an update of what is somebody else's")
    changed = await change_note(unit, note, status)
    if may_be_help(unit, note) and await _is_newer_help(unit, status.id, changed=changed):
        await keep_help(unit, status, note)
        await announce_help(unit, status)
    if note.help is not None:
        await follow_scope(unit, note, status, author, may_widen=False)
    if note.quote is not None:
        changed |= await confirm_quote(unit, status, note, documents or {})
    if not changed:
        return None
    await change_card(unit, status, is_ours=False)
    unit.tell(StatusChanged(status.id))
    return status


async def _is_newer_help(unit: Unit, status_id: int, *, changed: bool) -> bool:
    """Help terms follow the text: each of their changes changes its first words, so an older version changes nothing.

    A post that was kept as an ordinary one may still become a request.
    """
    return changed or await help_by_id(unit, status_id) is None


def update_needs(verified: Verified, activity: Activity) -> list[str]:
    """The quoted author's consent, which an Update may bring; the new account of who says that it moved."""
    own_actor = _own_actor(verified, activity)
    moved_to = None if own_actor is None else only_id_of(own_actor.get("movedTo"))
    if moved_to is not None:
        return [moved_to]
    document = own_object(verified, activity)
    return [] if document is None or "quoteAuthorization" not in document else quote_needs(document)


def _own_actor(verified: Verified, activity: Activity) -> Document | None:
    document = activity.object_document
    if document is None or document.get("id") != verified.actor_uri or "inbox" not in document:
        return None
    return document


UPDATE = Handler(handle_update, needs=update_needs, refetches=update_refetches)
