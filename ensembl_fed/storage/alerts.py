"""Queries about when and how somebody wants to be told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as select_rows

from ensembl_fed.models import Account, AlertChoices, Member
from ensembl_fed.models.kinds import DigestRhythm
from ensembl_fed.storage.unit import Unit


async def alerts_of(unit: Unit, account_id: int) -> AlertChoices:
    """What an account chose; a new row, not yet kept, when it chose nothing."""
    kept = (await unit.session.exec(select_rows(AlertChoices).where(AlertChoices.account_id == account_id))).first()
    return kept or AlertChoices(account_id=account_id)


async def alerts_of_all(unit: Unit, account_ids: Collection[int]) -> dict[int, AlertChoices]:
    """What these accounts chose, without those that chose nothing."""
    if not account_ids:
        return {}
    query = select_rows(AlertChoices).where(col(AlertChoices.account_id).in_(account_ids)).limit(len(account_ids))
    return {one.account_id: one for one in await unit.session.exec(query)}


async def readers_of_digests(unit: Unit, *, after_id: int, limit: int) -> list[tuple[AlertChoices, Member, Account]]:
    """Members who want a digest and may have one, by the number of their account."""
    query = (
        select_rows(AlertChoices, Member, Account)
        .join(Account, col(Account.id) == col(AlertChoices.account_id))
        .join(Member, col(Member.account_id) == col(Account.id))
        .where(
            AlertChoices.digest != DigestRhythm.OFF,
            AlertChoices.account_id > after_id,
            Member.email != "",
            col(Member.approved_at).is_not(None),
            col(Member.confirmed_at).is_not(None),
            col(Member.disabled_at).is_(None),
            col(Account.suspended_at).is_(None),
            col(Account.gone_at).is_(None),
        )
        .order_by(col(AlertChoices.account_id))
    )
    return list(await unit.session.exec(query.limit(limit)))


async def readers_near(unit: Unit, quartier_slug: str, *, but: int, limit: int) -> list[int]:
    """The accounts that want to be told of each request in their quartier."""
    query = (
        select(col(AlertChoices.account_id))
        .join(Member, col(Member.account_id) == col(AlertChoices.account_id))
        .where(
            col(AlertChoices.near_home),
            col(Member.quartier_slug) == quartier_slug,
            col(Member.approved_at).is_not(None),
            col(Member.disabled_at).is_(None),
            col(AlertChoices.account_id) != but,
        )
    )
    return [row[0] for row in (await unit.execute(query.limit(limit))).all()]


async def told_up_to(unit: Unit, choices: AlertChoices, at: datetime) -> None:
    """Note that a digest told everything up to a moment."""
    choices.digest_at = at
    await unit.add(choices)
