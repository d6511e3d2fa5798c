"""Sample people, cards and forms, in everyday French: what the sample pages are made of."""

from dataclasses import replace

from markupsafe import Markup

from web.pages.cards import (
    HelpCard,
    HelpFacts,
    PostCard,
    ResponseCard,
)
from web.pages.desk import (
    ReportRow,
)
from web.pages.shell import (
    Category,
    Choice,
    FormState,
    Link,
    Moment,
    Person,
    Shell,
    SignedIn,
)
from web.pages.town_map import QuartierShape, TownMap, town_map
from web.pages.views import (
    HelpFilters,
)
from web.pages.words import HelpKind, HelpState, Place, ResponseState, Scope

CATEGORIES = (
    Category("courses", "Courses et démarches", "courses"),
    Category("transport", "Transport", "transport"),
    Category("bricolage", "Bricolage et outils", "bricolage"),
    Category("menage", "Ménage et linge", "menage"),
    Category("jardin", "Jardin", "jardin"),
    Category("numerique", "Téléphone et ordinateur", "numerique"),
    Category("papiers", "Papiers et courriers", "papiers"),
    Category("enfants", "Enfants", "enfants"),
    Category("animaux", "Animaux", "animaux"),
    Category("compagnie", "Compagnie et visites", "compagnie"),
    Category("repas", "Repas", "repas"),
    Category("dons", "Dons et prêts", "dons"),
    Category("autre", "Autre chose", "autre"),
)
BY_SLUG = {category.slug: category for category in CATEGORIES}

# Not the boundaries of any real town: nine shapes that fit together.
SHAPES = (
    (
        "centre-ville",
        "Centre-ville",
        ((511, 993), (873, 1221), (918, 1731), (391, 2105), (-631, 1912), (-650, 1577), (-412, 1177)),
    ),
    ("chartreux", "Les Chartreux", ((1103, 3200), (-2357, 3200), (-631, 1912), (391, 2105))),
    ("garceaux", "Garceaux", ((2200, 2010), (2200, 3200), (1103, 3200), (391, 2105), (918, 1731))),
    ("gateaux", "Les Gâteaux", ((2200, 1042), (2200, 2010), (918, 1731), (873, 1221))),
    ("champins", "Champins", ((2200, 6), (2200, 1042), (873, 1221), (511, 993), (578, 773))),
    ("champmilan", "Champmilan", ((-144, -250), (2200, -250), (2200, 6), (578, 773))),
    ("nomazy", "Nomazy", ((-1669, -250), (-144, -250), (578, 773), (511, 993), (-412, 1177))),
    ("madeleine", "La Madeleine", ((-2400, -250), (-1669, -250), (-412, 1177), (-650, 1577), (-2400, 1081))),
    ("villars", "Villars", ((-650, 1577), (-631, 1912), (-2357, 3200), (-2400, 3200), (-2400, 1081))),
)
OPEN = {"centre-ville": 23, "chartreux": 12, "champins": 7, "garceaux": 3, "nomazy": 5, "madeleine": 9, "villars": 1}
QUARTIERS = tuple(Choice(slug, name) for slug, name, _ in SHAPES)

ALICE = Person("Alice Moreau", "@alice@chartreux.example", "/@alice")
BRUNO = Person("Bruno", "@bruno@champins.example", "/@bruno@champins.example", instance="Champins")
DENISE = Person("Denise", "@denise@chartreux.example", "/@denise")
GEORGES = Person("Georges", "@georges@chartreux.example", "/@georges")
CCAS = Person("CCAS", "@ccas@ccas.example", "/@ccas", instance="la ville")
JARDINS = Person("Les Jardins partagés", "@jardins@jardins.example", "/@jardins", instance="Jardins")

VISITOR = Shell(
    instance_name="Les Chartreux",
    kind="neighbourhood",
    base_url="https://chartreux.example",
    csrf_token="jeton-de-formulaire",  # noqa: S106 -- a sample
    city=Link("Ville de Moulins", "https://ville.example"),
    ccas_url="/ma-ville/ccas",
)
RESIDENT = replace(VISITOR, signed_in=SignedIn(ALICE))
MODERATOR = replace(VISITOR, signed_in=SignedIn(DENISE, is_moderator=True), current=Place.MODERATION)


def ago(words: str) -> Moment:
    """A moment in words; the samples all share one date."""
    return Moment(words, "2026-11-20T10:00:00Z")


def sample_map() -> TownMap:
    """The nine quartiers with their open help."""
    shapes = [
        QuartierShape(slug, name, (tuple((3.33 + x / 1e5, 46.55 + y / 1e5) for x, y in ring),))
        for slug, name, ring in SHAPES
    ]
    return town_map(shapes, OPEN, link=lambda slug: f"/entraide?quartier={slug}")


def help_card(  # noqa: PLR0917 -- one row of a table
    kind: str, category: str, title: str, excerpt: str, author: Person, when: str, quartier: str
) -> HelpCard:
    """One card of a list."""
    return HelpCard(
        url=f"/{author.handle.rpartition('@')[0]}/1142",
        kind=HelpKind(kind),
        category=BY_SLUG[category],
        title=title,
        excerpt=excerpt,
        author=author,
        when=when,
        quartier=quartier,
        posted=ago("il y a deux heures"),
    )


COURSES = replace(
    help_card(
        "request",
        "courses",
        "Je cherche quelqu’un pour mes courses samedi matin.",
        "Au marché, pas plus de deux sacs. Je ne peux pas porter lourd depuis mon opération.",
        ALICE,
        "samedi matin",
        "Les Chartreux",
    ),
    is_urgent=True,
)
CARDS = (
    COURSES,
    help_card(
        "offer",
        "bricolage",
        "Je prête ma perceuse et mes mèches à béton.",
        "Une semaine, le temps qu’il faut. À venir chercher le soir.",
        BRUNO,
        "le soir",
        "Champins",
    ),
    help_card(
        "request",
        "numerique",
        "Mon téléphone ne reçoit plus les photos de mes petits-enfants.",
        "",
        GEORGES,
        "cette semaine",
        "Centre-ville",
    ),
    replace(
        help_card(
            "request",
            "compagnie",
            "Une personne des Chartreux aimerait de la compagnie et jouer aux cartes.",
            "En semaine, l’après-midi.",
            CCAS,
            "en semaine, l’après-midi",
            "Les Chartreux",
        ),
        is_relay=True,
    ),
    help_card(
        "offer",
        "transport",
        "Je vais à Clermont tous les mardis, j’ai deux places.",
        "Départ vers 8 h, retour en fin d’après-midi.",
        JARDINS,
        "le mardi",
        "Garceaux",
    ),
    help_card(
        "request",
        "menage",
        "Quelques heures de ménage, deux ou trois par semaine.",
        "Travail déclaré, avec des CESU.",
        DENISE,
        "chaque semaine",
        "Nomazy",
    ),
)
VEILED = replace(COURSES, is_veiled=True, author=None, title="", excerpt="")
POST = PostCard(
    url="/@alice/1142",
    author=ALICE,
    content=Markup(
        "<p>Bonjour, je cherche quelqu’un pour mes courses samedi matin. Au marché, pas plus de deux sacs : je ne"
        " peux pas porter lourd depuis mon opération.</p><p>Un café vous attend au retour !"
        ' <a href="/tags/demande" rel="tag">#demande</a> <a href="/tags/courses" rel="tag">#courses</a></p>'
    ),
    posted=ago("il y a deux heures"),
    scope=Scope.TOWN,
)
REPLY = PostCard(
    url="/@bruno@champins.example/1150",
    author=BRUNO,
    content=Markup("<p>Le marché sera place de la Liberté cette semaine, à cause des travaux.</p>"),
    posted=ago("il y a une heure"),
)
NEWS = PostCard(
    url="/@jardins/900",
    author=JARDINS,
    content=Markup(
        "<p>Samedi à 14 h, troc de graines et de boutures au jardin des Gâteaux. Venez même sans rien :"
        " on repart toujours avec quelque chose.</p>"
    ),
    posted=ago("hier"),
)
FACTS = HelpFacts(
    HelpKind.REQUEST,
    BY_SLUG["courses"],
    HelpState.OPEN,
    quartier="Les Chartreux",
    when="samedi 28 novembre, le matin",
    expires="jusqu’au 20 décembre",
    reciprocity="gratuit",
    is_urgent=True,
)
RESPONSE = ResponseCard(
    BRUNO,
    ResponseState.PROPOSED,
    ago("il y a dix minutes"),
    "Bonjour Alice, je passe vers 10 h si ça vous va. J’ai une petite voiture.",
    ("Champins", "inscrit depuis mars", "12 mercis"),
    decide_url="/@alice/1142/reponses/7",
    conversation_url="/@bruno@champins.example/1151",
)
FILTERS = HelpFilters(CATEGORIES, QUARTIERS)
REASONS = (
    Choice("spam", "C’est de la publicité ou une arnaque"),
    Choice("legal", "C’est interdit par la loi"),
    Choice("violation", "C’est contraire aux règles de bon voisinage"),
    Choice("other", "Autre chose"),
)
RULES = (
    "On se parle comme on se parlerait sur le pas de la porte.",
    "On ne vend rien et on ne prête pas d’argent.",
    "On ne publie ni adresse, ni téléphone, ni photo de quelqu’un sans son accord.",
    "On tient parole, ou on prévient.",
)
WRONG_SIGN_UP = FormState(
    {"name": "Denise", "email": "denise@", "quartier": "chartreux"},
    {
        "email": "Cette adresse n’est pas complète : il manque la fin, après le @.",
        "password": "Votre mot de passe est trop court.",
        "charter": "Cochez la case pour continuer.",
    },
)
TYPED_HELP = {
    "kind": "request",
    "category": "courses",
    "quartier": "chartreux",
    "urgency": "week",
    "when": "samedi matin",
    "text": "Je cherche quelqu’un pour mes courses samedi matin. Pas plus de deux sacs.",
    "audience": "town",
}
REPORT = ReportRow(
    number="S-2026-0031",
    account=Person("Mallory", "@mallory@chartreux.example", "/@mallory"),
    account_url="/moderation/comptes/88",
    reason="Publicité ou arnaque",
    received=ago("il y a 25 minutes"),
    comment="Il propose un crédit rapide à tout le monde et insiste en privé.",
    reporter="une habitante des Chartreux",
    notices=2,
    posts=(replace(POST, content=Markup("<p>Crédit rapide sans dossier, écrivez-moi.</p>")),),
    decide_url="/moderation/signalements/31",
)
