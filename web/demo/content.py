"""The people and the words of the sample town. All of it is invented."""

# ruff: noqa: E501 -- a post is read best on one line

from dataclasses import dataclass

from ensembl_fed.models.kinds import AccountKind, InstanceKind, Role

PASSWORD = "entraide-demo"  # noqa: S105 -- of invented people, on a trial machine


@dataclass(frozen=True, slots=True)
class DemoInstance:
    """One domain of the sample town."""

    domain: str
    kind: InstanceKind
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody, or an association, with an account."""

    username: str
    domain: str
    name: str
    note: str = ""
    role: Role = Role.RESIDENT
    kind: AccountKind = AccountKind.PERSON
    quartier: str = ""


@dataclass(frozen=True, slots=True)
class DemoPost:
    """What somebody wrote, the oldest first."""

    author: str
    text: str


CITY = "localhost:8000"
CHARTREUX = "localhost:8001"
CHAMPINS = "localhost:8002"
JARDINIERS = "localhost:8003"

INSTANCES = (
    DemoInstance(
        CITY, InstanceKind.CITY, "Moulins entraide", "Le réseau d'entraide de la ville (exemple, données inventées)."
    ),
    DemoInstance(
        CHARTREUX,
        InstanceKind.NEIGHBOURHOOD,
        "Les Chartreux",
        "Le quartier des Chartreux : on se rend service entre voisins.",
    ),
    DemoInstance(
        CHAMPINS,
        InstanceKind.NEIGHBOURHOOD,
        "Champins",
        "Le quartier de Champins : demandes, coups de main, nouvelles.",
    ),
    DemoInstance(
        JARDINIERS,
        InstanceKind.ASSOCIATION,
        "Les Jardiniers du val",
        "Jardins partagés, bourse aux graines et coups de main au potager.",
    ),
)

PEOPLE = (
    DemoPerson("admin", CITY, "Administration", role=Role.ADMIN),
    DemoPerson("marc", CITY, "Marc, modération", "Modérateur bénévole du réseau.", role=Role.MODERATOR),
    DemoPerson(
        "ccas",
        CITY,
        "CCAS de Moulins (exemple)",
        "Le service social de la ville relaie les demandes de celles et ceux qui ne publient pas.",
        role=Role.CCAS,
        kind=AccountKind.SERVICE,
    ),
    DemoPerson("claire", CITY, "Claire, CCAS", "Agente d'accueil au CCAS.", role=Role.CCAS),
    DemoPerson("ville", CITY, "Ville de Moulins (exemple)", "Informations pratiques.", kind=AccountKind.ORGANIZATION),
    DemoPerson("alice", CHARTREUX, "Alice", "Retraitée, deux chats, toujours un thermos.", quartier="chartreux"),
    DemoPerson("carole", CHARTREUX, "Carole", "Infirmière, je passe souvent à vélo.", quartier="chartreux"),
    DemoPerson("yanis", CHARTREUX, "Yanis", "Étudiant, dépanne les ordinateurs.", quartier="chartreux"),
    DemoPerson("nadia", CHARTREUX, "Nadia", "Modératrice du quartier.", role=Role.MODERATOR, quartier="chartreux"),
    DemoPerson("bonsplans", CHARTREUX, "Bons plans crédit", "Argent facile."),
    DemoPerson("bruno", CHAMPINS, "Bruno", "J'ai une remorque et du temps le samedi.", quartier="champins"),
    DemoPerson("fatima", CHAMPINS, "Fatima", "Couture, cuisine, écrivain public à l'occasion.", quartier="champins"),
    DemoPerson("lucas", CHAMPINS, "Lucas", "Papa de deux petits, bricoleur du dimanche.", quartier="champins"),
    DemoPerson("monique", CHAMPINS, "Monique", "78 ans, j'apprends la tablette !", quartier="champins"),
    DemoPerson("sergio", CHAMPINS, "Sergio", "Ancien électricien.", role=Role.MODERATOR, quartier="champins"),
    DemoPerson(
        "jardins",
        JARDINIERS,
        "Les Jardiniers du val",
        "Permanence le mercredi de 14 h à 17 h, au local des jardins partagés.",
        kind=AccountKind.ORGANIZATION,
        role=Role.ADMIN,
    ),
    DemoPerson("chloe", JARDINIERS, "Chloé", "Tomates anciennes et compost."),
    DemoPerson("paul", JARDINIERS, "Paul", "J'aiguise les outils."),
)

# (who, whom): `@chartreux` and the like are groups of the follower's own instance.
FOLLOWS = (
    ("bruno", "chartreux@" + CHARTREUX),
    ("bruno", "alice"),
    ("bruno", "jardins"),
    ("fatima", "ccas"),
    ("fatima", "bruno"),
    ("lucas", "champins@" + CHAMPINS),
    ("lucas", "jardins"),
    ("monique", "ville"),
    ("monique", "ccas"),
    ("monique", "entraide@" + CITY),
    ("alice", "carole"),
    ("alice", "chartreux@" + CHARTREUX),
    ("alice", "entraide@" + CITY),
    ("alice", "jardins"),
    ("carole", "alice"),
    ("carole", "yanis"),
    ("carole", "entraide@" + CITY),
    ("yanis", "chartreux@" + CHARTREUX),
    ("nadia", "alice"),
    ("chloe", "jardins"),
    ("chloe", "entraide@" + CITY),
    ("paul", "jardins"),
    ("paul", "bruno"),
    ("marc", "entraide@" + CITY),
    ("ville", "jardins"),
)

HELP = (
    DemoPost(
        "monique",
        "Bonjour, qq'un pourrait m'aider a installer l'appli de la bibliotheque sur ma tablette? #demande #numerique #Champins",
    ),
    DemoPost("lucas", "Je prête ma perceuse à percussion, un week-end à la fois 🙂 #offre #pret #bricolage #Champins"),
    DemoPost(
        "alice",
        "Cherche qqn pour changer une ampoule au plafond, j'ai plus l'age de monter sur l'escabeau #demande #bricolage #Chartreux",
    ),
    DemoPost(
        "bruno",
        "J'ai une remorque, je peux emmener vos encombrants a la dechetterie le samedi matin #propose #transport #Champins",
    ),
    DemoPost(
        "fatima",
        "Je propose d'aider pour les courriers, dossiers CAF et impots, le jeudi aprem #propose #papiers #Champins",
    ),
    DemoPost(
        "carole", "Besoin d'une place en covoiturage pour Montluçon demain avant 18h #besoin #covoiturage #Chartreux"
    ),
    DemoPost("yanis", "Ordi qui rame, imprimante qui boude ? je regarde gratuitement #offre #numerique #Chartreux"),
    DemoPost("paul", "J'aiguise secateurs et cisailles, passez mercredi au local #offre #jardin"),
    DemoPost("chloe", "Plants de tomates a donner, noire de crimée et coeur de boeuf #don #jardin"),
    DemoPost(
        "sergio",
        "Une prise qui chauffe, un disjoncteur qui saute ? appelez pas un charlatan, je viens voir #offre #bricolage #Champins",
    ),
    DemoPost(
        "monique",
        "Je cherche une personne pour jouer au scrabble l'apres midi, je fais un bon café #demande #compagnie #Champins",
    ),
    DemoPost(
        "alice", "Qui garderait mes deux chats du 20/12 au 27/12 ? ils sont faciles #jecherche #animaux #Chartreux"
    ),
    DemoPost(
        "lucas",
        "On cherche une baby-sitter de confiance samedi soir, les petits dorment a 20h30 #demande #enfants #Champins",
    ),
    DemoPost("carole", "Je donne un lit bébé complet avec matelas, tres bon etat #don #enfants #Chartreux"),
    DemoPost("yanis", "cherche table + 2 chaises pour mon studio meme abimées #demande #don #Chartreux"),
    DemoPost(
        "fatima",
        "Ourlets, fermetures éclair : je fais ca volontiers contre un pot de confiture #offre #menage #Champins",
    ),
    DemoPost(
        "bruno", "Il me faudrait une échelle de 5m ce weekend pour les gouttieres #demande #pret #bricolage #Champins"
    ),
    DemoPost(
        "paul",
        "Besoin de bras pour retourner une parcelle samedi matin, 3 personnes ce serait bien, casse-croute offert #demande #jardin",
    ),
    DemoPost("chloe", "Atelier compost : je montre a qui veut, mercredi 14h #propose #jardin #cours"),
    DemoPost(
        "ccas",
        "Une personne des Chartreux aimerait de la compagnie et jouer aux cartes, en semaine l'après-midi. Répondez au CCAS en privé. #demande #compagnie #Chartreux",
    ),
    DemoPost(
        "ccas",
        "Une personne de Champins cherche quelqu'un pour l'accompagner à ses courses, une fois par semaine. Répondez au CCAS en privé. #demande #courses #Champins",
    ),
    DemoPost(
        "ccas",
        "Une personne du Centre-ville souhaite apprendre à envoyer des photos à ses petits-enfants. #demande #numerique #CentreVille",
    ),
    DemoPost("alice", "J'ai trop de noix, venez avec un sac #don #repas #Chartreux"),
    DemoPost(
        "nadia",
        "Je descends chaque semaine au marché, je peux prendre une liste de course pour quelqu'un #propose #courses #Chartreux",
    ),
    DemoPost("sergio", "Vends pas, je PRETE ma shampouineuse a moquette #pret #menage #Champins"),
    DemoPost(
        "monique", "Qui pourrait poster un colis pour moi, la poste est trop loin a pied #demande #courses #Champins"
    ),
    DemoPost("lucas", "cours de maths collège, je peux aider le mercredi #propose #enfants #Champins"),
    DemoPost(
        "yanis",
        "Demenagement d'un canapé le 05/12, faut 2 personnes et une camionette #demande #transport #Chartreux #urgent",
    ),
    DemoPost(
        "carole",
        "Ma voisine sort de l'hopital, quelqu'un aurait un fauteuil roulant a preter 1 mois ? elle est d'accord que je demande #demande #pret #Chartreux",
    ),
    DemoPost("fatima", "Couscous dimanche, il reste 4 places pour qui est seul·e #propose #repas #Champins"),
    DemoPost(
        "jardins",
        "Cherche benevoles pour la bourse aux graines, 6 personnes pour installer les tables #demande #jardin #public",
    ),
    DemoPost("jardins", "Prêt de motoculteur aux adhérents, à la demi-journée #offre #pret #jardin #public"),
    DemoPost("chloe", "Recherche vieux bocaux et pots de yaourt en verre svp #jecherche #don"),
    DemoPost("paul", "je peux réparer les roues de brouettes et de velos #offre #bricolage"),
    DemoPost(
        "bruno", "Bois de chauffage a fendre, je fournis la hache lol. Qui veut une part? #propose #jardin #Champins"
    ),
    DemoPost(
        "alice",
        "Quelqu'un pour lire les etiquettes de mes medicaments, mes lunettes sont cassées, aujourd'hui si possible #demande #courses #urgent #Chartreux",
    ),
    DemoPost("nadia", "cherche machine a coudre a emprunter pour un costume d'école #demande #pret #Chartreux"),
    DemoPost("sergio", "Je promene votre chien quand je sors le mien, tous les matins #propose #animaux #Champins"),
    DemoPost("ville", "Bibliothèque : dons de livres pour enfants acceptés tout le mois #demande #don #public"),
    DemoPost(
        "fatima",
        "Besoin d'un coup de main pour repeindre une chambre, j'ai deja la peinture #demande #bricolage #Champins",
    ),
)

TALK = (
    DemoPost("carole", "Le banc devant la pharmacie est réparé, merci aux services de la ville !"),
    DemoPost("jardins", "Samedi : troc de plants de 10 h à 12 h, ouvert à tous. Venez avec un panier. #jardin"),
    DemoPost("ville", "La piscine ferme une semaine pour travaux."),
    DemoPost("yanis", "Coupure d'internet rue des écoles ou c'est chez moi ?"),
)

SCAM = DemoPost("bonsplans", "CREDIT RAPIDE sans justificatif, écrivez moi sur WhatsApp, taux imbattable !!! #offre")

# Alice asks, Bruno of the other neighbourhood helps, it is matched.
MATCHED = DemoPost("alice", "Bonjour, je cherche quelqu'un pour mes courses samedi matin. #demande #courses #Chartreux")
MATCHED_ANSWER = DemoPost("bruno", "Je peux y aller avec la remorque #jaide")
# Lucas asks, Sergio helps, it is done and thanked.
DONE = DemoPost("lucas", "Une etagere a fixer, mon mur est creux, au secours #demande #bricolage #Champins")
DONE_ANSWER = DemoPost("sergio", "J'ai les chevilles qu'il faut, je passe demain #jaide")
