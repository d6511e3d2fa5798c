"""Agents of the desk, who act through its pages as in a browser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyotp

from ensembl_fed.casework.agents import agents, decide_agent
from ensembl_fed.clock import utc_now
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models.kinds import Role
from tests.api.browser_less import Client
from tests.asgi_client import Answer
from tests.casework.conftest import room_of, signed_in_browser
from tests.town import Resident, Town

_SECRET = re.compile(r'translate="no">([A-Z2-7]{16,64})<')


@dataclass
class AgentAt:
    """An agent at the desk, with their browser and the secret of their telephone."""

    resident: Resident
    browser: Client
    secret: str
    recovery: list[str]

    @property
    def code(self) -> str:
        """What the telephone shows now."""
        return pyotp.TOTP(self.secret).at(utc_now())

    async def get(self, path: str) -> Answer:
        """A page."""
        return await self.browser.get(path, headers={"accept": "text/html"})

    async def post(self, path: str, fields: Mapping[str, str], *, shown: Answer | None = None) -> Answer:
        """Send a form as it stands on a page: its secret, and the version that it shows."""
        shown = shown or await self.get(path)
        version = re.search(r'name="version" value="(\d+)"', shown.text)
        more = {"version": version[1]} if version else {}
        return await self.browser.fill_in(path, {**more, **fields}, shown=shown)


async def agent_at(town: Town, ccas: Instance, name: str) -> AgentAt:
    """An agent who enrolled, was let in, and has entered."""
    resident = await town.resident(name, ccas, role=Role.CCAS)
    browser = await signed_in_browser(town, resident)
    shown = await browser.get("/dossiers/second-facteur")
    secret = _SECRET.search(shown.text)
    assert secret, shown.text
    code = pyotp.TOTP(secret[1]).at(utc_now())
    done = await browser.fill_in("/dossiers/second-facteur", {"code": code}, shown=shown)
    recovery = re.findall(r"<code>([0-9a-f]{6}-[0-9a-f]{6})</code>", done.text)
    assert len(recovery) == 10, done.text
    at = AgentAt(resident, browser, secret[1], recovery)
    await _let_in(ccas, name, at)
    return at


async def _let_in(ccas: Instance, name: str, at: AgentAt) -> None:
    room = await room_of(ccas)
    async with room.store.unit() as unit:
        team = await agents(unit)
        new = next(one for one in team if one.name == name.capitalize())
        if new.let_in_at is not None:
            return
        await decide_agent(unit, new.id, "let_in", by=next(one for one in team if one.is_responsible))
    shown = await at.browser.get("/dossiers/entree")
    entered = await at.browser.fill_in("/dossiers/entree", {"code": at.recovery[0]}, shown=shown)
    assert entered.status == 303, entered.text
