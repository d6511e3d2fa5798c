"""A word to @aide, in a direct message, corrects what it understood (T10)."""

from ensembl_fed.clock import utc_now
from ensembl_fed.events import StatusChanged
from ensembl_fed.models import Account, HelpPost, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.outbox.audience import holders_of, recipients_of
from ensembl_fed.outbox.publish import publish_update, publish_withdrawal
from ensembl_fed.outbox.render import activity_of
from ensembl_fed.outbox.send import send
from ensembl_fed.services import aide as words
from ensembl_fed.services.announce_help import announce_help
from ensembl_fed.services.be_solidary import stop_solidary
from ensembl_fed.services.keep_status import write_status
from ensembl_fed.services.reblog_status import unreblog_status
from ensembl_fed.storage.accounts import account_by_handle, account_by_id
from ensembl_fed.storage.help import forget_help, help_by_id, local_groups_sharing
from ensembl_fed.storage.statuses import mentioned_ids, status_by_id
from ensembl_fed.storage.town import AIDE
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.status import surface_status
from ensembl_fed.surface.visibility import narrower
from ensembl_fed.text.grammar import AideWord, read_aide_word

_SCOPES = {
    AideWord.PUBLIC: Visibility.PUBLIC,
    AideWord.VILLE: Visibility.TOWN,
    AideWord.INSTANCE: Visibility.INSTANCE,
}
_LONGEST_WALK = 5


async def obey_order(unit: Unit, sender: Account, message: Status, text: str) -> bool:
    """Do what a direct message to @aide orders; False if it is no order, or not to @aide.

    The order is about the help post under which @aide wrote, and only its author may give it.
    """
    word = read_aide_word(text)
    aide = await account_by_handle(unit, AIDE)
    if word is None or aide is None or aide.id not in (await mentioned_ids(unit, [message.id]))[message.id]:
        return False
    if word in (AideWord.STOP, AideWord.SOLIDAIRE):
        await _reply(unit, aide, sender, message, await _be_helper(unit, sender, word))
        return True
    found = await _help_above(unit, message)
    if found is None or found[0].account_id != sender.id:
        await _reply(unit, aide, sender, message, words.not_understood(sender))
        return True
    status, post = found
    answer = await _obey(unit, sender, status, post, word)
    await _reply(unit, aide, sender, message, answer)
    return True


async def _obey(unit: Unit, sender: Account, status: Status, post: HelpPost, word: AideWord) -> str:
    match word:
        case AideWord.PUBLIC | AideWord.VILLE | AideWord.INSTANCE:
            left = await change_scope(unit, status, _SCOPES[word])
            return words.withdrawn_elsewhere(sender) if left else words.done(sender)
        case AideWord.ANNULER:
            await make_ordinary(unit, status)
            return words.done(sender)
        case AideWord.CHANGER:
            return words.how_to_change(sender)
        case AideWord.STOP | AideWord.SOLIDAIRE:
            return words.not_understood(sender)


async def _be_helper(unit: Unit, sender: Account, word: AideWord) -> str:
    """STOP ends it at once; to begin, a charter is read first."""
    if not sender.is_local:
        return words.not_understood(sender)
    page = f"{unit.home.addresses.base}/voisin-solidaire"
    if word is AideWord.SOLIDAIRE:
        return words.how_to_be_solidary(sender, page)
    await stop_solidary(unit, sender)
    return words.no_longer_solidary(sender)


async def change_scope(unit: Unit, status: Status, scope: Visibility) -> int:
    """Widen or narrow who may see a help post, by its author's word; returns how many servers must forget it.

    Widening sends a Create to those who did not have it. Narrowing takes the groups' shares back first; who may still
    have it gets an Update, the other servers that had it a Delete: one that obeys forgets it, and takes it no more.
    """
    if status.visibility is scope:
        return 0
    widens = narrower(status.visibility, scope) is status.visibility
    held = None if widens else await holders_of(unit, status)
    left = 0
    if not widens:
        await unshare(unit, status)
    status.visibility = scope
    status.edited_at = utc_now()
    status.version += 1
    await unit.add(status)
    if held is None:
        await unshare(unit, status)
        await surface_status(unit, status)
        await _publish_again(unit, status)
    else:
        await publish_update(unit, status)
        left = await publish_withdrawal(unit, status, held)
    await announce_help(unit, status)
    unit.tell(StatusChanged(status.id))
    return left


async def _publish_again(unit: Unit, status: Status) -> None:
    """A Create of its own: whoever had the post before takes no activity twice, and no Update for a wider audience."""
    author = await account_by_id(unit, status.account_id)
    if author is None or not author.is_local:
        return
    document = {**await activity_of(unit, status), "id": f"{status.uri}#creates/{status.version}"}
    audience = await recipients_of(unit, status)
    await send(unit, author, document, audience.inboxes, object_uri=status.uri)


async def make_ordinary(unit: Unit, status: Status) -> None:
    """Undo: the post stays what its author wrote, without being a help post; groups take their shares back."""
    await unshare(unit, status)
    await forget_help(unit, status.id)
    status.version += 1
    status.edited_at = utc_now()
    await unit.add(status)
    await publish_update(unit, status)
    unit.tell(StatusChanged(status.id))


async def unshare(unit: Unit, status: Status) -> None:
    """Take back every share of a post by a group of this instance."""
    for group in await local_groups_sharing(unit, status.id):
        await unreblog_status(unit, group, status.id)


async def _help_above(unit: Unit, message: Status) -> tuple[Status, HelpPost] | None:
    step: Status | None = message
    for _ in range(_LONGEST_WALK):
        if step is None or step.in_reply_to_id is None:
            return None
        step = await status_by_id(unit, step.in_reply_to_id)
        post = await help_by_id(unit, step.id) if step is not None else None
        if step is not None and post is not None:
            return step, post
    return None


async def _reply(unit: Unit, aide: Account, sender: Account, message: Status, text: str) -> None:
    await write_status(unit, aide, text, visibility=Visibility.DIRECT, in_reply_to=message, mentions=[sender])
