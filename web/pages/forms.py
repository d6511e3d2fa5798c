"""What the pages with a form show, and the pages that answer one: sign-up, sign-in, consent, help, report, errors."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from web.pages.cards import HelpCard, PostCard
from web.pages.shell import NO_FORM, NOTHING, Category, Choice, FormState, Link, Page, Person
from web.pages.words import mark

HOMEWARD = Link(mark("Revenir à l’accueil"), "/")


@dataclass(frozen=True, slots=True)
class SignUpPage(Page):
    """GET, POST /inscription. Fields: name, email, password, quartier, charter ("1")."""

    template: ClassVar[str] = "sign_up.html"
    is_private: ClassVar[bool] = True
    quartiers: tuple[Choice, ...] = ()
    form: FormState = NO_FORM
    minimum_age: int = 15
    needs_approval: bool = True
    shortest_password: int = 12


@dataclass(frozen=True, slots=True)
class SignInPage(Page):
    """GET, POST /connexion. Fields: email, password, next (the way back, hidden), kept (hidden: a form that waits)."""

    template: ClassVar[str] = "sign_in.html"
    is_private: ClassVar[bool] = True
    form: FormState = NO_FORM
    next_url: str = "/"
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """What an application will be able to do. `is_sensitive` is for powers over other people."""

    text: str
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class AuthorizePage(Page):
    """GET, POST /oauth/authorize. `hidden` repeats what the application asked; the field decision is allow or deny."""

    template: ClassVar[str] = "authorize.html"
    is_private: ClassVar[bool] = True
    application: str
    person: Person
    website: str = ""
    permissions: tuple[Permission, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OobCodePage(Page):
    """The page that shows a code to copy into an application."""

    template: ClassVar[str] = "oob_code.html"
    is_private: ClassVar[bool] = True
    application: str
    code: str


@dataclass(frozen=True, slots=True)
class PostHelpPage(Page):
    """GET, POST /entraide/nouvelle.

    Fields: kind, category, quartier, urgency, when (words), text, audience (town, public, instance), and the button
    step: preview, edit or publish. `preview` shows the card before it is published.
    """

    template: ClassVar[str] = "post_help.html"
    is_private: ClassVar[bool] = True
    categories: tuple[Category, ...] = ()
    quartiers: tuple[Choice, ...] = ()
    form: FormState = NO_FORM
    longest_text: int = 2000
    preview: HelpCard | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MyQuartierPage(Page):
    """GET, POST /mon-quartier. Fields: quartier, shown ("1")."""

    template: ClassVar[str] = "my_quartier.html"
    is_private: ClassVar[bool] = True
    quartiers: tuple[Choice, ...] = ()
    form: FormState = NO_FORM


@dataclass(frozen=True, slots=True)
class ReportPage(Page):
    """GET, POST /signaler. Fields: target (an address), category, comment; from a visitor also name, email, honest.

    `post` or `person` is what the report is about, as far as the reader may see it.
    """

    template: ClassVar[str] = "report.html"
    is_private: ClassVar[bool] = True
    form: FormState = NO_FORM
    post: PostCard | None = None
    person: Person | None = None
    reasons: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticePage(Page):
    """The end of something: one title, a few sentences, where to go next."""

    template: ClassVar[str] = "notice.html"
    is_private: ClassVar[bool] = True
    title: str
    paragraphs: tuple[str, ...] = ()
    link: Link = HOMEWARD


@dataclass(frozen=True, slots=True)
class AboutPage(Page):
    """GET /a-propos: who runs this, the rules, how to reach them."""

    template: ClassVar[str] = "about.html"
    description: Markup = NOTHING
    rules: tuple[str, ...] = ()
    contact_email: str = ""
    contact_person: Person | None = None
    version: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class ErrorPage(Page):
    """Something did not work. `status` is the HTTP status, 0 when the telephone is off the network.

    `reason` is the sentence of a TownError; it may be empty.
    """

    template: ClassVar[str] = "error.html"
    is_private: ClassVar[bool] = True
    status: int
    reason: str = ""

    @property
    def title(self) -> str:
        """What happened, in a few words."""
        return _said(self.status)[0]

    @property
    def advice(self) -> str:
        """What the person can do."""
        return _said(self.status)[1]


_ERRORS: dict[int, tuple[str, str]] = {
    0: (
        mark("Vous êtes hors connexion"),
        mark("Cette page a besoin d’Internet. Elle reviendra dès que votre téléphone aura du réseau."),
    ),
    401: (
        mark("Il faut être connecté"),
        mark("Connectez-vous, puis recommencez. Rien n’a été enregistré."),
    ),
    403: (
        mark("Cette page ne vous est pas ouverte"),
        mark("Il faut peut-être vous connecter, ou demander l’accès à la personne qui tient ce site."),
    ),
    404: (
        mark("Nous ne trouvons pas cette page"),
        mark("Elle a peut-être été retirée par son auteur, ou l’adresse comporte une faute."),
    ),
    405: (
        mark("Cette adresse ne s’emploie pas ainsi"),
        mark("Revenez à l’accueil, et reprenez votre chemin par les boutons des pages."),
    ),
    410: (mark("Cette page a été retirée"), mark("Son auteur ne souhaite plus la montrer.")),
    421: (
        mark("Ce site n’habite pas ici"),
        mark("L’adresse que vous avez suivie ne mène à aucun site de ce serveur. Vérifiez-la."),
    ),
    422: (
        mark("Nous n’avons pas pu lire votre envoi"),
        mark("Revenez en arrière et réessayez. Rien n’a été enregistré."),
    ),
    429: (
        mark("Cela fait beaucoup d’essais"),
        mark("Faites une pause de quelques minutes, puis réessayez."),
    ),
    500: (
        mark("Quelque chose s’est mal passé chez nous"),
        mark("Ce n’est pas de votre faute. Réessayez dans un instant ; si cela continue, écrivez-nous."),
    ),
    503: (
        mark("Le site se repose un instant"),
        mark("Il y a trop de monde ou une mise à jour en cours. Réessayez dans une minute."),
    ),
}

# A wider scope before the narrower ones that it holds: the first that fits is said, once.
_PERMISSIONS: tuple[tuple[str, str, bool], ...] = (
    ("admin:write", mark("Modérer à votre place : masquer, limiter ou suspendre des comptes"), True),
    ("admin:read", mark("Lire les signalements et les comptes que vous modérez"), True),
    ("read:statuses", mark("Lire les messages et les demandes que vous pouvez lire"), False),
    ("read:notifications", mark("Lire vos notifications et vos messages privés"), False),
    ("read:accounts", mark("Voir votre profil, sans votre adresse électronique"), False),
    ("read", mark("Lire vos autres listes, filtres et favoris"), False),
    ("write:statuses", mark("Publier en votre nom : demandes, propositions, réponses"), False),
    ("write:media", mark("Envoyer des photos"), False),
    ("write:accounts", mark("Modifier votre profil"), False),
    ("write", mark("Aimer, partager, voter et ranger à votre place"), False),
    ("follow", mark("Suivre, masquer ou bloquer des comptes à votre place"), False),
    ("push", mark("Vous envoyer des notifications"), False),
    ("profile", mark("Connaître votre nom et votre photo"), False),
)


def _said(status: int) -> tuple[str, str]:
    """Title and advice for a status; one without words of its own is the caller's fault or ours."""
    return _ERRORS.get(status) or _ERRORS[422 if 400 <= status < 500 else 500]  # noqa: PLR2004 -- HTTP's classes


def permissions_of(scopes: Iterable[str]) -> tuple[Permission, ...]:
    """Say OAuth scopes in words. A wide scope (`read`) says everything it holds; an unknown one is said as a whole."""
    asked = set(scopes)
    said = tuple(
        Permission(text, sensitive)
        for scope, text, sensitive in _PERMISSIONS
        if any(one == scope or scope.startswith(one + ":") or one.startswith(scope + ":") for one in asked)
    )
    return said or (Permission(mark("Utiliser votre compte")),)
