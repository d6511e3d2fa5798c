"""Who runs this instance, its rules, how to reach people, and what happens to what one writes."""

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models.kinds import Role
from ensembl_fed.storage.accounts import account_by_id, members_with_role
from ensembl_fed.storage.town import instance_profile, rules
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.sanitize import clean_html
from web.pages.forms import AboutPage
from web.pages.gather import Around, around, person
from web.pages.reader import reader_of, shell_for, show
from web.pages.shell import NOTHING, Person
from web.request import instance_of
from web.version import own_version


async def show_about(request: Request) -> Response:
    """GET /a-propos"""
    async with instance_of(request).database.reading() as unit:
        reader = await reader_of(request, unit)
        here = await around(request, unit)
        profile = await instance_profile(unit)
        page = AboutPage(
            await shell_for(request, unit, reader),
            description=_cleaned(profile.description or profile.short_description) if profile else NOTHING,
            rules=tuple(rule.text for rule in await rules(unit)),
            contact_email=profile.contact_email if profile else "",
            contact_person=await _contact(unit, here),
            version=own_version(),
        )
    return await show(request, page)


async def _contact(unit: Unit, here: Around) -> Person | None:
    administrators = await members_with_role(unit, Role.ADMIN, limit=1)
    account = await account_by_id(unit, administrators[0].account_id) if administrators else None
    return person(account, here) if account is not None else None


def _cleaned(text: str) -> Markup:
    """What administrators wrote, as HTML or as plain lines."""
    html = text if "<" in text else "".join(f"<p>{escape(part)}</p>" for part in text.split("\n") if part.strip())
    return Markup(clean_html(html))  # noqa: S704 -- cleaned here


ROUTES = [Route("/a-propos", show_about)]
