"""An author changes a status; who has it is told, and help posts are read again."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotFound
from ensembl_fed.events import StatusChanged
from ensembl_fed.models import Account, HelpPost, Status
from ensembl_fed.models.kinds import NotificationKind
from ensembl_fed.outbox.publish import publish_update
from ensembl_fed.services.add_emoji import emojis_in
from ensembl_fed.services.answer_help import read_edit
from ensembl_fed.services.help_state import PREFIXES
from ensembl_fed.services.keep_status import content_of, have_media, tags_in
from ensembl_fed.services.post_status import Draft, check_draft
from ensembl_fed.services.remember_version import remember_version
from ensembl_fed.services.start_help import read_intent
from ensembl_fed.services.start_poll import change_poll
from ensembl_fed.services.wish_card import change_card
from ensembl_fed.storage.accounts import member_of
from ensembl_fed.storage.audiences import accounts_by_handles, named_accounts
from ensembl_fed.storage.help import help_by_id
from ensembl_fed.storage.own_statuses import detach_media, replace_mentions
from ensembl_fed.storage.quotes import settled_policy, with_policy
from ensembl_fed.storage.statuses import set_tags, status_by_id
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.notify import notify_all
from ensembl_fed.text.compose import find_mentions
from ensembl_fed.text.state_prefix import with_state_prefix


async def edit_status(unit: Unit, author: Account, status_id: int, draft: Draft) -> Status:
    """Let an author's own status read as this draft; audience and conversation stay as they were.

    How it read before is kept. A help post keeps its state in front, and is understood anew from the text. Raises
    NotFound for what is not the author's, Invalid as post_status does.
    """
    status = await status_by_id(unit, status_id)
    if status is None or status.account_id != author.id or status.reblog_of_id is not None:
        raise NotFound
    check_draft(draft, unit.home.limits)
    post = await help_by_id(unit, status.id)
    await remember_version(unit, status)
    await _rewrite(unit, author, status, draft, post)
    if draft.poll is not None:
        await change_poll(unit, status, draft.poll)
    if draft.quote_policy is not None:
        status.quote_policy = settled_policy(draft.quote_policy, status.visibility)
        status.parts = with_policy(status.parts, status.quote_policy)
    await unit.add(status)
    if post is not None:
        await _understand_again(unit, author, status, post)
    await change_card(unit, status)
    await publish_update(unit, status)
    unit.tell(StatusChanged(status.id))
    if post is not None:
        await read_edit(unit, author, status)
    return status


async def _rewrite(unit: Unit, author: Account, status: Status, draft: Draft, post: HelpPost | None) -> None:
    text = with_state_prefix(draft.text, PREFIXES[post.state]) if post is not None else draft.text
    before = {account.id for account, _ in await named_accounts(unit, status.id)}
    named = await accounts_by_handles(unit, find_mentions(text))
    status.text, status.content = text, content_of(unit, text, named)
    status.spoiler_text = draft.spoiler_text
    status.emojis = await emojis_in(unit, text, draft.spoiler_text)
    status.sensitive = draft.sensitive or bool(draft.spoiler_text and draft.media_ids)
    status.language = draft.language or status.language
    status.edited_at = utc_now()
    status.version += 1
    await unit.add(status)
    await set_tags(unit, status.id, tags_in(unit, text))
    accounts = {account.id: account for account in named.values()}
    await replace_mentions(unit, status.id, [(account_id, False) for account_id in accounts])
    await detach_media(unit, status.id, but=draft.media_ids)
    if draft.media_ids:
        await have_media(unit, author, status.id, draft.media_ids)
    new = [account_id for account_id in accounts if account_id not in before]
    await notify_all(unit, new, NotificationKind.MENTION, author.id, status_id=status.id)


async def _understand_again(unit: Unit, author: Account, status: Status, post: HelpPost) -> None:
    """The author corrected the words: so is what was understood of them. Without help words it stays as it was."""
    intent = await read_intent(unit, author, await member_of(unit, author.id), status.text)
    if intent is None:
        return
    post.kind, post.action, post.category = intent.kind, intent.action, intent.category
    post.title = intent.title[:255]
    post.quartier_slug = intent.quartier or ""
    post.urgency, post.due_from, post.due_until = intent.urgency, intent.due_from, intent.due_until
    post.wanted = intent.wanted
    await unit.add(post)
