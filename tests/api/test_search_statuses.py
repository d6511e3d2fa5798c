"""Finding statuses by their words: French stems, operators, and nobody else's words without their consent."""

from typing import Any

import pytest

from ensembl_fed.storage.full_text import WORDS_DUE
from ensembl_fed.text.search_words import Where, read_search
from tests.town import Resident, Town, texts_of


async def found(resident: Resident, words: str, **more: object) -> list[str]:
    answer: Any = await resident.get("/api/v2/search", q=words, type="statuses", **more)
    return texts_of(answer["statuses"])


async def consents(resident: Resident) -> None:
    await resident.asks("PATCH", "/api/v1/accounts/update_credentials", json={"indexable": True})


async def test_stems_and_accents_meet(town_on_each_store: Town) -> None:
    """Singular finds plural, with or without accents; order is newest first; negation and phrases are understood."""
    town = town_on_each_store
    [aline] = await town.residents("aline")
    await aline.posts("Je peux faire vos courses à l'épicerie")
    await aline.posts("Course à pied dimanche")
    await aline.posts("Rien à voir")
    await town.settle()

    assert await found(aline, "course") == ["Course à pied dimanche", "Je peux faire vos courses à l'épicerie"]
    assert await found(aline, "epiceries") == ["Je peux faire vos courses à l'épicerie"]
    assert await found(aline, "course -pied") == ["Je peux faire vos courses à l'épicerie"]
    assert await found(aline, '"faire vos courses"') == ["Je peux faire vos courses à l'épicerie"]
    assert await found(aline, '"courses faire"') == []


async def test_nobody_is_found_without_consent(town_on_each_store: Town) -> None:
    """Public words of others are found only if their author is `indexable`; own ones and those one answered always."""
    town = town_on_each_store
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    await consents(bruno)
    await aline.posts("Une tondeuse à prêter, public", visibility="public")
    await bruno.posts("Ma tondeuse, public", visibility="public")
    secret = await bruno.posts("Ma tondeuse, entre abonnés", visibility="private")
    await bruno.posts("@chloe ma tondeuse pour vous", visibility="direct")
    await town.settle()

    assert await found(chloe, "tondeuse") == ["@chloe ma tondeuse pour vous", "Ma tondeuse, public"]
    assert await found(aline, "tondeuse") == ["Ma tondeuse, public", "Une tondeuse à prêter, public"]
    assert secret["visibility"] == "private"


async def test_what_one_kept_is_found(town: Town) -> None:
    """A favourite, a bookmark or a share puts a status into one's library."""
    aline, bruno = await town.residents("aline", "bruno")
    posted = [await aline.posts(f"Le vélo {name}", visibility="public") for name in ("un", "deux", "trois", "quatre")]
    for status, act in zip(posted, ("favourite", "bookmark", "reblog"), strict=False):
        await bruno.post(f"/api/v1/statuses/{status['id']}/{act}")
    await town.settle()

    assert await found(bruno, "velo") == ["Le vélo trois", "Le vélo deux", "Le vélo un"]
    assert await found(bruno, "velo in:public") == []


async def test_edits_deletions_and_blocks(town_on_each_store: Town) -> None:
    """The index follows an edit and a deletion; whom one blocks is not found by their words."""
    town = town_on_each_store
    aline, bruno = await town.residents("aline", "bruno")
    await consents(aline)
    first = await aline.posts("Cherche un escabeau", visibility="public")
    second = await aline.posts("Cherche un marteau", visibility="public")
    await town.settle()
    await aline.asks("PUT", f"/api/v1/statuses/{first['id']}", json={"status": "Cherche une brouette"})
    await aline.asks("DELETE", f"/api/v1/statuses/{second['id']}")
    await town.settle()

    assert await found(bruno, "escabeau") == await found(bruno, "marteau") == []
    assert await found(bruno, "brouette") == ["Cherche une brouette"]
    await aline.post(f"/api/v1/accounts/{bruno.account_id}/block")
    assert await found(bruno, "brouette") == []


async def test_operators(town: Town) -> None:
    """from:, is:reply, has:media, before: and after: narrow; an operator alone, without an author, lists nothing."""
    aline, bruno = await town.residents("aline", "bruno")
    await consents(bruno)
    own = await aline.posts("Le pain", visibility="public")
    await bruno.posts("@aline Du pain", visibility="public", in_reply_to_id=own["id"])
    await town.settle()

    assert await found(aline, "pain from:me") == ["Le pain"]
    assert await found(aline, "pain from:@bruno") == ["@aline Du pain"]
    assert await found(aline, f"pain from:{bruno.handle}") == ["@aline Du pain"]
    assert await found(aline, "pain from:personne") == []
    assert await found(aline, "pain is:reply") == ["@aline Du pain"]
    assert await found(aline, "pain -is:reply") == ["Le pain"]
    assert await found(aline, "pain has:media") == []
    assert await found(aline, "pain before:2020-01-01") == []
    assert len(await found(aline, "pain after:2020-01-01")) == 2
    assert await found(aline, "from:me") == ["Le pain"]
    assert await found(aline, "is:reply") == []
    assert await found(aline, "pain", account_id=bruno.account_id) == ["@aline Du pain"]


@pytest.mark.parametrize(
    "words", ['"', "AND OR NOT", "a* NEAR(b)", "pain'; DROP TABLE status; --", "(", ":", "é" * 200]
)
async def test_strange_words_are_only_words(town_on_each_store: Town, words: str) -> None:
    """Nothing that is typed is syntax of the store."""
    [aline] = await town_on_each_store.residents("aline")

    answer = await aline.asks("GET", "/api/v2/search", params={"q": words, "offset": "99999999999"})

    assert answer.status == 200


async def test_visitors_find_no_statuses(town: Town) -> None:
    """As on Mastodon: words are searched by members."""
    [aline] = await town.residents("aline")
    await consents(aline)
    await aline.posts("Une échelle", visibility="public")
    await town.settle()

    answer = await town.client.get(aline.address("/api/v2/search?q=echelle"))

    assert answer.json()["statuses"] == []


async def test_people_are_found_by_several_words(town: Town) -> None:
    """Each word begins a word of the name; the exact username stands first."""
    ana, anabelle = await town.residents("ana", "anabelle")
    await ana.asks("PATCH", "/api/v1/accounts/update_credentials", json={"display_name": "Ana Petit Durand"})

    both = await anabelle.get("/api/v2/search", q="ana", type="accounts")
    one = await anabelle.get("/api/v2/search", q="durand ana", type="accounts")

    assert [account["acct"] for account in both["accounts"]] == ["ana", "anabelle"]
    assert [account["acct"] for account in one["accounts"]] == ["ana"]


async def test_posting_leaves_the_index_to_the_worker(town: Town) -> None:
    """The unit that posts notes a number; stems are made later."""
    [aline] = await town.residents("aline")
    await town.settle()
    posted = await aline.posts("Bonjour")

    async with aline.instance.database.reading() as unit:
        due = (await unit.execute(WORDS_DUE.select())).scalars().all()

    assert due == [int(posted["id"])]


def test_operators_are_read() -> None:
    """What is no operator is a word; a day that is none is ignored."""
    search = read_search("courses http://exemple during:2026-05-31 in:library before:demain -is:sensitive language:fr")

    assert search.phrases == (("cours",), ("http", "exempl"))
    assert search.where is Where.LIBRARY
    assert search.not_before is not None
    assert search.before is not None
    assert (search.before - search.not_before).days == 1
    assert search.is_sensitive is False
    assert search.language == "fr"
    assert not read_search("in:library").asks_anything
