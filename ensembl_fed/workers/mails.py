"""Sends the mails that are owed, or writes them to the data folder where no server for them is set."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import OutgoingMail
from ensembl_fed.settings import Settings
from ensembl_fed.storage.mails import claim_mails, postpone_mail, remove_mail

_AT_ONCE: Final = 8
_LEASE: Final = timedelta(minutes=2)
_TIMEOUT_S: Final = 30
_ATTEMPTS: Final = 12
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=12)
_PORTS: Final = {"smtp": 25, "smtps": 465}
_SUBMISSION_PORT: Final = 587
_log = structlog.get_logger(__name__)


async def mail_turn(instance: Instance) -> bool:
    """Send the mails that are due, one after the other: a mail server is nobody to hurry."""
    async with instance.database.unit() as unit:
        mails = await claim_mails(unit, now=utc_now(), limit=_AT_ONCE, lease=_LEASE)
    for mail in mails:
        await _send_one(instance, mail)
    return len(mails) == _AT_ONCE


async def _send_one(instance: Instance, mail: OutgoingMail) -> None:
    message = write_message(instance, mail)
    try:
        if instance.settings.smtp_url:
            await _send(instance.settings, message)
        else:
            await asyncio.to_thread(_keep, instance.settings, instance.place, mail.id, message)
    except (OSError, aiosmtplib.SMTPException, TimeoutError) as error:
        await _failed(instance, mail, error)
        return
    async with instance.database.unit() as unit:
        await remove_mail(unit, mail.id)
    instance.hosting.measures.mails.labels("sent").inc()
    _log.info("mail sent", host=instance.domain, mail=mail.id, to_folder=not instance.settings.smtp_url)


async def _failed(instance: Instance, mail: OutgoingMail, error: Exception) -> None:
    """Try again later and later; a mail that its server refuses for good, or for days, is dropped."""
    attempts = mail.attempts + 1
    is_final = attempts >= _ATTEMPTS or isinstance(error, aiosmtplib.SMTPRecipientsRefused)
    async with instance.database.unit() as unit:
        if is_final:
            await remove_mail(unit, mail.id)
        else:
            pause = min(_FIRST_PAUSE * 2**attempts, _LONGEST_PAUSE)
            await postpone_mail(unit, mail.id, again_at=utc_now() + pause)
    instance.hosting.measures.mails.labels("given_up" if is_final else "failed").inc()
    _log.warning("mail not sent", host=instance.domain, mail=mail.id, final=is_final, reason=type(error).__name__)


def write_message(instance: Instance, mail: OutgoingMail) -> EmailMessage:
    """The mail as it is sent, with one click to end its kind (RFC 8058).

    Line breaks in a subject are refused by EmailMessage itself.
    """
    message = EmailMessage()
    host = instance.domain.partition(":")[0]
    message["From"] = instance.settings.smtp_from or f"entraide@{host}"
    message["To"] = mail.recipient
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = f"<{mail.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    return message


async def _send(settings: Settings, message: EmailMessage) -> None:
    """`smtp://` (STARTTLS if offered) or `smtps://`, with name and password if they are given."""
    parts = urlsplit(settings.smtp_url)
    default_port = _SUBMISSION_PORT if parts.scheme == "smtp" and parts.username else _PORTS.get(parts.scheme, 25)
    await aiosmtplib.send(
        message,
        hostname=parts.hostname or "localhost",
        port=parts.port or default_port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        timeout=_TIMEOUT_S,
    )


def _keep(settings: Settings, place: str, mail_id: int, message: EmailMessage) -> None:
    folder = settings.data_dir / "mails" / place
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{mail_id}.eml").write_bytes(message.as_bytes())
