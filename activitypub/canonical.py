"""The canonical form of a JSON value: RFC 8785 (JCS)."""

import json
import math
from collections.abc import Mapping

from activitypub.documents import MAX_DEPTH
from activitypub.errors import BadDocument

_MAX_SAFE_INTEGER = 2**53


def canonical_json(value: object) -> bytes:
    """The one way to write a JSON value. Raises BadDocument when it has none. Source: RFC 8785, 3.2."""
    try:
        return _written(value, MAX_DEPTH + 1).encode("utf-8")
    except (UnicodeError, OverflowError) as error:
        raise BadDocument("no canonical form") from error


def _written(value: object, depth: int) -> str:
    if depth < 0:
        raise BadDocument("nested too deeply")
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join([_written(item, depth - 1) for item in value]) + "]"
    if isinstance(value, Mapping):
        return "{" + ",".join(_members(value, depth - 1)) + "}"
    raise BadDocument("not a JSON value")


def _members(value: Mapping[object, object], depth: int) -> list[str]:
    """Members by their names as UTF-16 code units. Source: RFC 8785, 3.2.3."""
    named = [(name, item) for name, item in value.items() if isinstance(name, str)]
    if len(named) != len(value):
        raise BadDocument("a name that is not a string")
    named.sort(key=lambda member: member[0].encode("utf-16-be"))
    return [f"{json.dumps(name, ensure_ascii=False)}:{_written(item, depth)}" for name, item in named]


def _number(value: float) -> str:
    """A number as ECMAScript writes it. Source: RFC 8785, 3.2.2.3; ECMA-262, Number::toString."""
    if isinstance(value, int) and -_MAX_SAFE_INTEGER <= value <= _MAX_SAFE_INTEGER:
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        raise BadDocument("a number that JSON does not have")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, exponent = f"{abs(number)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """Write digits with the decimal point after the first `point` of them."""
    if len(digits) <= point <= 21:  # noqa: PLR2004 (this and -6 are ECMAScript's own bounds)
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:  # noqa: PLR2004
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:  # noqa: PLR2004
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"
