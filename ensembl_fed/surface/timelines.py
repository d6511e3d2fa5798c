"""What a viewer is shown in public timelines: the queries of storage under the one rule of who may see what."""

from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage import timelines
from ensembl_fed.storage.timelines import TagFilter
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import shown_clause
from ensembl_fed.text.normalize import fold

# Members read what their town says to itself beside what it says to everyone.
_FOR_MEMBERS = (Visibility.PUBLIC, Visibility.TOWN, Visibility.INSTANCE)
_FOR_ANYONE = (Visibility.PUBLIC,)


async def public_timeline(
    unit: Unit,
    viewer_id: int | None,
    *,
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[int]:
    """The ids of what everyone here may read, newest first; for members also what is for the town or the instance."""
    return await timelines.public_statuses(
        unit,
        visible=await shown_clause(unit, viewer_id),
        scopes=_FOR_ANYONE if viewer_id is None else _FOR_MEMBERS,
        local=local,
        remote=remote,
        only_media=only_media,
        older_than=older_than,
        newer_than=newer_than,
        oldest_first=oldest_first,
        limit=limit,
    )


async def tag_timeline(
    unit: Unit,
    viewer_id: int | None,
    *,
    one_of: tuple[str, ...],
    all_of: tuple[str, ...] = (),
    none_of: tuple[str, ...] = (),
    local: bool = False,
    remote: bool = False,
    only_media: bool = False,
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[int]:
    """The ids of public statuses with hashtags, newest first, however the tags are spelled."""
    wanted = TagFilter(
        one_of=tuple(fold(name) for name in one_of),
        all_of=tuple(fold(name) for name in all_of),
        none_of=tuple(fold(name) for name in none_of),
    )
    return await timelines.public_statuses(
        unit,
        visible=await shown_clause(unit, viewer_id),
        scopes=_FOR_ANYONE if viewer_id is None else _FOR_MEMBERS,
        local=local,
        remote=remote,
        only_media=only_media,
        tags=wanted,
        older_than=older_than,
        newer_than=newer_than,
        oldest_first=oldest_first,
        limit=limit,
    )


async def account_timeline(
    unit: Unit,
    viewer_id: int | None,
    account_id: int,
    *,
    exclude_replies: bool = False,
    exclude_reblogs: bool = False,
    only_media: bool = False,
    tagged: str = "",
    older_than: int | None = None,
    newer_than: int | None = None,
    oldest_first: bool = False,
    limit: int,
) -> list[int]:
    """The ids of what an account posted and shared, newest first, as far as the viewer may see it.

    Muting somebody does not hide their own page; blocking does.
    """
    return await timelines.statuses_by_author(
        unit,
        account_id,
        visible=await shown_clause(unit, viewer_id, muted=False),
        exclude_replies=exclude_replies,
        exclude_reblogs=exclude_reblogs,
        only_media=only_media,
        tagged=fold(tagged),
        older_than=older_than,
        newer_than=newer_than,
        oldest_first=oldest_first,
        limit=limit,
    )
