"""The categories of help: twelve plain words, what people type for each, and "autre" for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ensembl_fed.text.normalize import fold_tag, fold_words

_MAX_ALIAS_WORDS: Final = 4
_WIKIDATA = "https://www.wikidata.org/wiki/"


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of help: its slug, what a reader sees, and the words that mean it.

    `resource` is the Wikidata address used as `resourceConformsTo` (FEP-0837), None where nothing fits surely.
    """

    slug: str
    label: str
    icon: str
    hashtag: str
    aliases: tuple[str, ...]
    resource: str | None = None
    children: tuple["Category", ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


OTHER: Final = Category("autre", "Autre", "❓", "Autre", ())
GIFTS: Final = Category(
    "dons-prets",
    "Dons et prêts",
    "🎁",
    "DonsEtPrets",
    _words(
        "dons, prêts, don et prêt, vêtement, habits, meuble, canapé, armoire, table basse, matelas, lit, vaisselle,"
        " frigo, frigidaire, lave-linge, machine à laver, vélo, livre, électroménager, chaise, fauteuil"
    ),
    children=(
        Category("velo", "Vélos", "🚲", "Velo", ("vélo", "bicyclette"), f"{_WIKIDATA}Q11442"),
        Category("livre", "Livres", "📚", "Livre", ("livre", "bouquin", "BD"), f"{_WIKIDATA}Q571"),
    ),
)
CATEGORIES: Final[tuple[Category, ...]] = (
    Category(
        "courses",
        "Courses et démarches",
        "🛒",
        "Courses",
        _words(
            "course, commission, provision, supermarché, épicerie, pharmacie, pain, médicament, ordonnance, démarche,"
            " marché, poste, colis, boulangerie, faire les courses, drive"
        ),
    ),
    Category(
        "transport",
        "Transport",
        "🚗",
        "Transport",
        _words(
            "covoiturage, co-voiturage, covoit, trajet, voiture, conduire, accompagner, accompagnement, gare,"
            " déménagement, demenager, déménage, camion, camionnette, remorque, emmener,"
            " rendez-vous médical, rdv médical"
        ),
        f"{_WIKIDATA}Q7590",
        (Category("demenagement", "Déménagement", "📦", "Demenagement", ("déménagement", "déménager", "déménage")),),
    ),
    Category(
        "bricolage",
        "Bricolage et outils",
        "🔧",
        "Bricolage",
        _words(
            "bricoler, bricoleur, brico, outil, outillage, perceuse, persceuse, visseuse, dévisseuse, marteau,"
            " échelle, escabeau, ponceuse, scie, tournevis, plomberie, plombier, fuite, robinet, peinture, étagère,"
            " réparation, réparer, électricité, électricien, ampoule, serrure, meuble à monter, monter un meuble,"
            " montage de meuble, monter des meubles, karcher, bétonnière"
        ),
        children=(
            Category(
                "outils",
                "Outils",
                "🧰",
                "Outils",
                _words("outil, outillage, perceuse, persceuse, visseuse, échelle, escabeau, ponceuse, scie, karcher"),
                f"{_WIKIDATA}Q39546",
            ),
        ),
    ),
    Category(
        "menage",
        "Ménage et linge",
        "🧹",
        "Menage",
        _words(
            "ménage, ménages, menaje, repassage, repasser, linge, lessive, couture, coudre, ourlet, nettoyage,"
            " nettoyer, vitre, aspirateur, femme de ménage, aide ménagère, vaisselle à faire, retouche"
        ),
        children=(
            Category(
                "linge",
                "Linge et couture",
                "🧵",
                "Linge",
                _words("linge, repassage, lessive, couture, ourlet, retouche"),
            ),
        ),
    ),
    Category(
        "jardin",
        "Jardin",
        "🌱",
        "Jardin",
        _words(
            "jardinage, jardiner, tondeuse, tondre, tonte, pelouse, gazon, haie, taille-haie, taille haie, potager,"
            " plante, arrosage, arroser, désherber, désherbage, débroussailleuse, bêcher, arbre, semis, graine, compost"
        ),
        f"{_WIKIDATA}Q1107656",
    ),
    Category(
        "numerique",
        "Numérique",
        "💻",
        "Numerique",
        _words(
            "informatique, ordinateur, ordi, PC, imprimante, internet, wifi, tablette, smartphone, téléphone portable,"
            " logiciel, mail, e-mail, mot de passe, ordinateur portable, clé USB, box internet, imprimer, scanner"
        ),
        f"{_WIKIDATA}Q68",
    ),
    Category(
        "papiers",
        "Papiers et écrivain public",
        "📝",
        "Papiers",
        _words(
            "papier, paperasse, administratif, administrative, formulaire, dossier, courrier, écrivain public, lettre,"
            " impôt, CAF, déclaration, traduction, traduire, CV, lettre de motivation, papiers administratifs"
        ),
        f"{_WIKIDATA}Q49848",
    ),
    Category(
        "enfants",
        "Enfants",
        "🧒",
        "Enfants",
        _words(
            "enfant, babysitting, baby-sitting, babysitter, baby-sitter, garde d'enfants, nounou, devoir,"
            " aide aux devoirs, soutien scolaire, école, crèche, bébé, poussette,"
            " siège auto, sortie d'école, jouet, collège, maths"
        ),
    ),
    Category(
        "animaux",
        "Animaux",
        "🐾",
        "Animaux",
        _words(
            "animal, chien, chat, chienne, chatte, chaton, chiot, lapin, poule, promener le chien, vétérinaire,"
            " croquette, litière, toutou"
        ),
    ),
    Category(
        "compagnie",
        "Compagnie et visites",
        "☕",
        "Compagnie",
        _words(
            "visite, solitude, isolé, isolée, discuter, discussion, parler, jouer aux cartes, belote, scrabble,"
            " promenade, balade, se promener, lecture, jeux de société, conversation, tenir compagnie, papoter"
        ),
    ),
    Category(
        "repas",
        "Repas",
        "🍲",
        "Repas",
        _words("cuisine, cuisiner, manger, plat, dîner, déjeuner, soupe, portage de repas, popote, goûter, recette"),
        f"{_WIKIDATA}Q6460735",
    ),
    GIFTS,
    OTHER,
)


def category_by_slug(slug: str) -> Category | None:
    """The category or sub-category of that name."""
    return _by_slug().get(slug)


def top_category(category: Category) -> Category:
    """The category under which a sub-category stands; a top one stands under itself."""
    return next((top for top in CATEGORIES if category in top.children), category)


def category_for_tags(tags: Sequence[str], text: str) -> Category | None:
    """The top category that tags name, else the one that most words of the text mean; None if nothing does.

    Tags are without their sign. Among words, a longer expression and a category's own name
    count more, and the earlier wins a tie.
    """
    by_tag = _by_tag()
    for tag in tags:
        key = fold_tag(tag)
        found = by_tag.get(key) or by_tag.get(_singular(key))
        if found is not None:
            return found
    return _category_of_words(text)


def _category_of_words(text: str) -> Category | None:
    words = [_singular(word) for word in fold_words(text).split()]
    by_alias = _by_alias()
    scores: dict[Category, int] = {}
    position = 0
    while position < len(words):
        longest = min(_MAX_ALIAS_WORDS, len(words) - position)
        lengths = range(longest, 0, -1)
        length = next((n for n in lengths if tuple(words[position : position + n]) in by_alias), 0)
        if length:
            category = by_alias[tuple(words[position : position + length])]
            own_name = words[position] == _singular(category.slug)
            scores[category] = scores.get(category, 0) + length + own_name
        position += length or 1
    return max(scores, key=lambda category: scores[category]) if scores else None


def _singular(word: str) -> str:
    """Near enough to a singular for comparing: both sides go through it."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word  # noqa: PLR2004 -- "bus", "PCs"


def _names(category: Category) -> Iterator[str]:
    yield from (category.slug, category.hashtag, *category.aliases)
    for child in category.children:
        yield from _names(child)


@cache
def _by_slug() -> dict[str, Category]:
    return {category.slug: category for top in CATEGORIES for category in (top, *top.children)}


@cache
def _by_tag() -> dict[str, Category]:
    found: dict[str, Category] = {}
    for category in CATEGORIES:
        for name in _names(category):
            found.setdefault(fold_tag(name), category)
            found.setdefault(_singular(fold_tag(name)), category)
    return found


@cache
def _by_alias() -> dict[tuple[str, ...], Category]:
    found: dict[tuple[str, ...], Category] = {}
    for category in CATEGORIES:
        for name in _names(category):
            key = tuple(_singular(word) for word in fold_words(name).split())
            if key != ("autre",):
                found.setdefault(key, category)
    return found
