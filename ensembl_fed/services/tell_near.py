""" "Une demande près de chez vous": who could help is told of a request, and why they are (S5, R24)."""

from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, HelpPost, SolidaryNeighbour, Status
from ensembl_fed.models.kinds import HelpKind, HelpState, Visibility
from ensembl_fed.services import aide as words
from ensembl_fed.services.alert_hours import end_of_quiet, is_quiet
from ensembl_fed.services.keep_status import write_status
from ensembl_fed.services.match_helpers import Helper, Need, match_helper, match_helpers, why_you
from ensembl_fed.storage.accounts import account_by_handle, account_by_id
from ensembl_fed.storage.alerts import alerts_of_all
from ensembl_fed.storage.help import help_by_id, response_of
from ensembl_fed.storage.jobs import schedule
from ensembl_fed.storage.relations import blocked_ids, hidden_ids
from ensembl_fed.storage.solidary import active_neighbour, last_helped, missions_since, own_neighbours, told_about
from ensembl_fed.storage.statuses import status_by_id
from ensembl_fed.storage.town import AIDE, quartier_by_slug
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import may_see
from ensembl_fed.text.categories import OTHER, category_by_slug, top_category
from ensembl_fed.text.week import slots_between

NEAR_JOB: Final = "tell_near"
NEAR_ONE_JOB: Final = "tell_near_one"
WEEK: Final = timedelta(days=7)
_MATCHED_AT_ONCE: Final = 20


async def plan_telling(unit: Unit, post: HelpPost) -> None:
    """Have those who could help told of an open request, soon; who was told already is not told again."""
    if post.kind is HelpKind.REQUEST and post.state is HelpState.OPEN:
        await schedule(unit, NEAR_JOB, str(post.status_id), {"help_id": post.status_id}, utc_now())


async def tell_near(unit: Unit, help_id: int, *, now: datetime) -> int:
    """Tell the voisins solidaires of this instance who fit. Their quartier's news is another switch (tell_quartier).

    Whoever has quiet hours is told when these are over. Returns how many are told now or later.
    """
    found = await _open_request(unit, help_id)
    if found is None:
        return 0
    post, status = found
    need = await need_of(unit, post, status)
    neighbours = await own_neighbours(unit, need.category)
    matches = match_helpers(need, await as_helpers(unit, neighbours, now=now), now=now, limit=_MATCHED_AT_ONCE)
    wanted = [match.helper.account_id for match in matches]
    wanted = [account_id for account_id in dict.fromkeys(wanted) if account_id not in need.hidden]
    quiet = await alerts_of_all(unit, wanted)
    for account_id in wanted:
        choices = quiet.get(account_id)
        at = end_of_quiet(choices, now) if choices is not None and is_quiet(choices, now) else now
        key, payload = f"{help_id}:{account_id}", {"help_id": help_id, "account_id": account_id}
        await schedule(unit, NEAR_ONE_JOB, key, payload, at)
    return len(wanted)


async def tell_one(unit: Unit, help_id: int, account_id: int, *, now: datetime) -> bool:
    """Tell one of them, if the request is still open and they still want to hear of it (I13, I17)."""
    found, reader = await _open_request(unit, help_id), await account_by_id(unit, account_id)
    aide = await account_by_handle(unit, AIDE)
    if found is None or reader is None or aide is None or not reader.is_local:
        return False
    post, status = found
    author_is_hidden = status.account_id in await hidden_ids(unit, account_id)
    if author_is_hidden or not await may_see(unit, status, reader):
        return False
    if account_id in await told_about(unit, aide.id, help_id):
        return False
    if await response_of(unit, help_id, account_id) is not None:
        return False
    found_quartier = await quartier_by_slug(unit, post.quartier_slug) if post.quartier_slug else None
    quartier = found_quartier.name if found_quartier is not None else ""
    why = await _why(unit, post, status, account_id, quartier=quartier, now=now)
    if why is None:
        return False
    text = words.near_you(reader, post, why=why, quartier=quartier, page=await _page(unit, status))
    await write_status(unit, aide, text, visibility=Visibility.DIRECT, in_reply_to=status, mentions=[reader])
    return True


async def need_of(unit: Unit, post: HelpPost, status: Status) -> Need:
    """What a request needs, as the rules of matching see it."""
    quartier = await quartier_by_slug(unit, post.quartier_slug) if post.quartier_slug else None
    hidden = await blocked_ids(unit, status.account_id) | {status.account_id}
    return Need(
        category=top_category(category_by_slug(post.category) or OTHER).slug,
        quartier=post.quartier_slug,
        neighbours=frozenset(quartier.neighbours) if quartier is not None else frozenset(),
        slots=slots_between(post.due_from, post.due_until),
        hidden=hidden,
    )


async def as_helpers(unit: Unit, neighbours: list[SolidaryNeighbour], *, now: datetime) -> list[Helper]:
    """Voisins solidaires as the rules of matching see them, with what they did of late; two queries for all."""
    ids = [neighbour.account_id for neighbour in neighbours]
    counts = await missions_since(unit, ids, now - WEEK) if ids else {}
    last = await last_helped(unit, ids) if ids else {}
    return [
        Helper(
            account_id=one.account_id,
            categories=frozenset(one.categories),
            quartier=one.quartier_slug,
            slots=one.slots,
            languages=frozenset(one.languages),
            weekly_most=max(one.weekly_most, 1),
            this_week=counts.get(one.account_id, 0),
            paused_until=one.paused_until,
            muted=frozenset(one.muted_categories),
            is_adult=one.is_adult,
            last_helped_at=last.get(one.account_id),
            charter_on=one.charter_at.date() if one.charter_at is not None else None,
        )
        for one in neighbours
    ]


async def _open_request(unit: Unit, help_id: int) -> tuple[HelpPost, Status] | None:
    post, status = await help_by_id(unit, help_id), await status_by_id(unit, help_id)
    if post is None or status is None or post.kind is not HelpKind.REQUEST or post.state is not HelpState.OPEN:
        return None
    return post, status


async def _why(
    unit: Unit, post: HelpPost, status: Status, account_id: int, *, quartier: str, now: datetime
) -> str | None:
    """What makes it theirs to hear of; None when nothing does any more."""
    neighbour = await active_neighbour(unit, account_id)
    if neighbour is None:
        return None
    (helper,) = await as_helpers(unit, [neighbour], now=now)
    match = match_helper(await need_of(unit, post, status), helper, now=now)
    return None if match is None else why_you(match, quartier=quartier)


async def _page(unit: Unit, status: Status) -> str:
    author: Account | None = await account_by_id(unit, status.account_id)
    name = author.username + (f"@{author.domain}" if author.domain else "") if author is not None else ""
    return f"{unit.home.addresses.base}/@{name}/{status.id}"
