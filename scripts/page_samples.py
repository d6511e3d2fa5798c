"""Every page with sample values, in the states worth looking at: for the preview, and for the tests."""

from dataclasses import replace

from markupsafe import Markup

from scripts.page_values import (
    ALICE,
    CARDS,
    CATEGORIES,
    COURSES,
    DENISE,
    FACTS,
    FILTERS,
    GEORGES,
    JARDINS,
    MODERATOR,
    NEWS,
    OPEN,
    POST,
    QUARTIERS,
    REASONS,
    REPLY,
    REPORT,
    RESIDENT,
    RESPONSE,
    RULES,
    TYPED_HELP,
    VEILED,
    VISITOR,
    WRONG_SIGN_UP,
    ago,
    sample_map,
)
from web.pages.cards import (
    AssociationCard,
    Count,
    MyHelp,
    MyResponse,
)
from web.pages.desk import (
    Measure,
    ModerationAccountPage,
    ModerationPage,
    RemovePostPage,
    ReportState,
    SignUpRow,
    SignUpsPage,
    Strike,
)
from web.pages.forms import (
    AboutPage,
    AuthorizePage,
    ErrorPage,
    MyQuartierPage,
    NoticePage,
    OobCodePage,
    PostHelpPage,
    ReportPage,
    SignInPage,
    SignUpPage,
    permissions_of,
)
from web.pages.shell import (
    Choice,
    Flash,
    FormState,
    Page,
    Paging,
    Person,
    SignedIn,
    Tone,
)
from web.pages.views import (
    AssociationsPage,
    FrontPage,
    HelpListPage,
    MapPage,
    MyHelpPage,
    MyResponsesPage,
    ProfileField,
    ProfilePage,
    StatusPage,
    TagPage,
)
from web.pages.words import HelpState, Place, ResponseState, Scope

ASSOCIATIONS = (
    AssociationCard(
        JARDINS,
        "Cultiver ensemble quatre jardins de quartier, échanger graines et savoir-faire.",
        "Les Gâteaux",
        "à l’accueil du jardin",
        "mercredi et samedi, 14 h à 18 h",
        "la Ville de Moulins",
    ),
    AssociationCard(
        Person("Repair’Moulins", "@repair@chartreux.example", "/@repair"),
        "Réparer plutôt que jeter : petits appareils, vélos, couture.",
        "Centre-ville",
        "maison des associations",
        "premier samedi du mois",
    ),
)
HELPING = replace(RESIDENT, current=Place.HELP, here="/@alice/1142")
HELPER = replace(RESIDENT, signed_in=SignedIn(GEORGES), here="/@alice/1142")


def list_pages() -> dict[str, Page]:
    """The front page, lists and maps."""
    plan = sample_map()
    counts = {slug: Count.of(number * 4) for slug, number in OPEN.items()}
    home = replace(VISITOR, current=Place.HOME)
    mapping = replace(VISITOR, current=Place.MAP)
    return {
        "front": FrontPage(home, CARDS, plan, CATEGORIES, (NEWS, replace(NEWS, url="/@repair/3")), Count.of(137)),
        "front-visitor-veiled": FrontPage(home, (VEILED, *CARDS[1:3]), plan, CATEGORIES),
        "front-empty": FrontPage(replace(RESIDENT, current=Place.HOME), quartier="Les Chartreux"),
        "help-list": HelpListPage(
            replace(HELPING, here="/entraide"), CARDS, FILTERS, Count.of(18), Paging("", "/entraide?older=9")
        ),
        "help-list-empty": HelpListPage(
            HELPING, (), replace(FILTERS, kind="offer", category="animaux", quartier="villars")
        ),
        "map": MapPage(mapping, plan, FILTERS, counts, {"centre-ville": Count.of(8)}),
        "tag": TagPage(VISITOR, "demande", (COURSES, NEWS), Paging("/tags/demande?newer=3", "")),
        "associations": AssociationsPage(replace(VISITOR, current=Place.ASSOCIATIONS), ASSOCIATIONS, QUARTIERS),
        "associations-empty": AssociationsPage(VISITOR, (), QUARTIERS, "pétanque"),
    }


def status_pages() -> dict[str, Page]:
    """One post, as each kind of reader sees it."""
    return {
        "status-visitor": StatusPage(VISITOR, None, FACTS, Scope.TOWN),
        "status-helper": StatusPage(
            HELPER,
            POST,
            FACTS,
            Scope.TOWN,
            replies=(REPLY,),
            aid_url="/@alice/1142/aider",
            report_url="/signaler?target=1142",
        ),
        "status-answered": StatusPage(HELPER, POST, FACTS, Scope.TOWN, has_answered=True),
        "status-mine": StatusPage(
            HELPING,
            POST,
            FACTS,
            Scope.TOWN,
            responses=(RESPONSE, replace(RESPONSE, helper=GEORGES, state=ResponseState.ACCEPTED, decide_url="")),
            is_mine=True,
            state_url="/@alice/1142/etat",
        ),
        "status-done": StatusPage(HELPER, POST, replace(FACTS, state=HelpState.FULFILLED), Scope.TOWN),
        "status-plain": StatusPage(VISITOR, NEWS, ancestors=(REPLY,), replies=(REPLY,)),
    }


def profile_pages() -> dict[str, Page]:
    """People and associations."""
    return {
        "profile": ProfilePage(
            VISITOR,
            JARDINS,
            "Association",
            Markup("<p>Quatre jardins, soixante jardiniers, et des tomates pour tout le monde.</p>"),
            "Les Gâteaux",
            "ici depuis 2024",
            Count.of(42),
            "la Ville de Moulins",
            fields=(
                ProfileField("Accueil", Markup("mercredi et samedi")),
                ProfileField(
                    "Site", Markup('<a href="https://jardins.example" rel="me nofollow">jardins.example</a>'), True
                ),
            ),
            cards=(NEWS, CARDS[4]),
            report_url="/signaler?target=2",
        ),
        "profile-neighbour": ProfilePage(
            VISITOR, ALICE, "Habitante", quartier="Les Chartreux", since="inscrite depuis mars 2026", is_solidary=True
        ),
    }


def own_pages() -> dict[str, Page]:
    """What belongs to the person who is signed in."""
    mine = replace(RESIDENT, current=Place.MINE)
    return {
        "my-help": MyHelpPage(
            replace(mine, flash=Flash("Votre demande est publiée. Vos voisins la voient déjà.")),
            (
                MyHelp(replace(COURSES, responses=2), (RESPONSE,), "/@alice/1142/etat"),
                MyHelp(replace(COURSES, state=HelpState.EXPIRED, responses=0), state_url="/@alice/1/etat"),
            ),
            (MyHelp(replace(CARDS[1], author=ALICE, responses=0), (), "/@alice/2/etat"),),
        ),
        "my-help-empty": MyHelpPage(mine),
        "my-responses": MyResponsesPage(
            mine, (MyResponse(CARDS[2], ResponseState.ACCEPTED, "/@georges/12", "/@georges/1142/reponses/3"),)
        ),
        "my-responses-empty": MyResponsesPage(mine),
        "my-quartier": MyQuartierPage(mine, QUARTIERS, FormState({"quartier": "chartreux", "shown": "1"})),
    }


def account_pages() -> dict[str, Page]:
    """Signing up, signing in, letting an application in."""
    return {
        "sign-up": SignUpPage(VISITOR, QUARTIERS),
        "sign-up-errors": SignUpPage(VISITOR, QUARTIERS, WRONG_SIGN_UP),
        "sign-up-closed": SignUpPage(replace(VISITOR, registrations_open=False)),
        "sign-in": SignInPage(VISITOR, next_url="/entraide"),
        "sign-in-wrong": SignInPage(
            VISITOR,
            FormState(
                {"email": "alice@chartreux.example"},
                {"": "Adresse ou mot de passe inconnus. Réessayez, ou écrivez-nous."},
            ),
        ),
        "authorize": AuthorizePage(
            RESIDENT,
            "Tusky",
            ALICE,
            "tusky.example",
            permissions_of(["read", "write", "follow", "push"]),
            (("client_id", "abc"), ("scope", "read write follow push")),
        ),
        "authorize-moderator": AuthorizePage(
            RESIDENT, "Outil de modération", ALICE, "", permissions_of(["read:accounts", "admin:read", "admin:write"])
        ),
        "oob-code": OobCodePage(RESIDENT, "toot", "k3Xw-9PzQ-tV2m-LrB7-c0Yd"),
    }


def writing_pages() -> dict[str, Page]:
    """Asking, offering, reporting."""
    wrong = {"text": "Dites en quelques mots ce qu’il vous faut.", "category": "Choisissez la plus proche."}
    return {
        "post-help": PostHelpPage(
            RESIDENT, CATEGORIES, QUARTIERS, FormState({"kind": "request", "quartier": "chartreux"})
        ),
        "post-help-errors": PostHelpPage(
            RESIDENT,
            CATEGORIES,
            QUARTIERS,
            FormState(TYPED_HELP | {"text": "", "category": ""}, wrong),
        ),
        "post-help-preview": PostHelpPage(
            RESIDENT,
            CATEGORIES,
            QUARTIERS,
            FormState(TYPED_HELP),
            preview=COURSES,
            notices=("Votre texte semble contenir un numéro de téléphone. Gardez-le pour un échange privé.",),
        ),
        "report": ReportPage(
            RESIDENT, FormState({"target": "https://chartreux.example/@alice/1142"}), POST, reasons=REASONS
        ),
        "report-visitor": ReportPage(VISITOR, reasons=REASONS),
        "notice": NoticePage(
            VISITOR,
            "Votre signalement est bien reçu",
            ("Il porte le numéro S-2026-0031.", "Un modérateur le lira, et vous aurez sa réponse par courriel."),
        ),
    }


def house_pages() -> dict[str, Page]:
    """Who runs the site, and what it says when something is missing."""
    return {
        "about": AboutPage(
            VISITOR,
            Markup("<p>Les habitants des Chartreux qui se rendent service, avec la ville.</p>"),
            RULES,
            "contact@chartreux.example",
            DENISE,
            "0.1.0",
            "https://source.example/ensembl",
        ),
        **{f"error-{status}": ErrorPage(VISITOR, status) for status in (0, 403, 404, 421, 422, 429, 500, 503)},
    }


WAITING = SignUpRow(
    REPORT.account,
    "mado@boite.example",
    ago("il y a une heure"),
    "/moderation/inscriptions/88",
    reason="J’habite rue des Pêcheurs.",
)


def desk_pages() -> dict[str, Page]:
    """The pages for moderators."""
    facts = (("Inscrit", "il y a trois jours"), ("Courriel", "confirmé"), ("Messages", "15"))
    measures = (Measure.WARN, Measure.LIMIT, Measure.SUSPEND, Measure.DELETE)
    rules = tuple(Choice(str(number), rule) for number, rule in enumerate(RULES, 1))
    page = ModerationAccountPage(
        MODERATOR,
        REPORT.account,
        "/moderation/comptes/88",
        facts=facts,
        strikes=(Strike("Averti : publicité", ago("le 12 octobre")),),
        posts=REPORT.posts,
        measures=measures,
        rules=rules,
    )
    reason = {"action": "suspend", "rule": "2", "reason": "Quinze offres de crédit en une heure."}
    assigned = replace(REPORT, number="S-2026-0030", state=ReportState.ASSIGNED, assigned_to="Marc", notices=1)
    return {
        "moderation": ModerationPage(MODERATOR, (REPORT, assigned), waiting=2),
        "moderation-empty": ModerationPage(
            replace(MODERATOR, flash=Flash("Ce compte n’existe plus.", Tone.WRONG)), state=ReportState.DECIDED
        ),
        "moderation-account": page,
        "moderation-confirm": replace(page, form=FormState(reason), confirming=Measure.SUSPEND),
        "moderation-limited": replace(
            page, status="Compte limité depuis hier", measures=(Measure.UNLIMIT, Measure.SUSPEND)
        ),
        "moderation-post": RemovePostPage(MODERATOR, REPORT.posts[0], "/moderation/messages/12"),
        "moderation-sign-ups": SignUpsPage(MODERATOR, (WAITING,)),
        "moderation-sign-ups-empty": SignUpsPage(MODERATOR),
    }


def sample_pages() -> dict[str, Page]:
    """Every page, in all the states worth looking at."""
    reading = list_pages() | status_pages() | profile_pages() | own_pages()
    return reading | account_pages() | writing_pages() | house_pages() | desk_pages()
