"""The door of the moderators' pages: whoever does not moderate here finds nothing behind it."""

from starlette.requests import Request

from ensembl_fed.errors import NotAllowed, NotFound
from ensembl_fed.models import Member
from ensembl_fed.services.sign_in import SignedIn
from ensembl_fed.storage.unit import Unit
from moderation.roles import moderator_now
from web.forms import Form
from web.session import check_form, session_of


async def moderator_at(request: Request, unit: Unit, form: Form | None = None) -> tuple[SignedIn, Member]:
    """The moderator who reads a page, or sends a form of ours.

    Raises NotFound for everyone else (security 30), NotAllowed for a form that we did not show to this browser.
    """
    who = await session_of(request, unit)
    if who is None:
        raise NotFound
    try:
        member = await moderator_now(unit, who.member.id)
    except NotAllowed as error:
        raise NotFound from error
    if form is not None:
        check_form(request, form, who)
    return who, member
