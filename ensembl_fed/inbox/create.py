"""Create: a post arrives."""

from collections.abc import Sequence

from activitypub.activities import Activity
from activitypub.documents import Document, only_id_of
from activitypub.errors import UntrustedObject
from activitypub.notes import Note, is_post, read_note
from activitypub.shapes import signed_by
from ensembl_fed.inbox.handler import Fetched, Handler
from ensembl_fed.inbox.quote_stamps import confirm_quote, quote_needs
from ensembl_fed.inbox.scope import follow_scope
from ensembl_fed.inbox.votes import receive_vote
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.outbox.pass_on import pass_on_answer
from ensembl_fed.remote.notes import keep_new_note
from ensembl_fed.remote.signers import Verified
from ensembl_fed.services.announce_help import announce_help
from ensembl_fed.services.answer_help import read_answer
from ensembl_fed.services.keep_help import keep_help
from ensembl_fed.services.post_to_group import share_in_groups
from ensembl_fed.services.wish_card import wish_card
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.town import ENTRAIDE
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import surface_status

_QUOTE_WORDS = frozenset(("quote", "quoteUri", "quoteUrl", "_misskey_quote", "quoteAuthorization"))


def own_object(verified: Verified, activity: Activity) -> Document | None:
    """The embedded post, if it says that the verified actor wrote it (rule 11).

    The activity's addresses stand in where the post has none.
    """
    given = activity.object_document
    document = None if given is None else signed_by(given, verified.actor_uri)
    if document is None:
        return None
    if document.get("to") is None and document.get("cc") is None:
        return {**document, "to": list(activity.to), "cc": list(activity.cc)}
    return document


def post_needs(verified: Verified, activity: Activity) -> list[str]:
    """What a post answers; the post itself, if it came by its address or as a copy of somebody else's."""
    document = own_object(verified, activity)
    if document is not None:
        parent = only_id_of(document.get("inReplyTo"))
        needed = [parent] if parent else []
        if _QUOTE_WORDS.isdisjoint(document):
            return needed
        return [*needed, *quote_needs(document)]
    return [activity.object_id] if activity.object_id else []


async def handle_create(unit: Unit, verified: Verified, activity: Activity, fetched: Fetched) -> None:
    """Keep the post and show it to those it is for. A post that was only named was fetched from its own server."""
    document = own_object(verified, activity)
    if document is None:
        await show_fetched(unit, activity.object_id or "", fetched)
        return
    if not is_post(document):
        raise UntrustedObject("not a post")
    note = read_note(document)
    if note.vote is not None:
        await receive_vote(unit, verified, note, fetched.sender)
        return
    status = await receive_note(unit, note, fetched.sender)
    if status is not None and status.in_reply_to_id is not None:
        await pass_on_answer(unit, status, activity.document)
    if status is not None and note.quote is not None:
        await confirm_quote(unit, status, note, fetched.documents)


async def receive_note(unit: Unit, note: Note, author: Account) -> Status | None:
    """Keep a post and let it have its effect here: feeds, notifications, help. None if it is not new, or not for us.

    A help post that is here already may be opened to more people by its author's new Create.
    """
    kept = await keep_new_note(unit, note, author)
    if kept is None:
        known = await status_by_uri(unit, note.uri) if note.help is not None else None
        if known is not None:
            await follow_scope(unit, note, known, author, may_widen=True)
        return None
    await _show(unit, kept.status, note, kept.named)
    return kept.status


async def show_fetched(unit: Unit, uri: str, fetched: Fetched) -> Status | None:
    """Let a post that was fetched and kept for this activity have its effect; None if it was known before."""
    document = fetched.documents.get(uri)
    if document is None or not is_post(document):
        return None
    note = read_note(document)
    status = await status_by_uri(unit, note.uri) if note.uri in fetched.kept else None
    if status is not None:
        await _show(unit, status, note)
        if note.quote is not None:
            await confirm_quote(unit, status, note, fetched.documents)
    return status


async def _show(unit: Unit, status: Status, note: Note, named: Sequence[tuple[Account, bool]] | None = None) -> None:
    """Everything that a post that was just kept causes here."""
    help_post = await keep_help(unit, status, note) if may_be_help(unit, note) else None
    await surface_status(unit, status, named=named)
    if "<a " in status.content:
        await wish_card(unit, status, is_ours=False)
    if help_post is not None:
        await announce_help(unit, status)
    elif status.in_reply_to_id is not None or status.visibility is Visibility.DIRECT:
        await read_answer(unit, status)
    elif named:
        await share_in_groups(unit, status, named)


def may_be_help(unit: Unit, note: Note) -> bool:
    """Whether a post is worth reading as a request or an offer: it says so, or it names our `entraide` group."""
    group_uri = unit.home.addresses.actor(ENTRAIDE, group=True)
    return note.help is not None or any(tag.href == group_uri for tag in note.tags)


CREATE = Handler(handle_create, needs=post_needs)
