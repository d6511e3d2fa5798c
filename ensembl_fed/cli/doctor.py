"""Looks at everything that a town needs to run, and says what to do about each problem."""

import asyncio
import socket
import stat
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from ensembl_fed.cli.set_up import opened
from ensembl_fed.cli.told import say, say_json
from ensembl_fed.clock import utc_now
from ensembl_fed.instance.hosting import Hosting
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.places import is_public_name
from ensembl_fed.remote.transport import AddressRefused, HttpFailed
from ensembl_fed.settings import Registrations, Scheme, Switch
from ensembl_fed.storage.due_work import check_store
from ensembl_fed.storage.town import instance_profile
from ensembl_fed.storage.work import queue_depths

_MOST_WAITING: Final = 10_000
_CLOCK_OFF_S: Final = 60
_ANSWER_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` says what to do, and is empty when nothing is wrong."""

    subject: str
    seen: str
    advice: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing is to be done."""
        return not self.advice


def examine(*, as_json: bool) -> bool:
    """Print every finding; whether all is well."""

    async def command() -> list[Finding]:
        async with opened() as hosting:
            return [_shown(finding, as_json) async for finding in _findings(hosting)]

    findings = asyncio.run(command())
    all_well = all(finding.is_well for finding in findings)
    if as_json:
        listed = [{"subject": one.subject, "seen": one.seen, "advice": one.advice} for one in findings]
        say_json({"well": all_well, "findings": listed})
    else:
        wrong = sum(not finding.is_well for finding in findings)
        say("All is well." if all_well else f"{wrong} thing{'s' if wrong > 1 else ''} to see to.")
    return all_well


def _shown(finding: Finding, as_json: bool) -> Finding:
    if not as_json:
        say(f"{'ok   ' if finding.is_well else 'WRONG'} {finding.subject}: {finding.seen}")
        if finding.advice:
            say(f"      -> {finding.advice}")
    return finding


async def _findings(hosting: Hosting) -> AsyncIterator[Finding]:
    for look in (_switches, _secret, _mail):
        yield look(hosting)
    if not hosting.instances:
        yield Finding("instances", "none is hosted", "add one with `ensembl-fed instance add DOMAIN --kind … --name …`")
    for instance in hosting.instances:
        yield await _store(instance)
        yield await _queues(instance)
        yield await _name(instance)
        for finding in await _reachability(hosting, instance):
            yield finding


def _switches(hosting: Hosting) -> Finding:
    settings = hosting.settings
    on = [
        name
        for name, is_on in (
            ("ENSEMBL_SCHEME=http", settings.scheme is Scheme.HTTP),
            ("ENSEMBL_RATE_LIMITS=off", settings.rate_limits is Switch.OFF),
            ("ENSEMBL_EMAIL_CONFIRMATION=off", settings.email_confirmation is Switch.OFF),
        )
        if is_on
    ]
    public = [instance.domain for instance in hosting.instances if is_public_name(instance.domain)]
    if on and public:
        return Finding("configuration", f"trial switches are on: {', '.join(on)}", f"unset them: {public[0]} is public")
    if settings.registrations is Registrations.OPEN and public:
        return Finding("configuration", "anyone may make an account at once", "set ENSEMBL_REGISTRATIONS=approval")
    return Finding("configuration", f"read; trial switches: {', '.join(on) or 'none'}")


def _secret(hosting: Hosting) -> Finding:
    if hosting.settings.secret_key:
        return Finding("secret key", "from ENSEMBL_SECRET_KEY")
    path = hosting.settings.data_dir / "secret_key"
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("secret key", f"{path} can be read by others", f"chmod 600 {path}")
    return Finding("secret key", f"{path}, for its owner alone")


def _mail(hosting: Hosting) -> Finding:
    if hosting.settings.smtp_url:
        return Finding("mail", "by ENSEMBL_SMTP_URL")
    public = any(is_public_name(instance.domain) for instance in hosting.instances)
    advice = "set ENSEMBL_SMTP_URL, or nobody receives a mail" if public else ""
    return Finding("mail", f"written to {hosting.settings.data_dir / 'mails'}", advice)


async def _store(instance: Instance) -> Finding:
    async with instance.database.reading() as unit:
        problem = await check_store(unit)
        is_set_up = await instance_profile(unit) is not None
    if problem:
        return Finding(f"{instance.domain} store", problem, "stop serving and restore the latest backup of this store")
    if not is_set_up:
        return Finding(f"{instance.domain} store", "holds no instance", "restore its backup, or add the instance anew")
    return Finding(f"{instance.domain} store", "sound, and of this version")


async def _queues(instance: Instance) -> Finding:
    async with instance.database.reading() as unit:
        depths = await queue_depths(unit)
    seen = ", ".join(f"{name} {count}" for name, count in depths.items())
    advice = ""
    if depths["received_failed"]:
        advice = "activities failed here through a fault of ours: the log names each; please report them"
    elif max(depths["deliveries"], depths["received"]) > _MOST_WAITING:
        advice = "work piles up: see that `serve` or `worker` runs, or add a worker"
    return Finding(f"{instance.domain} queues", seen, advice)


async def _name(instance: Instance) -> Finding:
    host = instance.domain.rpartition(":")[0] if ":" in instance.domain else instance.domain
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except OSError:
        return Finding(
            f"{instance.domain} DNS", "no address", f"let an A or AAAA record of {host} lead to this machine"
        )
    addresses = sorted({str(address[4][0]) for address in found})
    return Finding(f"{instance.domain} DNS", ", ".join(addresses))


async def _reachability(hosting: Hosting, instance: Instance) -> list[Finding]:
    """As another server would reach it: by its public address, over the network, with its certificate."""
    url = f"{instance.home.addresses.base}/healthz"
    subject = f"{instance.domain} reachability"
    try:
        answer = await hosting.transport.request("GET", url, headers={}, max_bytes=_ANSWER_BYTES)
    except AddressRefused as error:
        return [Finding(subject, error.reason, "other servers cannot come here: use a public address and port 443")]
    except HttpFailed as error:
        return [Finding(subject, error.reason, _how_to_reach(instance, error.reason))]
    if answer.status != 200 or answer.body.strip() != b"ok":  # noqa: PLR2004
        return [Finding(subject, f"answered {answer.status}", "let the proxy pass every path and the Host header on")]
    return [Finding(subject, f"{url} answers"), _clock(instance, answer.headers.get("date", ""), utc_now().timestamp)]


def _how_to_reach(instance: Instance, reason: str) -> str:
    if "ertificate" in reason or "SSL" in reason:
        return f"give the proxy a valid certificate for {instance.domain}"
    return "start `ensembl-fed serve`, and see that the proxy and the firewall let requests through"


def _clock(instance: Instance, date: str, now: Callable[[], float]) -> Finding:
    try:
        off_s = abs(parsedate_to_datetime(date).timestamp() - now())
    except (TypeError, ValueError):
        return Finding(f"{instance.domain} clock", "the answer has no Date", "")
    if off_s > _CLOCK_OFF_S:
        return Finding(f"{instance.domain} clock", f"{off_s:.0f} s apart from the proxy's", "let both use NTP")
    return Finding(f"{instance.domain} clock", "the same as the proxy's")
