"""What a resident reads on pages in a large store, and a town with 2,000 open requests."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Final

from benchmarks.load import LoadFailed, Shot, fire
from benchmarks.measures import Measured
from benchmarks.operations import Line, measured, spending
from benchmarks.town import PASSWORD, Resident, Town
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.models.kinds import HelpAction, HelpKind, HelpState, Urgency, Visibility
from ensembl_fed.text.categories import CATEGORIES

PAGES: Final[Mapping[str, str]] = {
    "page: front": "/",
    "page: home": "/accueil",
    "page: help list": "/entraide",
    "page: map": "/carte",
    "page: notifications": "/notifications",
    "page: profile": "/@autrice0",
    "page: search": "/recherche?q=perceuse",
}
_OK: Final = 200
_SEE_OTHER: Final = 303
_DEADLINE_S: Final = 180.0
_FEWER: Final = 4
_SECRET: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


def help_rows(author_ids: Sequence[int], count: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Statuses and their help posts, as posting would have left them: open, for the town, of every category."""
    now = utc_now()
    statuses: list[dict[str, object]] = []
    posts: list[dict[str, object]] = []
    for number in range(count):
        at = now - timedelta(minutes=count - number)
        status_id, author_id = new_id(at), author_ids[number % len(author_ids)]
        uri = f"https://ecrits.example/entraide/{status_id}"
        words = f"Qui peut m'aider, numéro {number} ? Samedi matin si possible."
        statuses.append(
            {
                "id": status_id,
                "uri": uri,
                "url": uri,
                "account_id": author_id,
                "content": f"<p>{words}</p>",
                "text": words,
                "visibility": Visibility.TOWN,
                "language": "fr",
                "conversation_uri": f"{uri}/context",
                "created_at": at,
            }
        )
        posts.append(
            {
                "status_id": status_id,
                "kind": HelpKind.REQUEST if number % 3 else HelpKind.OFFER,
                "action": HelpAction.SERVICE,
                "category": CATEGORIES[number % len(CATEGORIES)].slug,
                "title": words[:60],
                "quartier_slug": "",
                "urgency": Urgency.WHENEVER,
                "state": HelpState.OPEN,
                "wanted": 1,
                "expires_at": now + timedelta(days=30),
                "changed_at": at,
            }
        )
    return statuses, posts


async def measure_page(town: Town, reader: Resident, line: Line, path: str, count: int) -> Measured:
    """One page of somebody who is signed in, over and over."""
    headers = {"accept": "text/html", "cookie": await _signed_in(town, reader)}
    shot = Shot("GET", f"{town.base}{path}", headers)
    async with town.session.get(shot.url, headers=headers, allow_redirects=False) as answer:
        content = await answer.text()
    if answer.status != _OK or "<main" not in content:
        raise LoadFailed(f"{shot.url} was answered {answer.status}: {content[:300]!r}")
    async with spending(town) as spent:
        flight = await fire(
            [shot] * max(count // _FEWER, line.connections),
            connections=line.connections,
            expected=_OK,
            deadline_s=_DEADLINE_S,
        )
    return measured(town, line, flight, spent)


async def _signed_in(town: Town, reader: Resident) -> str:
    """The cookies of a browser that signed in through the form."""
    async with town.session.get(f"{town.base}/connexion", headers={"accept": "text/html"}) as shown:
        cookies, secret = _cookies(shown.headers.getall("set-cookie", [])), _SECRET.search(await shown.text())
    if secret is None:
        raise LoadFailed("the form for signing in has no secret")
    fields = {"csrf_token": secret.group(1), "email": reader.username, "password": PASSWORD, "next": "/"}
    headers = {"accept": "text/html", "cookie": cookies}
    async with town.session.post(
        f"{town.base}/connexion", data=fields, headers=headers, allow_redirects=False
    ) as answer:
        if answer.status != _SEE_OTHER:
            raise LoadFailed(f"signing in was answered {answer.status}")
        return _cookies(answer.headers.getall("set-cookie", []))


def _cookies(lines: Sequence[str]) -> str:
    kept = {name: morsel.value for line in lines for name, morsel in SimpleCookie(line).items()}
    return "; ".join(f"{name}={value}" for name, value in kept.items())
