"""Everyday French from ordinary clients, with its typos: what becomes a help post, and what must not."""

# ruff: noqa: E501 -- one sentence a line

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ensembl_fed.text.compose import find_hashtags
from ensembl_fed.text.grammar import (
    AideWord,
    HelpAction,
    HelpIntent,
    HelpKind,
    HelpScope,
    QuartierName,
    ReplyIntent,
    Urgency,
    read_aide_word,
    read_help_intent,
    read_reply_intent,
)

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Paris
QUARTIERS = [
    QuartierName("chartreux", "Les Chartreux"),
    QuartierName("gateaux", "Les Gâteaux"),
    QuartierName("champins", "Champins", ("Les Champins",)),
    QuartierName("centre-ville", "Centre-ville", ("centre",)),
    QuartierName("madeleine", "La Madeleine"),
]


def read(text: str) -> HelpIntent | None:
    return read_help_intent(text, find_hashtags(text), quartiers=QUARTIERS, now=NOW)


def understood(text: str) -> HelpIntent:
    intent = read(text)
    assert intent is not None
    return intent


REQUEST, OFFER = HelpKind.REQUEST, HelpKind.OFFER
SERVICE, USE, TRANSFER = HelpAction.SERVICE, HelpAction.USE, HelpAction.TRANSFER

HELP_POSTS = [
    ("Bonjour, je cherche quelqu'un pour mes courses samedi matin. #demande #courses #Chartreux", REQUEST, SERVICE, "courses", "chartreux"),
    ("il me faudrait une perseuse #besoin #perceuse", REQUEST, SERVICE, "bricolage", None),
    ("Je peux preter ma perceuse #offre #pret", OFFER, USE, "bricolage", None),
    ("#Prêt tondeuse, quartier des Chartreux", OFFER, USE, "jardin", "chartreux"),
    ("des outils un peu performants #offre #PRET", OFFER, USE, "bricolage", None),
    ("qq heures de menage par semaine #jecherche #menage", REQUEST, SERVICE, "menage", None),
    ("Cherche femme de ménage 2-3h/semaine #JeCherche", REQUEST, SERVICE, "menage", None),
    ("#Demande repassage", REQUEST, SERVICE, "menage", None),
    ("#don canapé trés bon état", OFFER, TRANSFER, "dons-prets", None),
    ("je donne des vétements de bébé #don #enfants", OFFER, TRANSFER, "enfants", None),
    ("#demande #don un lit pour mon fils", REQUEST, TRANSFER, "dons-prets", None),
    ("#demande #pret echelle pour dimanche", REQUEST, USE, "bricolage", None),
    ("quelqun pourait maider avec mon imprimante ??? #sos #numerique", REQUEST, SERVICE, "numerique", None),
    ("mon ordi ne démare plus #SOS", REQUEST, SERVICE, "numerique", None),
    ("Besoin d'aide pour remplir un dossier CAF #besoin #les_gateaux", REQUEST, SERVICE, "papiers", "gateaux"),
    ("#jepropose d'emmener des gens à la gare", OFFER, SERVICE, "transport", None),
    ("#je_propose covoit vers Vichy", OFFER, SERVICE, "transport", None),
    ("#propose aide au devoirs le mercredi #LesChartreux", OFFER, SERVICE, "enfants", "chartreux"),
    ("je promene votre chien #offre", OFFER, SERVICE, "animaux", None),
    ("#demande qui peut garder mon chat ce week-end, aux Champins", REQUEST, SERVICE, "animaux", "champins"),
    ("Mamie seule aimerait jouer a la belote #demande #compagnie #Gâteaux", REQUEST, SERVICE, "compagnie", "gateaux"),
    ("J'offre de la soupe #offre #repas", OFFER, SERVICE, "repas", None),
    ("#offre soupe à donner", OFFER, TRANSFER, "repas", None),
    ("Je donne un coup de main au jardin #offre", OFFER, SERVICE, "jardin", None),
    ("je donne des cours de maths #offre", OFFER, SERVICE, "enfants", None),
    ("J'aimerais emprunter un taille-haie #demande", REQUEST, USE, "jardin", None),
    ("Cherche camion pour déménagement à la Madeleine #demande", REQUEST, SERVICE, "transport", "madeleine"),
    ("#demande", REQUEST, SERVICE, "autre", None),
    ("monter un meuble au chartreux #demande", REQUEST, SERVICE, "bricolage", "chartreux"),
    ("#BESOIN un truc bizarre", REQUEST, SERVICE, "autre", None),
    ("#offre #demande les deux", OFFER, SERVICE, "autre", None),
    ("#pret appareil à raclette", OFFER, USE, "dons-prets", None),
    ("#demande pharmacie svp je suis malade #CentreVille", REQUEST, SERVICE, "courses", "centre-ville"),
    ("médicaments à chercher au centre-ville #demande", REQUEST, SERVICE, "courses", "centre-ville"),
    ("#demande je fais des gâteaux pour la fête, qui cuisine avec moi ?", REQUEST, SERVICE, "repas", None),
    ("#demande #Gateaux perceuse", REQUEST, SERVICE, "bricolage", "gateaux"),
    ("#demande de Madeleine: un ourlet", REQUEST, SERVICE, "menage", None),
    ("robinet qui fuit, #urgent #demande #bricolage", REQUEST, SERVICE, "bricolage", None),
    ("#demande lettre aux impots", REQUEST, SERVICE, "papiers", None),
    ("#demande #Babysitting vendredi soir", REQUEST, SERVICE, "enfants", None),
    ("#demande de la compagnie pour mon père isolé", REQUEST, SERVICE, "compagnie", None),
    ("Tondre la pelouse #demande #jardinage #quartierchartreux", REQUEST, SERVICE, "jardin", "chartreux"),
    ("#demande aide mot de passe oublié sur ma tablette", REQUEST, SERVICE, "numerique", None),
]  # fmt: skip

NOT_HELP_POSTS = [
    "il me faut une perceuse",
    "Qui peut m'aider à déménager samedi ?",
    "J'ai besoin de vacances !",
    "Au secours, quelle chaleur",
    "Je cherche un bon restaurant",
    "L'offre et la demande, toujours",
    "Prêt pour la rentrée !",
    "Don du sang jeudi à la salle des fêtes #dondusang",
    "#offreemploi boulanger à Moulins",
    "Nouvelle #offres spéciale chez votre garagiste",
    "Les #demandes de logement augmentent",
    "Je propose qu'on change la date de la réunion",
    "#courses à pied dimanche #Chartreux",
    "#urgent : la route est coupée",
    "#merci à tous les bénévoles",
    "#public #ville conseil municipal ce soir",
    "Je peux aider si besoin #jaide",
    "Perdu chat gris aux Chartreux #chat",
    "besoin d'air #montagne",
    "demande refusée, pas content",
    "https://ville.test/#demande",
    "a#demande",
    "",
]


@pytest.mark.capability("R6", "T10")
@pytest.mark.parametrize(("text", "kind", "action", "category", "quartier"), HELP_POSTS)
def test_tags_make_a_help_post(
    text: str, kind: HelpKind, action: HelpAction, category: str, quartier: str | None
) -> None:
    """Kind and anything are enough; accents, case and typos around them do not matter."""
    intent = understood(text)
    assert (intent.kind, intent.action, intent.category, intent.quartier) == (kind, action, category, quartier)


@pytest.mark.capability("T10")
@pytest.mark.parametrize("text", NOT_HELP_POSTS)
def test_without_a_tag_of_the_grammar_it_stays_a_post(text: str) -> None:
    """However much the text asks, nothing is understood that the author did not tag."""
    assert read(text) is None


def paris(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("text", "due_from", "due_until"),
    [
        ("samedi matin", paris(28, 6), paris(28, 12)),
        ("Samedi", paris(28, 0), paris(28, 23, 59)),
        ("samdi aprem", paris(28, 12), paris(28, 18)),
        ("demain avant 18h", None, paris(26, 18)),
        ("avant 18h", None, paris(25, 18)),
        ("avant 9h", None, paris(26, 9)),
        ("demain", paris(26, 0), paris(26, 23, 59)),
        ("aprés-demain matin", paris(27, 6), paris(27, 12)),
        ("ce soir", paris(25, 18), paris(25, 23, 59)),
        ("auj. après midi", paris(25, 12), paris(25, 18)),
        ("le 28/11", paris(28, 0), paris(28, 23, 59)),
        ("28/11 à 14h30", paris(28, 14, 30), paris(28, 14, 30)),
        ("le 5/12/2026", paris(5, 0, month=12), paris(5, 23, 59, month=12)),
        ("samedi 28 novembre", paris(28, 0), paris(28, 23, 59)),
        ("le 3 février", paris(3, 0, month=2, year=2027), paris(3, 23, 59, month=2, year=2027)),
        ("avant le 28/11", None, paris(27, 23, 59)),
        ("avant vendredi", None, paris(26, 23, 59)),
        ("vendredi entre 14h et 16h", paris(27, 14), paris(27, 16)),
        ("vendredi de 14 à 16h", paris(27, 14), paris(27, 16)),
        ("jeudi 14h-16h30", paris(26, 14), paris(26, 16, 30)),
        ("vendredi à partir de 17h", paris(27, 17), None),
        ("mercredi", paris(2, 0, month=12), paris(2, 23, 59, month=12)),
        ("ce mercredi", paris(25, 0), paris(25, 23, 59)),
        ("cette semaine", paris(25, 0), paris(29, 23, 59)),
        ("ce week-end", paris(28, 0), paris(29, 23, 59)),
        ("vendredi 7h30", paris(27, 7, 30), paris(27, 7, 30)),
        ("du 24/12 au 2/01", paris(24, 0, month=12), paris(2, 23, 59, month=1, year=2027)),
        ("du 1er au 5 décembre", paris(1, 0, month=12), paris(5, 23, 59, month=12)),
        ("chaque jeudi", None, None),
        ("tous les lundis matin", None, None),
        ("le samedi matin", None, None),
        ("samedi dernier on m'a aidé", None, None),
        ("1/2 journée, 24/7, 3/4 d'heure", None, None),
        ("10h de ménage par semaine", None, None),
        ("2 à 3h de ménage", None, None),
        ("le 31/02", None, None),
        ("rien", None, None),
    ],
)
def test_when_is_read_as_people_in_paris_say_it(
    text: str, due_from: datetime | None, due_until: datetime | None
) -> None:
    intent = understood(f"#demande {text}")
    assert (intent.due_from, intent.due_until) == (due_from, due_until)


def test_summer_time_is_paris_time() -> None:
    july = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
    intent = read_help_intent("demain avant 18h", ["demande"], quartiers=[], now=july)
    assert intent is not None
    assert intent.due_until == datetime(2026, 7, 2, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("#urgent fuite", Urgency.TODAY),
        ("#sos", Urgency.TODAY),
        ("c'est urgent", Urgency.TODAY),
        ("ce n'est pas urgent", Urgency.WHENEVER),
        ("rien d'urgent, samedi", Urgency.THIS_WEEK),
        ("ce soir", Urgency.TODAY),
        ("le 20/12", Urgency.WHENEVER),
        ("quand vous voulez", Urgency.WHENEVER),
    ],
)
def test_urgency(text: str, urgency: Urgency) -> None:
    assert understood(f"#demande {text}").urgency is urgency


@pytest.mark.capability("R14")
@pytest.mark.parametrize(
    ("tags", "scope"),
    [
        ("", None),
        ("#public", HelpScope.PUBLIC),
        ("#Ville", HelpScope.TOWN),
        ("#instance", HelpScope.INSTANCE),
        ("#public #instance", HelpScope.INSTANCE),
        ("#public #ville", HelpScope.TOWN),
    ],
)
def test_the_narrowest_audience_wins(tags: str, scope: HelpScope | None) -> None:
    """A misreading never publishes more widely than the author wrote."""
    assert understood(f"#demande {tags}").scope is scope


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Bonjour, je cherche quelqu'un pour mes courses samedi matin. #demande #courses", "Je cherche quelqu'un pour mes courses samedi matin"),
        ("#demande : tondre la pelouse", "Tondre la pelouse"),
        ("il me faut une #perceuse #demande pour samedi", "Il me faut une perceuse pour samedi"),
        ("@aide@moulins.test #demande un vélo", "Un vélo"),
        ("Bonjour à tous !\nun coup de main ? Merci #demande", "Un coup de main ?"),
        ("#demande #jardin", "Jardin"),
        ("#besoin d'un coup de main", "Besoin d'un coup de main"),
        ("x" * 200 + " #demande", "X" + "x" * 78 + "…"),
        ("mot " * 40 + "#demande", "Mot " + "mot " * 17 + "mot…"),
    ],
)  # fmt: skip
def test_a_title_is_short_and_without_tags(text: str, title: str) -> None:
    found = understood(text).title
    assert found == title
    assert len(found) <= 80


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#demande je cherche deux personnes", 2),
        ("#demande il faudrait 3 voisins", 3),
        ("#demande besoin de 99 bénévoles", 20),
        ("#demande nous sommes 2 personnes", 1),
        ("#offre on cherche deux personnes à aider", 1),
    ],
)
def test_how_many_helpers(text: str, wanted: int) -> None:
    assert understood(text).wanted == wanted


@pytest.mark.capability("T11")
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("@alice@chartreux.test Je peux y aller #jaide", ReplyIntent.HELP),
        ("#JAide", ReplyIntent.HELP),
        ("je peux vous aider", ReplyIntent.HELP),
        ("Je peux passer demain matin", ReplyIntent.HELP),
        ("je peut le faire", ReplyIntent.HELP),
        ("Je peux m'en occuper", ReplyIntent.HELP),
        ("je m'en occupe", ReplyIntent.HELP),
        ("Comptez sur moi !", ReplyIntent.HELP),
        ("je suis dispo samedi", ReplyIntent.HELP),
        ("je ne peux pas venir", None),
        ("je peux pas passer", None),
        ("Je ne suis pas disponible", None),
        ("est-ce que je peux passer ?", None),
        ("je peux avoir des précisions ?", None),
        ("bon courage", None),
        ("#accord", ReplyIntent.ACCEPT),
        ("#NonMerci désolée", ReplyIntent.DECLINE),
        ("Merci @bruno #merci.", ReplyIntent.DONE),
        ("#résolu", ReplyIntent.DONE),
        ("#clos", ReplyIntent.CLOSE),
        ("#encore", ReplyIntent.RENEW),
        ("#retire je suis malade", ReplyIntent.WITHDRAW),
        ("merci beaucoup", None),
        ("d'accord", None),
    ],
)
def test_replies_are_understood(text: str, intent: ReplyIntent | None) -> None:
    assert read_reply_intent(text, find_hashtags(text)) is intent


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("@aide CHANGER", AideWord.CHANGER),
        ("public svp", AideWord.PUBLIC),
        ("@aide@moulins.test:8001 #Ville", AideWord.VILLE),
        ("Instance.", AideWord.INSTANCE),
        ("anuler s'il vous plaît", AideWord.ANNULER),
        ("Stop !", AideWord.STOP),
        ("solidaire", AideWord.SOLIDAIRE),
        ("je ne veux pas que ce soit public", None),
        ("pas public", None),
        ("stop ou encore", None),
        ("bonjour", None),
        ("", None),
    ],
)
def test_orders_to_aide_are_one_word(text: str, word: AideWord | None) -> None:
    assert read_aide_word(text) is word
