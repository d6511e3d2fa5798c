"""The first paragraph of a help post as it leaves: kind, title and place in words, for software that shows only text.

It is taken off again where the terms themselves are understood, so that a post reads the same on every instance.
"""

import re
from html import escape

from ensembl_fed.text.grammar import HelpKind
from ensembl_fed.text.state_prefix import StatePrefix

_WORDS = {HelpKind.REQUEST: "🙋 Demande d'aide", HelpKind.OFFER: "📣 Proposition d'aide"}
_INTRO = re.compile(
    r"\A<p>(?P<state>\[(?:Pourvue|Faite|Close|Expirée)\] )?"
    r"(?:🙋 Demande|📣 Proposition) d(?:'|&#39;|&#x27;)aide"
    r"(?: : <strong>[^<]{0,500}</strong>)?(?: · 📍 [^<]{0,300})?</p>(?=<p>)"
)


def with_intro(content: str, kind: HelpKind, title: str, place: str) -> str:
    """Put the paragraph before the content; the state in front of the text comes before all."""
    what = f" : <strong>{escape(title, quote=False)}</strong>" if title else ""
    where = f" · 📍 {escape(place, quote=False)}" if place else ""
    state, rest = _split_state(content)
    return f"<p>{state}{_WORDS[kind]}{what}{where}</p>{rest}"


def without_intro(content: str) -> str:
    """The content as its author wrote it, the state still in front; anything else is returned as it is."""
    match = _INTRO.match(content)
    if match is None:
        return content
    rest = content[match.end() :]
    return f"<p>{match['state']}{rest[len('<p>') :]}" if match["state"] else rest


def _split_state(content: str) -> tuple[str, str]:
    """`[Pourvue] ` at the start of the first paragraph, and the content without it."""
    for prefix in StatePrefix:
        start = f"<p>{prefix.value}"
        if content.startswith(start):
            return f"{prefix.value} ", f"<p>{content[len(start) :].lstrip()}"
    return "", content
