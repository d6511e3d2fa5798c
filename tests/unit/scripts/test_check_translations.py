"""A catalogue is complete only when every word of the sources is translated."""

from pathlib import Path

import pytest

from scripts.check_translations import bring_up_to_date, extract, faults_of

_TEMPLATE = """<p>{{ _("Je peux aider") }}</p>
{% trans count=n %}{{ count }} demande{% pluralize %}{{ count }} demandes{% endtrans %}"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A page, and a word that is named in Python."""
    templates = tmp_path / "pages" / "templates" / "help"
    templates.mkdir(parents=True)
    (templates / "post.html").write_text(_TEMPLATE)
    (tmp_path / "pages" / "words.py").write_text('LABEL = mark("Ouverte")\n')
    return tmp_path


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Where the English catalogue is kept."""
    return tmp_path / "locales" / "en" / "LC_MESSAGES" / "ensembl.po"


def test_words_are_found_in_templates_and_in_python(sources: Path) -> None:
    """`_()`, `{% trans %}` with its plural, and `mark()`."""
    assert {message.id for message in extract(sources) if message.id} == {
        "Je peux aider",
        "Ouverte",
        ("%(count)s demande", "%(count)s demandes"),
    }


def test_a_missing_catalogue_is_a_fault(sources: Path, catalogue: Path) -> None:
    """English must be there as soon as there is a word."""
    assert list(faults_of(catalogue, extract(sources))) == ["there is no such catalogue"]


def test_a_complete_catalogue_has_no_fault(sources: Path, catalogue: Path) -> None:
    """What `make words` writes has only to be translated."""
    bring_up_to_date(catalogue, extract(sources))
    assert len(list(faults_of(catalogue, extract(sources)))) == 3

    translate(catalogue, ("Je peux aider", "I can help"), ("Ouverte", "Open"))
    translate_plural(catalogue, "%(count)s request", "%(count)s requests")

    assert list(faults_of(catalogue, extract(sources))) == []


def test_faults_are_named(sources: Path, catalogue: Path) -> None:
    """New words, words that are gone, guesses, lost placeholders."""
    bring_up_to_date(catalogue, extract(sources))
    translate(catalogue, ("Je peux aider", "I can help"), ("Ouverte", "Open"))
    translate_plural(catalogue, "%(number)s request", "%(number)s requests")
    catalogue.write_text(catalogue.read_text().replace('msgid "Ouverte"', '#, fuzzy\nmsgid "Ouverte"'))
    (sources / "pages" / "templates" / "help" / "post.html").write_text(_TEMPLATE.replace("aider", "venir"))

    faults = "\n".join(faults_of(catalogue, extract(sources)))

    assert "'Je peux venir' is missing" in faults
    assert "'Je peux aider' is in no source any more" in faults
    assert "'Ouverte' is only guessed" in faults
    assert "demandes'): " in faults  # the placeholder of the plural is another one


def test_bringing_up_to_date_keeps_translations(sources: Path, catalogue: Path) -> None:
    """A second run changes nothing."""
    bring_up_to_date(catalogue, extract(sources))
    translate(catalogue, ("Ouverte", "Open"))
    bring_up_to_date(catalogue, extract(sources))
    before = catalogue.read_text()
    bring_up_to_date(catalogue, extract(sources))
    assert 'msgstr "Open"' in before
    assert catalogue.read_text() == before


def translate(catalogue: Path, *pairs: tuple[str, str]) -> None:
    text = catalogue.read_text()
    for french, english in pairs:
        text = text.replace(f'msgid "{french}"\nmsgstr ""', f'msgid "{french}"\nmsgstr "{english}"')
    catalogue.write_text(text)


def translate_plural(catalogue: Path, one: str, many: str) -> None:
    text = catalogue.read_text()
    text = text.replace('msgstr[0] ""', f'msgstr[0] "{one}"').replace('msgstr[1] ""', f'msgstr[1] "{many}"')
    catalogue.write_text(text)


@pytest.mark.capability("Z3")
def test_a_language_that_is_not_required_may_know_a_part(sources: Path, catalogue: Path) -> None:
    """What it holds is held to the same rules; what nobody has translated is left out, and is no fault."""
    partial = catalogue.parents[2] / "uk" / "LC_MESSAGES" / "ensembl.po"
    bring_up_to_date(partial, extract(sources))
    assert "Ouverte" not in partial.read_text()
    assert list(faults_of(partial, extract(sources))) == []

    partial.write_text(partial.read_text() + '\nmsgid "Ouverte"\nmsgstr "Відкрито"\n\nmsgid "Gone"\nmsgstr "x"\n')
    assert list(faults_of(partial, extract(sources))) == ["'Gone' is in no source any more"]
    bring_up_to_date(partial, extract(sources))

    assert "Відкрито" in partial.read_text()
    assert "Gone" not in partial.read_text()
