"""A help post written in a form: what was chosen becomes plain words that any server shows (R6)."""

from dataclasses import dataclass, replace
from datetime import datetime

from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, Member, Status
from ensembl_fed.models.kinds import HelpAction, HelpKind, Urgency, Visibility
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.start_help import quartier_names
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.categories import OTHER, category_by_slug
from ensembl_fed.text.compose import find_hashtags
from ensembl_fed.text.grammar import HelpIntent, HelpScope, QuartierName, read_help_intent

_KIND_TAGS = {HelpKind.REQUEST: "Demande", HelpKind.OFFER: "Propose"}
_SCOPES = {
    HelpScope.PUBLIC: Visibility.PUBLIC,
    HelpScope.TOWN: Visibility.TOWN,
    HelpScope.INSTANCE: Visibility.INSTANCE,
}


@dataclass(frozen=True, slots=True)
class HelpForm:
    """What was chosen in the form. `category` and `quartier` are slugs, an empty quartier is the whole town.

    `when` is words (samedi matin), as people say them. What is None is read from the words.
    """

    kind: HelpKind
    text: str
    category: str
    quartier: str = ""
    urgency: Urgency = Urgency.WHENEVER
    when: str = ""
    audience: HelpScope = HelpScope.TOWN
    action: HelpAction | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    wanted: int | None = None


async def post_help(
    unit: Unit,
    author: Account,
    member: Member,
    form: HelpForm,
    *,
    application_id: int | None = None,
    idempotency_key: str = "",
) -> Status:
    """Publish a request or an offer. Raises Invalid for a text that is empty or too long."""
    names = await quartier_names(unit)
    text = help_text(form, names)
    scope = _SCOPES[form.audience]
    draft = Draft(
        text=text,
        visibility=scope,
        scope=scope,
        language=member.default_language,
        application_id=application_id,
        idempotency_key=idempotency_key,
    )
    return await post_status(unit, author, draft, member=member, intent=intent_of(form, text, names))


def help_text(form: HelpForm, quartiers: list[QuartierName]) -> str:
    """The post as everyone reads it: the words, then when, then hashtags. Title and place are added on the wire."""
    quartier = next((name for name in quartiers if name.slug == form.quartier), None)
    category = category_by_slug(form.category) or OTHER
    when = [f"🕒 {form.when.strip()}"] if form.when.strip() else []
    tags = [_KIND_TAGS[form.kind]] + ([category.hashtag] if category is not OTHER else [])
    tags += [_hashtag(quartier.name)] if quartier else []
    tags += ["urgent"] if form.urgency is Urgency.TODAY else []
    return "\n".join([form.text.strip(), "", *when, " ".join(f"#{tag}" for tag in tags)])


def intent_of(form: HelpForm, text: str, quartiers: list[QuartierName]) -> HelpIntent:
    """The help post: what the form says; its title, dates and how many are wanted are read from the words."""
    read = read_help_intent(text, find_hashtags(text), quartiers=quartiers, now=utc_now())
    if read is None:
        raise AssertionError("the text of a help post has a hashtag of the grammar")
    return replace(
        read,
        kind=form.kind,
        category=form.category,
        quartier=form.quartier or None,
        urgency=form.urgency,
        scope=form.audience,
        action=form.action or read.action,
        due_from=form.due_from or (None if form.due_until else read.due_from),
        due_until=form.due_until or (None if form.due_from else read.due_until),
        wanted=form.wanted or read.wanted,
    )


def _hashtag(name: str) -> str:
    """A name as one word, each part with a capital: "Les Chartreux" is "LesChartreux"."""
    parts = "".join(letter if letter.isalnum() else " " for letter in name).split()
    return "".join(part[0].upper() + part[1:] for part in parts)
