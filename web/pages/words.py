"""The closed sets that pages speak of, each with its word in French.

The values are the ones kept and sent on the wire, so that a caller writes `HelpState(help.state)`. A label is a
message id: templates translate it with `_()`.
"""

from enum import StrEnum


def mark(message: str) -> str:
    """Mark a French word for the catalogues, without translating it yet."""
    return message


class HelpKind(StrEnum):
    """Whether help is asked for or offered."""

    REQUEST = "request"
    OFFER = "offer"

    @property
    def label(self) -> str:
        """Demande, Proposition."""
        return _KINDS[self]


class HelpState(StrEnum):
    """Where a help post stands; the values are those of `helpStatus`."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """Ouverte, Pourvue, Faite, Close, Expirée."""
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether someone can still answer."""
        return self is HelpState.OPEN


class Scope(StrEnum):
    """Who may read a post."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    TOWN = "town"
    INSTANCE = "instance"
    PRIVATE = "private"
    DIRECT = "direct"

    @property
    def label(self) -> str:
        """The scope as people see it."""
        return _SCOPES[self]


class Urgency(StrEnum):
    """How soon help is needed."""

    TODAY = "today"
    WEEK = "week"
    WHENEVER = "whenever"

    @property
    def label(self) -> str:
        """Aujourd’hui, Cette semaine, Quand possible."""
        return _URGENCIES[self]


class ResponseState(StrEnum):
    """Where an answer to a help post stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Proposé, Accepté, Décliné, Fait, Retiré."""
        return _RESPONSES[self]


class Place(StrEnum):
    """Which entry of the navigation is the current page."""

    NONE = ""
    HOME = "home"
    FEED = "feed"
    HELP = "help"
    MAP = "map"
    ASSOCIATIONS = "associations"
    AGENDA = "agenda"
    MODERATION = "moderation"
    DESK = "desk"
    TOWN = "town"
    NOTIFICATIONS = "notifications"
    MESSAGES = "messages"
    SEARCH = "search"
    MINE = "mine"
    MY_REQUESTS = "my_requests"
    MY_RESPONSES = "my_responses"
    SOLIDARY = "solidary"
    MY_QUARTIER = "my_quartier"
    BOOKMARKS = "bookmarks"
    FAVOURITES = "favourites"
    SETTINGS = "settings"
    ALERTS = "alerts"
    FILTERS = "filters"
    DATA = "data"
    ABOUT = "about"
    RULES = "rules"
    PLAIN = "plain"
    REPORT = "report"
    WORRY = "worry"
    LEGAL = "legal"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"


_KINDS = {HelpKind.REQUEST: mark("Demande"), HelpKind.OFFER: mark("Proposition")}
_STATES = {
    HelpState.OPEN: mark("Ouverte"),
    HelpState.IN_PROGRESS: mark("Pourvue"),
    HelpState.FULFILLED: mark("Faite"),
    HelpState.WITHDRAWN: mark("Close"),
    HelpState.EXPIRED: mark("Expirée"),
}
_SCOPES = {
    Scope.PUBLIC: mark("Visible par tout le monde"),
    Scope.UNLISTED: mark("Visible par tout le monde, sans être mise en avant"),
    Scope.TOWN: mark("Visible dans la ville seulement"),
    Scope.INSTANCE: mark("Visible ici seulement"),
    Scope.PRIVATE: mark("Visible par ses abonnés seulement"),
    Scope.DIRECT: mark("Message privé"),
}
_URGENCIES = {
    Urgency.TODAY: mark("Aujourd’hui"),
    Urgency.WEEK: mark("Cette semaine"),
    Urgency.WHENEVER: mark("Quand possible"),
}
_RESPONSES = {
    ResponseState.PROPOSED: mark("Proposé"),
    ResponseState.ACCEPTED: mark("Accepté"),
    ResponseState.DECLINED: mark("Décliné"),
    ResponseState.DONE: mark("Fait"),
    ResponseState.WITHDRAWN: mark("Retiré"),
}

# What help is about: the labels of `ensembl_fed.text.categories`, for the catalogues; a test compares the two.
CATEGORY_WORDS = (
    mark("Courses et démarches"),
    mark("Transport"),
    mark("Déménagement"),
    mark("Bricolage et outils"),
    mark("Outils"),
    mark("Ménage et linge"),
    mark("Linge et couture"),
    mark("Jardin"),
    mark("Numérique"),
    mark("Papiers et écrivain public"),
    mark("Enfants"),
    mark("Animaux"),
    mark("Compagnie et visites"),
    mark("Repas"),
    mark("Dons et prêts"),
    mark("Vélos"),
    mark("Livres"),
    mark("Autre"),
)
