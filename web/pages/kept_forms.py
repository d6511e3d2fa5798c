"""What was typed is not lost when the session had ended: it waits behind the sign-in form and comes back after it."""

from collections.abc import Mapping
from typing import Final

import orjson
from starlette.requests import Request

from ensembl_fed.models import WebSession
from ensembl_fed.services.sign_in import SignedIn
from web.forms import Form, text_of
from web.session import FORM_SECRET

# Fields of the sign-in form that carry a form which found nobody signed in.
KEPT: Final = "kept"
_LONGEST: Final = 16_000
_SECRETS: Final = (FORM_SECRET, "password", "current", KEPT)


def hold_form(request: Request, form: Form) -> None:
    """Hold the texts of a form that arrived without a session, for the page that asks to sign in again."""
    fields = {name: text for name, text in form.items() if isinstance(text, str) and name not in _SECRETS}
    request.state.held_form = {"path": request.url.path, "fields": fields}


def held_form(request: Request) -> str:
    """The form that is held, for the hidden field; "" when there is none, or it is too long to carry."""
    held: Mapping[str, object] | None = getattr(request.state, "held_form", None)
    word = orjson.dumps(held).decode() if held else ""
    return word if len(word) <= _LONGEST else ""


def put_back(session: WebSession, sign_in_form: Form) -> None:
    """Keep in a new session what the sign-in form carried. What is no such form is dropped."""
    word = text_of(sign_in_form, KEPT)
    if not word or len(word) > _LONGEST:
        return
    try:
        held = orjson.loads(word)
    except orjson.JSONDecodeError:
        return
    if isinstance(held, dict) and isinstance(held.get("path"), str) and isinstance(held.get("fields"), dict):
        fields = {str(name): text for name, text in held["fields"].items() if isinstance(text, str)}
        session.values = {**session.values, KEPT: {"path": held["path"], "fields": fields}}


def take_back(request: Request, who: SignedIn | None, path: str) -> dict[str, str]:
    """What the reader had typed in the form that is sent to this path, once; empty when nothing waits."""
    held = who.session.values.get(KEPT) if who is not None else None
    if not isinstance(held, dict) or held.get("path") != path:
        return {}
    request.state.took_back = True
    fields: dict[str, str] = held["fields"]
    return fields


def has_taken_back(request: Request) -> bool:
    """Whether this answer shows what had been typed before, so that it is kept no longer."""
    return bool(getattr(request.state, "took_back", False))
