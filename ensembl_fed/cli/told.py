"""How the command line speaks: results on standard output, one clear line for a mistake, exit status 2."""

import json
import sys
from collections.abc import Mapping

from ensembl_fed.errors import InvalidFields, TownError

MISTAKE = 2


class Mistake(Exception):
    """What the operator asked for cannot be done; the text says what to do instead."""


def say(text: str) -> None:
    """One line of the result."""
    sys.stdout.write(f"{text}\n")


def say_json(value: Mapping[str, object]) -> None:
    """The result for a program: one JSON object."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def complain(text: str) -> None:
    """One line about a mistake."""
    sys.stderr.write(f"ensembl-fed: {' '.join(text.split())}\n")


def reason_of(error: Exception) -> str | None:
    """What to tell the operator of an error; None when it is our fault and the traceback is wanted."""
    usage = getattr(error, "format_message", None)  # Typer's own, whose class it keeps to itself
    if callable(usage):
        return "no command was given; see --help" if "NoArgs" in type(error).__name__ else str(usage())
    if isinstance(error, InvalidFields):
        return "; ".join(f"{name}: {text}" for name, problems in error.details.items() for _, text in problems)
    if isinstance(error, Mistake | TownError):
        return str(error)
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or error}{where}"
    return _settings_reason(error) or _store_reason(error)


def _settings_reason(error: Exception) -> str | None:
    """Pydantic's complaint about settings, as the names of variables. Found by name: importing it takes a while."""
    errors = getattr(error, "errors", None)
    if type(error).__name__ != "ValidationError" or not callable(errors):
        return None
    return "; ".join(f"ENSEMBL_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in errors())


def _store_reason(error: Exception) -> str | None:
    """A database that does not answer or is in use is the operator's to see to."""
    module = type(error).__module__
    if module.startswith(("asyncpg", "sqlalchemy.exc", "sqlite3", "tomllib")):
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'the store does not answer'}"
    return None
