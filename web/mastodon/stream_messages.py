"""Events of an instance as messages for one listener: rendered, and only what that listener may see (S29)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from ensembl_fed.events import FiltersChanged, Notified, StatusChanged, StatusRemoved, StatusShown
from ensembl_fed.models import Account
from ensembl_fed.storage.lists import list_of, list_status_ids
from ensembl_fed.storage.notifications import notification_by_id
from ensembl_fed.storage.page_rows import PageRow
from ensembl_fed.surface.hot_pages import shown_row, stands_at_home
from ensembl_fed.surface.visibility import shown_clause
from web.filtering import HOME, PUBLIC, sieve_for
from web.kept_statuses import kept_statuses_of
from web.mastodon.conversations import conversation_of_status
from web.mastodon.show_notifications import rendered_notifications
from web.mastodon.stream_channels import DIRECT, NOTIFICATIONS, USER, Channel
from web.request import instance_of


@dataclass(frozen=True, slots=True)
class Message:
    """What a client hears: in which stream, which event, and its payload as rendered JSON (a bare id for `delete`)."""

    channel: Channel
    event: str
    payload: bytes


@dataclass(slots=True)
class Listener:
    """Whoever listens, through one connection."""

    connection: HTTPConnection
    viewer: Account
    hears_statuses: bool = True
    hears_notifications: bool = True

    async def messages(self, event: object, channels: Sequence[Channel]) -> list[Message]:
        """What an event is to this listener, once for each of their streams that it belongs in."""
        match event:
            case StatusShown():
                is_at_home = self.viewer.id in event.home_of
                return await self._status("update", event.status_id, channels, is_at_home=is_at_home)
            case StatusChanged():
                is_at_home = any(one.stream == USER for one in channels) and await self._stands_at_home(event.status_id)
                return await self._status("status.update", event.status_id, channels, is_at_home=is_at_home)
            case StatusRemoved():
                return self._removed(event, channels)
            case Notified():
                return await self._notified(event, channels)
            case FiltersChanged() if event.account_id == self.viewer.id:
                return [Message(channel, "filters_changed", b"") for channel in channels if channel.stream == USER]
            case _:
                return []

    async def _stands_at_home(self, status_id: int) -> bool:
        return await stands_at_home(instance_of(self.connection).database, self.viewer.id, status_id)

    async def _status(
        self, event: str, status_id: int, channels: Sequence[Channel], *, is_at_home: bool
    ) -> list[Message]:
        if not self.hears_statuses:
            return []
        database = instance_of(self.connection).database
        row = await shown_row(database, self.viewer.id, status_id)
        if row is None:
            return []
        holding = [channel for channel in channels if is_at_home and channel.stream == USER]
        if shared := [channel for channel in channels if not channel.is_personal and channel.list_id is None]:
            holding += await self._holding(row, shared)
        holding += [channel for channel in channels if await self._is_listed(channel, row.status_id)]
        if not holding:
            return []
        return await self._rendered(event, row, holding)

    async def _is_listed(self, channel: Channel, status_id: int) -> bool:
        """Whether a status stands in the timeline of one of the viewer's lists."""
        if channel.list_id is None:
            return False
        async with instance_of(self.connection).database.reading() as unit:
            kept = await list_of(unit, self.viewer.id, channel.list_id)
            if kept is None:
                return False
            visible = await shown_clause(unit, self.viewer.id)
            found = await list_status_ids(
                unit, kept, visible=visible, older_than=status_id + 1, newer_than=status_id - 1, limit=1
            )
        return bool(found)

    async def _holding(self, row: PageRow, channels: Iterable[Channel]) -> list[Channel]:
        facts = await kept_statuses_of(self.connection).facts(row)
        return [] if facts is None else [channel for channel in channels if channel.holds(facts)]

    async def _rendered(self, event: str, row: PageRow, holding: Sequence[Channel]) -> list[Message]:
        messages: list[Message] = []
        if any(channel.stream != DIRECT for channel in holding):
            is_home = any(channel.stream == USER for channel in holding)
            sieve = await sieve_for(self.connection, self.viewer.id, HOME if is_home else PUBLIC)
            shown = await kept_statuses_of(self.connection).statuses([row], for_viewer=True, sieve=sieve)
            messages += [
                Message(channel, event, status) for status in shown for channel in holding if channel.stream != DIRECT
            ]
        if any(channel.stream == DIRECT for channel in holding):
            async with instance_of(self.connection).database.reading() as unit:
                conversation = await conversation_of_status(self.connection, unit, row.status_id, self.viewer.id)
            if conversation is not None:
                messages.append(Message(Channel(DIRECT), "conversation", conversation))
        return messages

    def _removed(self, event: StatusRemoved, channels: Sequence[Channel]) -> list[Message]:
        if not self.hears_statuses:
            return []
        is_at_home = self.viewer.id in event.home_of
        payload = str(event.status_id).encode()
        return [
            Message(channel, "delete", payload)
            for channel in channels
            if (is_at_home and channel.stream == USER) or channel.may_have_held(event.visibility)
        ]

    async def _notified(self, event: Notified, channels: Sequence[Channel]) -> list[Message]:
        hearing = [channel for channel in channels if channel.stream in (USER, NOTIFICATIONS)]
        if not self.hears_notifications or not hearing or event.account_id != self.viewer.id:
            return []
        async with instance_of(self.connection).database.reading() as unit:
            found = await notification_by_id(unit, self.viewer.id, event.notification_id)
            shown = await rendered_notifications(self.connection, unit, [found] if found else [], self.viewer)
        return [Message(channel, "notification", one) for one in shown for channel in hearing]
