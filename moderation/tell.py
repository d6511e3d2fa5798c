"""Telling people what was decided: a private word by @aide, or a mail to whom may not sign in."""

from ensembl_fed.clock import utc_now
from ensembl_fed.events import WorkQueued
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, OutgoingMail, Report
from ensembl_fed.models.kinds import AccountKind, Visibility
from ensembl_fed.services.keep_status import write_status
from ensembl_fed.storage.accounts import account_by_handle, account_by_id, member_of
from ensembl_fed.storage.town import AIDE, instance_profile
from ensembl_fed.storage.unit import Unit
from moderation import words
from moderation.acts import Act

_KEEPS_OUT = (Act.DISABLE, Act.SUSPEND)


async def tell_decision(unit: Unit, target: Account, act: Act, reason: str, *, excerpt: str = "") -> None:
    """Tell a resident what was decided about them, why, and how to contest it; others are told by their own server."""
    if not target.is_local:
        return
    profile = await instance_profile(unit)
    contact = words.contact_of(profile, unit.home.addresses.base)
    text = words.decision(act, reason, excerpt=excerpt, contact=contact)
    if act in _KEEPS_OUT:
        member = await member_of(unit, target.id)
        if member is not None:
            await owe_mail(unit, member.email, f"Une décision sur votre compte ({unit.home.name})", text)
        return
    await tell_by_aide(unit, target, text)


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
