"""A store as a town has it after years: 5,000 accounts, 100,000 statuses, a reader who follows 500, a thread of 500.

Signing up 5,000 people through the API would take longer than all that is measured, so these rows are written past it,
as posting and the inbox would have left them. Those who sign in are made through the API before.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import SQLModel

from benchmarks.page_reads import help_rows
from ensembl_fed.clock import utc_now
from ensembl_fed.ids import new_id
from ensembl_fed.instance.hosting import open_hosting
from ensembl_fed.models import (
    Account,
    AccountList,
    Follow,
    HelpPost,
    HomeEntry,
    ListMember,
    Notification,
    Status,
    StatusTag,
)
from ensembl_fed.models.kinds import AccountKind, FollowState, NotificationKind, Visibility
from ensembl_fed.settings import Settings, read_settings
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.full_text import index_words

HOSTS: Final = 50
TAG: Final = "marche"
WORD: Final = "perceuse"
_CHUNK: Final = 2_000
_INDEXED_AT_ONCE: Final = 5_000
_DAYS: Final = 300
_HOME: Final = 800
_LISTED: Final = 50
_OWN: Final = 40
_EVERY_NTH_HAS_TAG: Final = 20
_EVERY_NTH_HAS_WORD: Final = 200
_LOCAL_SHARE: Final = 0.1
_KINDS: Final = (NotificationKind.FAVOURITE, NotificationKind.REBLOG)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is in the store."""

    accounts: int
    statuses: int
    followed: int
    replies: int
    notifications: int
    help: int


LARGE: Final = Extent(accounts=5_000, statuses=100_000, followed=500, replies=500, notifications=2_000, help=2_000)
SMALL: Final = Extent(accounts=500, statuses=5_000, followed=100, replies=100, notifications=200, help=200)


@dataclass(frozen=True, slots=True)
class Landmarks:
    """What the operations ask for."""

    thread_id: int
    list_id: int
    busy_account_id: int


async def fill(
    environment: Mapping[str, str], domain: str, extent: Extent, reader_id: int, local_ids: Sequence[int]
) -> Landmarks:
    """Fill an instance's store while no server runs. Accounts elsewhere and `local_ids` write; the reader reads."""
    hosting = await open_hosting(_settings_of(environment))
    try:
        instance = hosting.instance(domain)
        if instance is None:
            raise LookupError(f"{domain} is not hosted here")
        return await _Filling(instance.database, extent, reader_id, local_ids).fill()
    finally:
        await hosting.close()


def _settings_of(environment: Mapping[str, str]) -> Settings:
    prefix = "ENSEMBL_"
    return read_settings(**{name.removeprefix(prefix).lower(): value for name, value in environment.items()})


class _Filling:
    """One store that is being filled; the same rows each time."""

    def __init__(self, database: Database, extent: Extent, reader_id: int, local_ids: Sequence[int]) -> None:
        self._database, self._extent, self._reader_id, self._local_ids = database, extent, reader_id, list(local_ids)
        self._chance = random.Random(42)  # noqa: S311 -- nothing secret
        self._began = utc_now() - timedelta(days=_DAYS)

    async def fill(self) -> Landmarks:
        elsewhere = [self._account(number) for number in range(self._extent.accounts)]
        await self._insert(Account, elsewhere)
        ids = [int(str(row["id"])) for row in elsewhere]
        followed = [*self._local_ids, *ids[: self._extent.followed - len(self._local_ids)]]
        await self._insert(Follow, [self._follow(target) for target in followed])
        statuses = [self._status(number, ids) for number in range(self._extent.statuses)]
        await self._insert(Status, statuses)
        await self._insert(StatusTag, _tags(statuses))
        readable = [row["id"] for row in statuses if row["account_id"] in set(followed)][-_HOME:]
        await self._insert(HomeEntry, [{"account_id": self._reader_id, "status_id": one} for one in readable])
        list_id = await self._list(followed)
        thread_id = await self._thread(ids)
        await self._notifications(ids)
        asked, helped = help_rows(self._local_ids, self._extent.help)
        await self._insert(Status, asked)
        await self._insert(HelpPost, helped)
        async with self._database.unit() as unit:
            while await index_words(unit, limit=_INDEXED_AT_ONCE):
                pass
            await unit.execute(text("ANALYZE"))  # autovacuum does it within a minute or two
        return Landmarks(thread_id, list_id, ids[0])

    async def _insert(self, table: type[SQLModel], rows: Sequence[Row]) -> None:
        for start in range(0, len(rows), _CHUNK):
            async with self._database.unit() as unit:
                await unit.insert_new(table, rows[start : start + _CHUNK])

    def _account(self, number: int) -> dict[str, object]:
        host = f"hote{number % HOSTS}.example"
        uri = f"https://{host}/users/personne{number}"
        return {
            "id": new_id(self._began),
            "username": f"personne{number}",
            "domain": host,
            "uri": uri,
            "url": f"https://{host}/@personne{number}",
            "kind": AccountKind.PERSON,
            "display_name": f"Personne {number}",
            "note": "<p>J'habite aux Chartreux et je jardine le dimanche.</p>",
            "indexable": True,
            "inbox_uri": f"{uri}/inbox",
            "shared_inbox_uri": f"https://{host}/inbox",
            "followers_uri": f"{uri}/followers",
            "created_at": self._began,
            "fetched_at": utc_now(),
        }

    def _status(self, number: int, ids: Sequence[int]) -> dict[str, Any]:
        author = self._chance.choice(self._local_ids if self._chance.random() < _LOCAL_SHARE else ids)
        at = self._began + timedelta(days=_DAYS) * (number / self._extent.statuses)
        words = f"Note {number} : le marché de samedi commence à 8 h, place d'Allier."
        if number % _EVERY_NTH_HAS_WORD == 0:
            words += f" Qui me prête une {WORD} ?"
        if number % _EVERY_NTH_HAS_TAG == 0:
            words += f" #{TAG}"
        return self._written(author, at, words, local=author in self._local_ids)

    def _written(self, author: int, at: datetime, words: str, *, local: bool = False) -> dict[str, Any]:
        number = new_id(at)
        uri = f"https://ecrits.example/statuses/{number}"
        return {
            "id": number,
            "uri": uri,
            "url": uri,
            "account_id": author,
            "content": f"<p>{words}</p>",
            "text": words if local else "",
            "local": local,
            "visibility": Visibility.PUBLIC,
            "language": "fr",
            "conversation_uri": f"{uri}/contexte",
            "created_at": at,
        }

    def _follow(self, target: int) -> Row:
        return {
            "account_id": self._reader_id,
            "target_id": target,
            "state": FollowState.ACCEPTED,
            "id": new_id(),
            "created_at": utc_now(),
        }

    async def _list(self, followed: Sequence[int]) -> int:
        list_id = new_id()
        row = {"id": list_id, "account_id": self._reader_id, "title": "Jardiniers", "created_at": utc_now()}
        await self._insert(AccountList, [row])
        members = [
            {"list_id": list_id, "target_id": target, "owner_id": self._reader_id, "id": new_id()}
            for target in followed[-_LISTED:]
        ]
        await self._insert(ListMember, members)
        return list_id

    async def _thread(self, ids: Sequence[int]) -> int:
        """One question that everybody answers, half of them to an answer."""
        now = utc_now()
        root = self._written(ids[0], now - timedelta(hours=2), "Qui vient au marché ?")
        root["replies_count"] = self._extent.replies // 2
        thread = [root]
        for number in range(self._extent.replies):
            parent = root if number % 2 == 0 else self._chance.choice(thread)
            at = now - timedelta(hours=1) + timedelta(seconds=number)
            answer = self._written(ids[1 + number % (len(ids) - 1)], at, f"Moi, avec {number} paniers.")
            answer |= {
                "in_reply_to_id": parent["id"],
                "in_reply_to_uri": parent["uri"],
                "in_reply_to_account_id": parent["account_id"],
                "conversation_uri": root["conversation_uri"],
            }
            thread.append(answer)
        await self._insert(Status, _alike(thread))
        return int(root["id"])

    async def _notifications(self, ids: Sequence[int]) -> None:
        """The reader's own statuses, liked and shared by many."""
        at = utc_now() - timedelta(days=1)
        own = [
            self._written(self._reader_id, at + timedelta(minutes=n), f"Bonjour {n}", local=True) for n in range(_OWN)
        ]
        await self._insert(Status, own)
        pairs = [
            (own[n % _OWN]["id"], ids[n % len(ids)], _KINDS[n // _OWN % 2]) for n in range(self._extent.notifications)
        ]
        rows = [
            {
                "id": new_id(at + timedelta(hours=1, seconds=number)),
                "account_id": self._reader_id,
                "kind": kind,
                "from_account_id": who,
                "status_id": status_id,
                "created_at": at + timedelta(hours=1, seconds=number),
            }
            for number, (status_id, who, kind) in enumerate(pairs)
        ]
        await self._insert(Notification, rows)


def _tags(statuses: Iterable[Mapping[str, Any]]) -> list[Row]:
    tagged = (row["id"] for row in statuses if f"#{TAG}" in row["content"])
    return [{"name": TAG, "status_id": status_id, "shown": TAG} for status_id in tagged]


def _alike(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """All with the same keys: one statement inserts them."""
    names = {name: None for row in rows for name in row}
    defaults: dict[str, Any] = {"replies_count": 0, "in_reply_to_uri": ""}
    return [{name: row.get(name, defaults.get(name)) for name in names} for row in rows]
