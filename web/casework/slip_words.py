"""The words of the paper slip in French and seven more languages. Agents read the French beside them (P1)."""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final[Mapping[str, str]] = {
    "fr": "Français",
    "en": "English",
    "es": "Español",
    "de": "Deutsch",
    "ar": "العربية",
    "uk": "Українська",
    "ro": "Română",
    "pl": "Polski",
}
RIGHT_TO_LEFT: Final = ("ar",)
_FIELDS: Final = (
    *("title", "ask", "offer", "what", "when", "quartier", "name", "optional", "reply"),
    *("phone", "letter", "desk", "box", "relay", "secret", "keep", "stub", "number"),
)
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "fr": (
        *("Boîte à entraide", "Je demande", "Je propose", "Quoi ?", "Quand ?", "Quartier", "Nom", "facultatif"),
        *("Comment vous répondre ?", "Téléphone", "Lettre (adresse)", "Je passerai au CCAS", "Mot dans cette boîte"),
        "Le CCAS peut publier ma demande sans mon nom.",
        "Seuls les agents du CCAS lisent ce papier.",
        *("Gardez ce talon.", "Où en est mon bulletin ? Appelez le CCAS", "N°"),
    ),
    "en": (
        *("Neighbours’ help box", "I need", "I offer", "What?", "When?", "District", "Name", "optional"),
        *("How shall we answer?", "Phone", "Letter (address)", "I will come to the CCAS", "Note in this box"),
        "The CCAS may publish my request without my name.",
        "Only CCAS staff read this paper.",
        *("Keep this stub.", "Where is my slip? Call the CCAS", "No."),
    ),
    "es": (
        *("Buzón de ayuda", "Pido", "Ofrezco", "¿Qué?", "¿Cuándo?", "Barrio", "Nombre", "opcional"),
        *("¿Cómo responderle?", "Teléfono", "Carta (dirección)", "Pasaré por el CCAS", "Nota en este buzón"),
        "El CCAS puede publicar mi petición sin mi nombre.",
        "Solo los agentes del CCAS leen este papel.",
        *("Guarde este resguardo.", "¿Cómo va mi papel? Llame al CCAS", "N.º"),
    ),
    "de": (
        *("Nachbarschaftshilfe", "Ich brauche", "Ich biete", "Was?", "Wann?", "Viertel", "Name", "freiwillig"),
        *("Wie antworten wir Ihnen?", "Telefon", "Brief (Adresse)", "Ich komme zum CCAS", "Zettel in diesem Kasten"),
        "Das CCAS darf meine Bitte ohne meinen Namen veröffentlichen.",
        "Nur Mitarbeitende des CCAS lesen dieses Blatt.",
        *("Bitte Abschnitt behalten.", "Wo ist mein Zettel? CCAS anrufen", "Nr."),
    ),
    "ar": (
        *("صندوق التعاون", "أطلب", "أعرض", "ماذا؟", "متى؟", "الحي", "الاسم", "اختياري"),
        *("كيف نرد عليكم؟", "الهاتف", "رسالة (العنوان)", "سأحضر إلى CCAS", "ورقة في هذا الصندوق"),
        "يمكن لـ CCAS نشر طلبي بدون اسمي.",
        "لا يقرأ هذه الورقة إلا موظفو CCAS.",
        *("احتفظوا بهذه القسيمة.", "أين وصل طلبي؟ اتصلوا بـ CCAS", "رقم"),
    ),
    "uk": (
        *("Скринька взаємодопомоги", "Прошу", "Пропоную", "Що?", "Коли?", "Район", "Ім’я", "за бажанням"),
        *("Як вам відповісти?", "Телефон", "Лист (адреса)", "Я прийду до CCAS", "Записка в цій скриньці"),
        "CCAS може опублікувати моє прохання без мого імені.",
        "Цей аркуш читають лише працівники CCAS.",
        *("Збережіть цей корінець.", "Де мій аркуш? Телефонуйте до CCAS", "№"),
    ),
    "ro": (
        *("Cutia de întrajutorare", "Cer", "Ofer", "Ce?", "Când?", "Cartier", "Nume", "opțional"),
        *("Cum vă răspundem?", "Telefon", "Scrisoare (adresă)", "Voi veni la CCAS", "Bilet în această cutie"),
        "CCAS poate publica cererea mea fără numele meu.",
        "Numai agenții CCAS citesc această hârtie.",
        *("Păstrați acest cotor.", "Unde este biletul meu? Sunați la CCAS", "Nr."),
    ),
    "pl": (
        *("Skrzynka pomocy", "Proszę o", "Oferuję", "Co?", "Kiedy?", "Dzielnica", "Imię", "nieobowiązkowo"),
        *("Jak odpowiedzieć?", "Telefon", "List (adres)", "Przyjdę do CCAS", "Kartka w tej skrzynce"),
        "CCAS może opublikować moją prośbę bez nazwiska.",
        "Tę kartkę czytają tylko pracownicy CCAS.",
        *("Zachowaj ten odcinek.", "Co z moją kartką? Zadzwoń do CCAS", "Nr"),
    ),
}


def slip_words(lang: str) -> dict[str, str]:
    """The words of a slip by what they are for. Raises KeyError for a language that it is not printed in."""
    return dict(zip(_FIELDS, _WORDS[lang], strict=True))
