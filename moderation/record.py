"""Every act of a moderator is written down: who, what, to whom, why (rows are only ever added)."""

from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, Member, ModerationAction
from ensembl_fed.storage.accounts import account_by_id
from ensembl_fed.storage.audit import add_line
from ensembl_fed.storage.unit import Unit
from moderation.acts import Act


async def record(
    unit: Unit,
    moderator: Member,
    act: Act,
    *,
    target: Account | None = None,
    status_uri: str = "",
    report_id: int | None = None,
    reason: str = "",
    details: dict[str, object] | None = None,
    decision_uri: str = "",
) -> ModerationAction:
    """Add what a moderator did to the record and to the log. `details` hold ids and settings, never private words."""
    row = ModerationAction(
        id=new_id(),
        moderator_id=moderator.account_id,
        action=act.value,
        target_id=None if target is None else target.id,
        status_uri=status_uri,
        report_id=report_id,
        reason=reason,
        details={**(details or {}), **({"decision": decision_uri} if decision_uri else {})},
        created_at=utc_now(),
    )
    await unit.add(row)
    account = await account_by_id(unit, moderator.account_id)
    about = decision_uri or status_uri or ("" if target is None else target.uri)
    logged: dict[str, object] = {**row.details, "target": "" if target is None else target.uri, "report": report_id}
    await add_line(unit, act.value, actor="" if account is None else account.uri, about=about, details=logged)
    return row
