"""Telling people what was decided: a private word by @aide, or a mail to whom may not sign in."""

from ensembl_fed.clock import utc_now
from ensembl_fed.events import WorkQueued
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, ModerationDecision, OutgoingMail, Report
from ensembl_fed.models.kinds import AccountKind, Visibility
from ensembl_fed.services.keep_status import write_status
from ensembl_fed.storage.accounts import account_by_handle, account_by_id, member_of
from ensembl_fed.storage.town import AIDE
from ensembl_fed.storage.unit import Unit
from moderation import words
from moderation.acts import RELIEF_OF, Act
from moderation.statement import link_to, statement

_KEEPS_OUT = (Act.DISABLE, Act.SUSPEND, Act.HIDE)


async def tell_measure(unit: Unit, target: Account, decision: ModerationDecision, *, excerpt: str = "") -> None:
    """Tell a resident of ours what was decided about them, why, and how to contest it: by mail, and by a word of @aide
    if they may still sign in. Others are told by their own server."""
    member = await member_of(unit, target.id) if target.is_local else None
    if member is None:
        return
    link = link_to(decision, unit.home.addresses.base)
    text = "\n\n".join([*statement(decision, excerpt=excerpt), f"La décision, et comment la contester : {link}"])
    await owe_mail(unit, member.email, f"Une décision vous concernant ({unit.home.name})", f"Bonjour,\n\n{text}\n")
    if decision.action not in _KEEPS_OUT:
        await tell_by_aide(unit, target, f"Bonjour, un modérateur {words.change(Act(decision.action))}.\n\n{text}")


async def tell_relief(unit: Unit, target: Account, act: Act, reason: str) -> None:
    """Tell a resident of ours that something was taken back."""
    if target.is_local:
        await tell_by_aide(unit, target, words.relief(act, reason))


async def tell_relief_of(unit: Unit, decision: ModerationDecision) -> None:
    """The same when the city takes one of its decisions back."""
    target = await account_by_id(unit, decision.target_id) if decision.target_id is not None else None
    relief = next((one for one, measure in RELIEF_OF.items() if measure == decision.action), None)
    if target is not None and relief is not None:
        await tell_relief(unit, target, relief, "")


async def tell_receipt(unit: Unit, report: Report) -> None:
    """Tell whoever reported that it arrived (M9)."""
    await _tell_reporter(unit, report, words.receipt(report.id))


async def tell_outcome(unit: Unit, report: Report, *, is_acted: bool) -> None:
    """Tell whoever reported how it ended (M9)."""
    await _tell_reporter(unit, report, words.outcome(report.id, is_acted=is_acted))


async def tell_by_aide(unit: Unit, account: Account, text: str) -> None:
    """@aide writes to one person, privately. Without @aide, on a store that was never set up, nobody is told."""
    aide = await account_by_handle(unit, AIDE)
    if aide is not None:
        addressed = words.to_somebody(account, text)
        await write_status(unit, aide, addressed, visibility=Visibility.DIRECT, in_reply_to=None, mentions=[account])


async def owe_mail(unit: Unit, recipient: str, subject: str, text: str) -> None:
    """Queue a mail."""
    now = utc_now()
    await unit.add(OutgoingMail(id=new_id(), recipient=recipient, subject=subject[:255], text=text, next_at=now))
    unit.tell(WorkQueued("mails"))


async def _tell_reporter(unit: Unit, report: Report, text: str) -> None:
    if report.visitor_email:
        await owe_mail(unit, report.visitor_email, f"Votre signalement n° {report.id}", f"Bonjour,\n\n{text}\n")
        return
    reporter = await account_by_id(unit, report.account_id)
    if reporter is not None and reporter.is_local and reporter.kind is not AccountKind.APPLICATION:
        await tell_by_aide(unit, reporter, text)
