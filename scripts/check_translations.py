"""Check that every word of the pages is translated: `check_translations.py [--update]`.

Message ids are French, the first language, so French needs no catalogue. The catalogues of REQUIRED languages in
`web/locales` hold exactly the messages of the sources, each translated, none fuzzy, each with the placeholders of its
id. The others may hold a part of them, and are as strict with what they hold: the rest is read in French.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message, TranslationError
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "web"
LOCALES = SOURCES / "locales"
REQUIRED = ("en",)

_METHODS = [("**.py", "python"), ("pages/templates/**", "jinja2")]
_JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
_KEYWORDS = {**DEFAULT_KEYWORDS, "mark": None}  # `mark` names a word that a template translates later


def main() -> int:
    """Exit status 0 when every catalogue is complete, 1 with one line for each fault."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--update", action="store_true", help="bring the catalogues up to date with the sources")
    update = parser.parse_args().update

    template = extract(SOURCES)
    files = catalogue_files(LOCALES)
    if update:
        for path in files:
            bring_up_to_date(path, template)
    faults = [f"{path.relative_to(ROOT)}: {fault}" for path in files for fault in faults_of(path, template)]
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{len(template)} messages, complete in {', '.join(language_of(path) for path in files)}")
    elif not update:
        print("Bring the catalogues up to date with: make words", file=sys.stderr)
    return 1 if faults else 0


def extract(folder: Path) -> Catalog:
    """Every message that the Python files and templates below a folder name."""
    template = Catalog(charset="utf-8")
    options = {"pages/templates/**": _JINJA}
    for path, line, message, comments, context in extract_from_dir(
        folder, _METHODS, options, _KEYWORDS, comment_tags=("Traduction :",)
    ):
        template.add(message, locations=[(path, line)], auto_comments=comments, context=context)
    return template


def catalogue_files(locales: Path) -> list[Path]:
    """The catalogue of each language, those that must exist first of all."""
    required = [locales / language / "LC_MESSAGES" / "ensembl.po" for language in REQUIRED]
    found = sorted(set(locales.glob("*/LC_MESSAGES/ensembl.po")) - set(required))
    return required + [path for path in found if language_of(path) != "fr"]


def faults_of(path: Path, template: Catalog) -> Iterator[str]:
    """What keeps one catalogue from being complete, one line each."""
    if not path.exists():
        if len(template):
            yield "there is no such catalogue"
        return
    catalogue = read(path)
    kept = {(message.id, message.context): message for message in catalogue if message.id}
    wanted = {(message.id, message.context) for message in template if message.id}
    for message_id, _ in sorted(wanted - kept.keys(), key=str) if language_of(path) in REQUIRED else ():
        yield f"{message_id!r} is missing"
    for message_id, _ in sorted(kept.keys() - wanted, key=str):
        yield f"{message_id!r} is in no source any more"
    for key in sorted(wanted & kept.keys(), key=str):
        yield from faults_of_message(kept[key], catalogue)


def faults_of_message(message: Message, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with one translation."""
    words = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(words):
        yield f"{message.id!r} is not translated"
    elif message.fuzzy:
        yield f"{message.id!r} is only guessed (fuzzy)"
    else:
        errors: list[TranslationError] = message.check(catalogue)
        yield from (f"{message.id!r}: {error}" for error in errors)


def bring_up_to_date(path: Path, template: Catalog) -> None:
    """Add what is new and drop what is gone; translations stay, and nothing is guessed."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale=language_of(path), project="ensembl-fed", charset="utf-8")
    else:
        catalogue = read(path)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    if language_of(path) not in REQUIRED:
        drop_untranslated(catalogue)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, ignore_obsolete=True, include_lineno=False, sort_output=True)


def drop_untranslated(catalogue: Catalog) -> None:
    """Keep what is translated: a partial catalogue changes only when its own words do."""
    for message in [message for message in catalogue if message.id]:
        words = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(words):
            catalogue.delete(message.id, message.context)


def read(path: Path) -> Catalog:
    """One language's catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=language_of(path))


def language_of(path: Path) -> str:
    """The language that a catalogue's folder names."""
    return path.parent.parent.name


if __name__ == "__main__":
    sys.exit(main())
