"""A plain post with hashtags becomes a request or an offer of help (R6, T10)."""

from dataclasses import replace

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, HelpPost, Member, Status
from ensembl_fed.models.kinds import HelpAction, HelpKind, Visibility
from ensembl_fed.services.aide import understood
from ensembl_fed.services.keep_status import write_status
from ensembl_fed.services.tell_quartier import wish_telling
from ensembl_fed.storage.accounts import account_by_handle
from ensembl_fed.storage.town import AIDE, quartiers
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import narrower
from ensembl_fed.text.compose import find_hashtags
from ensembl_fed.text.grammar import HelpIntent, HelpScope, QuartierName, has_help_tag, read_help_intent

_SCOPES = {
    HelpScope.PUBLIC: Visibility.PUBLIC,
    HelpScope.TOWN: Visibility.TOWN,
    HelpScope.INSTANCE: Visibility.INSTANCE,
}
_WIDE = (Visibility.PUBLIC, Visibility.UNLISTED)


async def read_intent(unit: Unit, author: Account, member: Member | None, text: str) -> HelpIntent | None:
    """What help a new post asks for or offers, None for an ordinary post.

    Where the text names no quartier the author's own stands, if the author lets others see it.
    """
    hashtags = find_hashtags(text)
    if not has_help_tag(hashtags):
        return None
    names = await quartier_names(unit)
    intent = read_help_intent(text, hashtags, quartiers=names, now=utc_now())
    if intent is None or intent.quartier or member is None or not member.quartier_shown:
        return intent
    return replace(intent, quartier=member.quartier_slug or None)


async def quartier_names(unit: Unit) -> list[QuartierName]:
    """The quartiers of this instance, as the grammar matches them."""
    return [QuartierName(row.slug, row.name, tuple(row.aliases)) for row in await quartiers(unit)]


def help_visibility(intent: HelpIntent, requested: Visibility) -> Visibility:
    """Who may see a help post: the town, unless its author's words widen or narrow that (R14).

    A client's "public" is its default and no choice; `#public` is one. What the author narrowed stays narrow.
    """
    named = _SCOPES[intent.scope] if intent.scope is not None else None
    if requested in _WIDE:
        return named or Visibility.TOWN
    return narrower(requested, named or Visibility.TOWN)


async def start_help(unit: Unit, status: Status, intent: HelpIntent) -> HelpPost:
    """Keep what makes a status a help post; it expires after 30 days, a loan that is offered after 180 (R18, I7)."""
    limits = unit.home.limits
    is_loan_offer = intent.kind == HelpKind.OFFER and intent.action == HelpAction.USE
    post = HelpPost(
        status_id=status.id,
        intent_uri=f"{status.uri}#primary" if unit.home.addresses.is_ours(status.uri) else "",
        kind=intent.kind,
        action=intent.action,
        category=intent.category,
        title=intent.title[:255],
        quartier_slug=intent.quartier or "",
        urgency=intent.urgency,
        due_from=intent.due_from,
        due_until=intent.due_until,
        wanted=intent.wanted,
        expires_at=status.created_at + (limits.help_expiry_loan if is_loan_offer else limits.help_expiry),
        changed_at=status.created_at,
    )
    await unit.add(post)
    await wish_telling(unit, post)
    return post


async def confirm_help(unit: Unit, author: Account, status: Status, post: HelpPost) -> None:
    """@aide tells the author once, privately, what was understood, with the words that correct it."""
    aide = await account_by_handle(unit, AIDE)
    if aide is None or author.id == aide.id:
        return
    names = {name.slug: name.name for name in await quartier_names(unit)}
    await write_status(
        unit,
        aide,
        understood(author, post, scope=status.visibility, quartier=names.get(post.quartier_slug, "")),
        visibility=Visibility.DIRECT,
        in_reply_to=status,
        mentions=[author],
    )
