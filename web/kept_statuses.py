"""Statuses and accounts rendered once for each of their versions, for all who read them on one instance."""

import asyncio
from collections.abc import Hashable, Iterable, Sequence
from typing import Final, Generic, TypeVar

from starlette.requests import HTTPConnection

from ensembl_fed.models import Account, Application
from ensembl_fed.storage.access import application_by_id
from ensembl_fed.storage.accounts import account_versions, accounts_by_ids
from ensembl_fed.storage.database import Database
from ensembl_fed.storage.page_rows import PageRow
from ensembl_fed.storage.stream_facts import StreamFacts, stream_facts
from ensembl_fed.storage.unit import Unit
from ensembl_fed.storage.views import StatusView, status_views
from web.entities.status import (
    NO_APPROVAL,
    NO_FLAGS,
    NULL,
    account_part,
    approval_of,
    flags_of,
    status_part,
    whole_status,
    words_of,
)
from web.filtering import Sieve
from web.request import instance_of
from web.viewed_parts import VIEWED, viewed_parts

# About 1.5 kB each.
_MOST_STATUSES: Final = 8_192
_MOST_ACCOUNTS: Final = 4_096
_MOST_APPLICATIONS: Final = 1_024
_MOST_STREAMED: Final = 256

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Shelf(Generic[Key, Value]):
    """Values by key, in bounded room: what was kept first goes first, and is made anew if it is asked for again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Key, Value] = {}
        self.get = self._kept.get

    def keep(self, key: Key, value: Value) -> Value:
        """Keep a value and return it."""
        self._kept[key] = value
        if len(self._kept) > self._most:
            del self._kept[next(iter(self._kept))]
        return value


class KeptStatuses:
    """The rendered parts of one instance's statuses. A change of a status or an account is a new version, so nothing
    here is ever wrong; what is old is no longer asked for."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.base_url = database.home.addresses.base
        # (status, its version, whether its author's pictures are behind a warning)
        self._statuses: Shelf[tuple[int, int, int], bytes] = Shelf(_MOST_STATUSES)
        # What filters look into, for those statuses that somebody with filters was shown.
        self._words: Shelf[tuple[int, int, int], bytes] = Shelf(_MOST_STATUSES)
        self._accounts: Shelf[tuple[int, int], bytes] = Shelf(_MOST_ACCOUNTS)
        # (status, its version, its author's), for what is streamed now.
        self._facts: Shelf[tuple[int, int, int], StreamFacts] = Shelf(_MOST_STREAMED)
        self._applications: dict[int, Application] = {}
        # Everybody who listens asks for a new status at the same moment: the first one reads it for all.
        self._turn = asyncio.Lock()

    async def statuses(
        self, rows: Sequence[PageRow], *, for_viewer: bool, unit: Unit | None = None, sieve: Sieve | None = None
    ) -> list[bytes]:
        """Each row as a whole Status, rendered, but for what went away meanwhile. `sieve` are the viewer's filters."""
        return list((await self.by_id(rows, for_viewer=for_viewer, unit=unit, sieve=sieve)).values())

    async def facts(self, row: PageRow) -> StreamFacts | None:
        """What sorts a status into public streams, found once for all who listen; None if it is gone."""
        key = (row.status_id, row.version, row.account_version)
        if (known := self._facts.get(key)) is not None:
            return known
        async with self._turn:
            if (known := self._facts.get(key)) is not None:
                return known
            async with self.database.reading() as unit:
                found = await stream_facts(unit, row.status_id)
            return None if found is None else self._facts.keep(key, found)

    async def by_id(
        self,
        rows: Sequence[PageRow],
        *,
        for_viewer: bool,
        unit: Unit | None = None,
        sieve: Sieve | None = None,
        is_quoted: bool = False,
    ) -> dict[int, bytes]:
        """The same by number, in order. Opens a reading unit only if something is not kept."""
        flags = [flags_of(row) if for_viewer else NO_FLAGS for row in rows]
        hung = await self._hanging(rows, unit, is_quoted=is_quoted)
        shown = [self._join(row, part, flag) for row, part, flag in zip(rows, hung, flags, strict=True)]
        if None in shown:
            if unit is not None:
                await self._fill(unit, rows)
            else:
                await self._fill_once(rows)
            shown = [self._join(row, part, flag) for row, part, flag in zip(rows, hung, flags, strict=True)]
        if sieve is not None:
            sifted = [self._sifted(sieve, row, flag) for row, flag in zip(rows, flags, strict=True)]
            shown = [self._join(row, part, flag) for row, part, flag in zip(rows, hung, sifted, strict=True)]
        return {row.status_id: status for row, status in zip(rows, shown, strict=True) if status is not None}

    async def accounts(self, unit: Unit, account_ids: Iterable[int]) -> dict[int, bytes]:
        """These accounts, rendered, by number."""
        versions = await account_versions(unit, account_ids)
        kept = {key[0]: part for key in versions.items() if (part := self._accounts.get(key)) is not None}
        read = await accounts_by_ids(unit, (one for one in versions if one not in kept))
        kept |= {account.id: self.account(account) for account in read.values()}
        return {account_id: kept[account_id] for account_id in versions if account_id in kept}

    def account(self, account: Account) -> bytes:
        """An account, rendered."""
        key = (account.id, account.version)
        return self._accounts.get(key) or self._accounts.keep(key, account_part(account, self.base_url))

    async def application(self, unit: Unit, application_id: int | None) -> Application | None:
        """The application that a status is posted with; applications never change."""
        if application_id is None:
            return None
        found = self._applications.get(application_id)
        if found is None:
            found = await application_by_id(unit, application_id)
            if found is not None and len(self._applications) < _MOST_APPLICATIONS:
                self._applications[application_id] = found
        return found

    def keep(self, view: StatusView) -> None:
        """Render what was just read or written."""
        status, account = view.status, view.account
        key = (status.id, status.version, int(account.sensitized_at is not None))
        part = self._statuses.keep(key, status_part(view, self.base_url))
        if view.poll is not None:
            options = [str(option["title"]) for option in view.poll.options]
            self._words.keep(key, words_of(part, options).encode())
        self.account(account)

    def _sifted(self, sieve: Sieve, row: PageRow, flags: bytes) -> bytes:
        """The viewer's fields of a status with what their filters find in it, or in what it shares."""
        if row.shared_id:
            key = (row.shared_id, row.shared_version, row.shared_is_sensitized)
        else:
            key = (row.status_id, row.version, row.is_sensitized)
        words = self._words.get(key)
        if words is None:
            part = self._statuses.get(key)
            if part is None:
                return flags
            words = self._words.keep(key, words_of(part).encode())
        return sieve.flagged(flags, [row.status_id, *([row.shared_id] if row.shared_id else [])], words.decode())

    def _missing(self, rows: Sequence[PageRow]) -> Iterable[int]:
        """The statuses that are not kept in the version that is to be shown."""
        for row in rows:
            if not (
                self._statuses.get((row.status_id, row.version, row.is_sensitized))
                and self._accounts.get((row.account_id, row.account_version))
            ):
                yield row.status_id
            if row.shared_id and not (
                self._statuses.get((row.shared_id, row.shared_version, row.shared_is_sensitized))
                and self._accounts.get((row.shared_account_id, row.shared_account_version))
            ):
                yield row.shared_id

    async def _fill_once(self, rows: Sequence[PageRow]) -> None:
        """Fill by a reading unit, unless somebody who asked at the same moment has done so meanwhile."""
        async with self._turn:
            if any(self._missing(rows)):
                async with self.database.reading() as reader:
                    await self._fill(reader, rows)

    async def _fill(self, unit: Unit, rows: Sequence[PageRow]) -> None:
        """Render what is not kept. What changed since the rows were read is shown as it is now, under both versions."""
        views = await status_views(unit, self._missing(rows))
        for view in views.values():
            self.keep(view)
        for row in rows:
            self._alias(views.get(row.status_id), row.version, row.is_sensitized, row.account_version)
            self._alias(
                views.get(row.shared_id), row.shared_version, row.shared_is_sensitized, row.shared_account_version
            )

    def _alias(self, view: StatusView | None, version: int, is_sensitized: int, account_version: int) -> None:
        if view is None:
            return
        status, account = view.status, view.account
        if version < status.version:
            self._statuses.keep((status.id, version, is_sensitized), status_part(view, self.base_url))
        if account_version < account.version:
            self._accounts.keep((account.id, account_version), self.account(account))

    async def _hanging(self, rows: Sequence[PageRow], unit: Unit | None, *, is_quoted: bool) -> list[bytes]:
        """What of each status depends on who looks, beside the flags; most have nothing that must be asked for."""
        if not any((row.parts | row.shared_parts) & VIEWED for row in rows):
            return [approval_of(row) for row in rows]
        show = None if is_quoted else self._quoted
        if unit is not None:
            return await viewed_parts(unit, rows, show)
        async with self.database.reading() as reader:
            return await viewed_parts(reader, rows, show)

    async def _quoted(self, rows: Sequence[PageRow], unit: Unit) -> dict[int, bytes]:
        is_member = bool(rows) and rows[0].viewer_id != 0
        return await self.by_id(rows, for_viewer=is_member, unit=unit, is_quoted=True)

    def _join(self, row: PageRow, hung: bytes, flags: bytes) -> bytes | None:
        """A whole Status; None if a part of it is not kept."""
        status = self._statuses.get((row.status_id, row.version, row.is_sensitized))
        account = self._accounts.get((row.account_id, row.account_version))
        if status is None or account is None:
            return None
        if not row.shared_id:
            return whole_status(status, account, NULL, hung + flags)
        shared = self._statuses.get((row.shared_id, row.shared_version, row.shared_is_sensitized))
        author = self._accounts.get((row.shared_account_id, row.shared_account_version))
        if shared is None or author is None:
            return None
        return whole_status(status, account, whole_status(shared, author, NULL, hung + flags), NO_APPROVAL + flags)


def kept_statuses_of(request: HTTPConnection) -> KeptStatuses:
    """What is kept for the request's instance; each instance has its own (security 39)."""
    database = instance_of(request).database
    state = request.app.state
    shelves: dict[str, KeptStatuses] | None = getattr(state, "kept_statuses", None)
    if shelves is None:
        shelves = state.kept_statuses = {}
    kept = shelves.get(database.home.domain)
    if kept is None or kept.database is not database:
        kept = shelves[database.home.domain] = KeptStatuses(database)
    return kept
