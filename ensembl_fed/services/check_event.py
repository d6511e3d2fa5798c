"""What may be said of an event, checked before anything is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ensembl_fed.errors import Invalid
from ensembl_fed.models.kinds import JoinMode, Visibility
from ensembl_fed.text.recurrence import is_rule
from ensembl_fed.text.when import TOWN_ZONE

LONGEST_TITLE: Final = 120
LONGEST_DESCRIPTION: Final = 4_000
LONGEST_PLACE: Final = 150
LARGEST_CAPACITY: Final = 100_000
_LONGEST_WORDS: Final = 120
_LONGEST_ACCESS: Final = 300
_LONGEST_LINK: Final = 500
_LONGEST: Final = timedelta(days=60)
_FURTHEST: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event as its organiser says it; moments are UTC, what is not said is empty or None."""

    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    description: str = ""
    timezone: str = TOWN_ZONE.key
    recurrence: str = ""
    place_name: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    quartier: str = ""
    capacity: int | None = None
    is_free: bool | None = None
    price: str = ""
    accessibility: str = ""
    link: str = ""
    join_mode: JoinMode = JoinMode.NONE
    visibility: Visibility = Visibility.PUBLIC
    media_ids: tuple[int, ...] = ()
    idempotency_key: str = ""


class BadField(Invalid):
    """One field of a form is wrong; `field` is its name, the text is for the person who filled it in."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def check_event(draft: EventDraft, now: datetime) -> None:
    """Raise BadField, in words for its organiser, for an event that can't be announced."""
    _check_words(draft)
    _check_times(draft, now)
    if draft.recurrence and not is_rule(draft.recurrence):
        raise BadField("recurrence", "Cette répétition n’est pas connue.")
    if draft.capacity is not None and not 1 <= draft.capacity <= LARGEST_CAPACITY:
        raise BadField("capacity", f"Indiquez un nombre de places entre 1 et {LARGEST_CAPACITY}, ou rien.")
    if draft.link and (not draft.link.startswith(("https://", "http://")) or len(draft.link) > _LONGEST_LINK):
        raise BadField("link", "L’adresse commence par https:// et a 500 caractères au plus.")
    if draft.join_mode is JoinMode.EXTERNAL and not draft.link:
        raise BadField("link", "Indiquez l’adresse où l’on s’inscrit.")
    if draft.visibility is Visibility.DIRECT:
        raise BadField("visibility", "Un événement ne se publie pas en message privé.")


def _check_words(draft: EventDraft) -> None:
    limits = (
        ("title", draft.title, LONGEST_TITLE),
        ("description", draft.description, LONGEST_DESCRIPTION),
        ("place_name", draft.place_name, LONGEST_PLACE),
        ("address", draft.address, LONGEST_PLACE),
        ("price", draft.price, _LONGEST_WORDS),
        ("accessibility", draft.accessibility, _LONGEST_ACCESS),
    )
    if not draft.title.strip():
        raise BadField("title", "Donnez un titre à votre événement.")
    for field, text, longest in limits:
        if len(text) > longest:
            raise BadField(field, f"C’est trop long : {longest} caractères au plus.")


def _check_times(draft: EventDraft, now: datetime) -> None:
    if draft.starts_at > now + _FURTHEST:
        raise BadField("starts_at", "Cette date est trop lointaine : trois ans au plus.")
    if draft.starts_at < now - _LONGEST:
        raise BadField("starts_at", "Cette date est passée depuis longtemps.")
    if draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        raise BadField("ends_at", "La fin doit venir après le début.")
    if draft.ends_at is not None and draft.ends_at - draft.starts_at > _LONGEST:
        raise BadField("ends_at", "Un événement dure 60 jours au plus. Pour plus long, choisissez une répétition.")
