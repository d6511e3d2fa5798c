"""Lists in and out as Mastodon's CSV, and the archive of everything."""

import io
import zipfile
from typing import Any

import orjson
import pytest

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.models.kinds import ArchiveState
from ensembl_fed.services.make_archive import forget_old_archives
from ensembl_fed.storage.carried import archive_of
from ensembl_fed.text.carried_csv import read_lines, write_lines
from tests.api.browser_less import Client, secret_in
from tests.api.page_visits import page, send, signed_in, visitor
from tests.town import Resident, Town

HERE = "/parametres/donnees"


async def bring(browser: Client, kind: str, content: bytes, *, status: int = 303) -> str:
    secret = secret_in(await page(browser, HERE))
    parts: Any = {"csrf_token": secret, "kind": kind, "file": ("liste.csv", "text/csv", content)}
    answer = await browser.post(f"{HERE}/import", parts=parts)
    assert answer.status == status, answer.text
    return answer.text


async def take(browser: Client, kind: str) -> bytes:
    answer = await browser.get(f"{HERE}/{kind}.csv")
    assert answer.status == 200
    return answer.body


async def relation(one: Resident, other: Resident) -> Any:
    found = await one.finds(other.handle)
    return (await one.get("/api/v1/accounts/relationships", **{"id[]": found["id"]}))[0]


@pytest.mark.capability("R26")
async def test_lists_make_the_journey(town: Town) -> None:
    """What one member takes away another brings, with servers between: follows, blocks, mutes, domains, lists, kept."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe", on_hosts=2)
    denise = await town.resident("denise", bruno.instance)
    for other in (bruno, denise):
        await aline.follows(other)
    listed = await aline.post("/api/v1/lists", title="Voisins")
    found = await aline.finds(bruno.handle)
    await aline.post(f"/api/v1/lists/{listed['id']}/accounts", account_ids=[found["id"]])
    posted = await bruno.posts("À garder", visibility="public")
    await town.settle()
    status = await aline.finds_status(posted["uri"])
    await aline.post(f"/api/v1/statuses/{status['id']}/bookmark")
    before, after = await signed_in(aline), await signed_in(chloe)

    for kind in ("following", "lists", "bookmarks"):
        await bring(after, kind, await take(before, kind))
    await bring(after, "domain_blocking", b"#domain\nspam.example\n")
    await town.settle()

    assert (await relation(chloe, bruno))["following"]
    assert (await relation(chloe, denise))["following"]
    [again] = await chloe.get("/api/v1/lists")
    assert again["title"] == "Voisins"
    assert [one["acct"] for one in await chloe.get(f"/api/v1/lists/{again['id']}/accounts")] == [bruno.handle]
    assert [one["uri"] for one in await chloe.get("/api/v1/bookmarks")] == [posted["uri"]]
    assert await take(after, "domain_blocking") == b"spam.example\n"
    assert (await take(before, "following")).startswith(b"Account address,Show boosts,Notify on new posts,Languages\n")


async def test_blocks_and_mutes(town: Town) -> None:
    """With Mastodon's headers or without; the second cell of a mute says whether notifications are hidden."""
    aline, bruno, chloe = await town.residents("aline", "bruno", "chloe")
    browser = await signed_in(aline)

    await bring(browser, "blocking", f"{bruno.handle}\n".encode())
    await bring(browser, "muting", f"Account address,Hide notifications\n{chloe.handle},false\n".encode())
    await town.settle()

    assert (await relation(aline, bruno))["blocking"]
    muted = await relation(aline, chloe)
    assert (muted["muting"], muted["muting_notifications"]) == (True, False)
    assert await take(browser, "blocking") == f"{bruno.handle}\n".encode()
    assert await take(browser, "muting") == f"Account address,Hide notifications\n{chloe.handle},false\n".encode()


async def test_refused_lines_say_why(town: Town) -> None:
    """The rest of the list is done; the page counts and names what was not."""
    aline, bruno = await town.residents("aline", "bruno")
    browser = await signed_in(aline)
    lines = [bruno.handle, "n'importe quoi", f"personne@{aline.instance.domain}", "nul@ailleurs.invalid", aline.handle]

    await bring(browser, "following", "\n".join(lines).encode())
    await town.settle()
    shown = (await page(browser, HERE)).text

    assert (await relation(aline, bruno))["following"]
    assert "1 lignes sur 5" in shown
    for reason in ("une adresse de compte", "introuvable", "pas s&#39;abonner à soi-même"):
        assert reason in shown, reason


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("following", b""),
        ("following", b"\xff\xfe\x00"),
        ("autre", b"a@b.example"),
        ("lists", b"\n\n"),
        ("muting", b'"' + b"x" * 200_000),
    ],
)
async def test_what_is_no_list_is_refused(town: Town, kind: str, content: bytes) -> None:
    """422 with the form again."""
    [aline] = await town.residents("aline")
    browser = await signed_in(aline)

    await bring(browser, kind, content, status=422)


async def test_nobody_takes_anothers(town: Town) -> None:
    """A visitor is sent to sign in; an archive is its owner's alone."""
    aline, bruno = await town.residents("aline", "bruno")
    stranger, other = visitor(town, aline.instance), await signed_in(bruno)
    await send(await signed_in(aline), f"{HERE}/archive", {}, shown_at=HERE)
    await town.settle()

    for path in (HERE, f"{HERE}/following.csv", f"{HERE}/archive.zip"):
        assert (await stranger.get(path)).status == 303
    assert (await other.get(f"{HERE}/archive.zip")).status == 404
    assert (await other.get(f"{HERE}/rien.csv")).status == 404


@pytest.mark.capability("R26")
async def test_the_archive_holds_everything(town: Town) -> None:
    """Outbox, actor, likes, bookmarks, lists and a page to read; one a day; gone after its time."""
    aline, bruno = await town.residents("aline", "bruno")
    await aline.posts("Bonjour <tous>", visibility="public")
    await aline.posts("Entre nous", visibility="private")
    posted = await bruno.posts("Aimé", visibility="public")
    await aline.post(f"/api/v1/statuses/{posted['id']}/favourite")
    await aline.post(f"/api/v1/statuses/{posted['id']}/reblog")
    browser = await signed_in(aline)

    assert (await browser.get(f"{HERE}/archive.zip")).status == 404
    await send(browser, f"{HERE}/archive", {}, shown_at=HERE)
    await town.settle()
    assert "archive.zip" in (await page(browser, HERE)).text
    answer = await browser.get(f"{HERE}/archive.zip")

    assert answer.headers["content-type"] == "application/zip"
    assert "no-store" in answer.headers["cache-control"]
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    outbox = orjson.loads(archive.read("outbox.json"))
    assert [one["type"] for one in outbox["orderedItems"]] == ["Create", "Create", "Announce"]
    assert orjson.loads(archive.read("likes.json"))["orderedItems"] == [posted["uri"]]
    assert orjson.loads(archive.read("actor.json"))["id"] == aline.uri
    read = archive.read("index.html").decode()
    assert "Bonjour &lt;tous&gt;" in read
    assert "Entre nous" in read
    assert "following.csv" in archive.namelist()

    async with aline.instance.database.unit() as unit:
        kept = await archive_of(unit, aline.account_id)
        assert kept is not None
        assert kept.state is ArchiveState.READY
        kept.expires_at = utc_now()
        await unit.add(kept)
    await forget_old_archives(aline.instance.database, aline.instance.files)
    assert (await browser.get(f"{HERE}/archive.zip")).status == 404


def test_cells_that_a_spreadsheet_would_run() -> None:
    """They are written harmless, and read as they were meant."""
    written = write_lines([["=1+1", "a@b.example"]])

    assert written == "'=1+1,a@b.example\n"
    assert read_lines(written.encode()) == [["=1+1", "a@b.example"]]
    with pytest.raises(Invalid):
        read_lines(b"x\n" * 20_001)
