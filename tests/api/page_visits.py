"""Somebody with a browser, without a screen and without JavaScript, in a town with two quartiers."""

import re
from collections.abc import Mapping

from ensembl_fed.instance.instance import Instance
from ensembl_fed.services.import_quartiers import import_quartiers
from ensembl_fed.text.geojson import read_quartiers
from tests.api.browser_less import Client
from tests.asgi_client import Answer
from tests.town import PASSWORD, Resident, Town

_QUARTIERS = b"""{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"name": "Les Chartreux", "slug": "chartreux"}, "geometry": {"type": "Polygon",
   "coordinates": [[[3.30, 46.56], [3.33, 46.56], [3.33, 46.59], [3.30, 46.59], [3.30, 46.56]]]}},
  {"type": "Feature", "properties": {"name": "Centre-ville", "slug": "centre-ville"}, "geometry": {"type": "Polygon",
   "coordinates": [[[3.33, 46.56], [3.36, 46.56], [3.36, 46.59], [3.33, 46.59], [3.33, 46.56]]]}}
]}"""
ASKED = {
    "kind": "request",
    "text": "Bonjour, qui peut m'apporter du pain samedi matin ?",
    "category": "courses",
    "quartier": "chartreux",
    "urgency": "week",
    "audience": "town",
}


async def with_quartiers(town: Town, instance: Instance) -> Instance:
    """Give an instance two quartiers."""
    shapes = read_quartiers(_QUARTIERS)
    pairs = {shape.slug: town.hosting.options.make_keys() for shape in shapes}
    async with instance.database.unit() as unit:
        await import_quartiers(unit, shapes, pairs, seal=instance.seal)
    return instance


def visitor(town: Town, instance: Instance) -> Client:
    """Somebody who is not signed in."""
    return Client(town.client, instance.home.addresses.base)


async def signed_in(resident: Resident) -> Client:
    """A resident's browser after signing in."""
    browser = visitor(resident.town, resident.instance)
    form = await page(browser, "/connexion")
    fields = {"email": resident.email, "password": PASSWORD, "next": "/"}
    answer = await browser.fill_in("/connexion", fields, shown=form)
    assert answer.status == 303, answer.text
    return browser


async def page(browser: Client, path: str, *, status: int = 200) -> Answer:
    """Open a page as a browser does."""
    answer = await browser.get(path, headers={"accept": "text/html,application/xhtml+xml"})
    assert answer.status == status, (path, answer.status, answer.text[:2000])
    return answer


async def send(browser: Client, path: str, fields: Mapping[str, str], *, shown_at: str, status: int = 303) -> Answer:
    """Open a page and send one of its forms."""
    answer = await browser.fill_in(path, fields, shown=await page(browser, shown_at))
    assert answer.status == status, (path, answer.status, answer.text[:2000])
    return answer


async def asks_for_help(browser: Client, **changes: str) -> str:
    """Post a request through the form; the path of its page."""
    fields = {**ASKED, **changes}
    await send(browser, "/entraide/nouvelle", {**fields, "step": "publish"}, shown_at="/entraide/nouvelle")
    mine = await page(browser, "/mes-demandes")
    found = re.search(r'action="(/@[^"]+)/etat"', mine.text)
    assert found is not None, mine.text
    return found.group(1)
