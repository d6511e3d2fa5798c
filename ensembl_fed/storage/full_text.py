"""The index of words: FTS5 on SQLite, a tsvector on PostgreSQL, the same stems in both.

Triggers note which statuses are new or changed (see docs/decisions/0008-search.md); a worker brings the index up to
date, so that posting costs nothing.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, column, delete, exists, func, literal_column, or_, select, table, text
from sqlmodel import col

from ensembl_fed.ids import first_id_of
from ensembl_fed.models import Account, Bookmark, Favourite, Media, Mention, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.sanitize import html_to_text
from ensembl_fed.text.search_words import SearchWords, Where
from ensembl_fed.text.stems import stems_of

WORDS_DUE: Final = table("status_words_due", column("status_id"))
_WORDS: Final = table("status_words", column("rowid"), column("words"))


async def index_words(unit: Unit, *, limit: int) -> int:
    """Index some of the statuses that are new or changed; how many there were."""
    due = (await unit.execute(select(WORDS_DUE.c.status_id).limit(limit))).scalars().all()
    if not due:
        return 0
    query = select(col(Status.id), col(Status.spoiler_text), col(Status.content)).where(col(Status.id).in_(due))
    described = await _descriptions(unit, due)
    rows = [
        {"id": row[0], "words": " ".join(stems_of(f"{row[1]} {html_to_text(row[2])} {described.get(row[0], '')}"))}
        for row in (await unit.execute(query.limit(limit))).all()
    ]
    await unit.execute(delete(_WORDS).where(_WORDS.c.rowid.in_(due)))
    if rows:
        words = "to_tsvector('simple', :words)" if unit.is_postgres else ":words"
        await unit.execute(text(f"INSERT INTO status_words (rowid, words) VALUES (:id, {words})"), rows)  # noqa: S608 -- one of two constants
    await unit.execute(delete(WORDS_DUE).where(WORDS_DUE.c.status_id.in_(due)))
    return len(due)


async def search_statuses(
    unit: Unit,
    search: SearchWords,
    *,
    viewer_id: int,
    visible: ColumnElement[bool],
    account_id: int | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
    limit: int,
    offset: int = 0,
) -> list[int]:
    """The numbers of the statuses that a member finds, newest first: of their own, of those they had to do with, and
    of public ones whose authors let themselves be found. `visible` is the condition on Status and Account of
    `surface.visibility`; `account_id` narrows to an author.
    """
    query = select(col(Status.id)).join(Account, col(Account.id) == col(Status.account_id))
    if search.phrases:
        query = query.join(_WORDS, _WORDS.c.rowid == col(Status.id)).where(_matches(unit, search))
    query = query.where(visible, col(Status.reblog_of_id).is_(None), _within(search, viewer_id), *_narrowed(search))
    if account_id is not None:
        query = query.where(col(Status.account_id) == account_id)
    if older_than is not None:
        query = query.where(col(Status.id) < older_than)
    if newer_than is not None:
        query = query.where(col(Status.id) > newer_than)
    # Where words are searched, the index itself is read backwards.
    order = _WORDS.c.rowid if search.phrases else col(Status.id)
    return list((await unit.execute(query.order_by(order.desc()).limit(limit).offset(offset))).scalars().all())


def _matches(unit: Unit, search: SearchWords) -> ColumnElement[bool]:
    """Stems are letters and digits alone: nothing in them is syntax of either store."""
    if unit.is_postgres:
        wanted = [" <-> ".join(phrase) for phrase in search.phrases]
        unwanted = [f"!({' <-> '.join(phrase)})" for phrase in search.without]
        spelled = " & ".join(f"({part})" for part in [*wanted, *unwanted])
        query = func.to_tsquery(literal_column("'simple'::regconfig"), spelled)
        return _WORDS.c.words.bool_op("@@")(query)
    spelled = " AND ".join(_quoted(phrase) for phrase in search.phrases)
    for phrase in search.without:
        spelled = f"({spelled}) NOT {_quoted(phrase)}"
    return literal_column("status_words").bool_op("MATCH")(spelled)


def _quoted(phrase: Sequence[str]) -> str:
    return f'"{" ".join(phrase)}"'


def _within(search: SearchWords, viewer_id: int) -> ColumnElement[bool]:
    """Who may be found by their words: oneself, whom one had to do with, and who agreed to be."""
    status_id = col(Status.id)
    library = or_(
        col(Status.account_id) == viewer_id,
        exists().where(col(Mention.status_id) == status_id, col(Mention.account_id) == viewer_id),
        exists().where(col(Favourite.status_id) == status_id, col(Favourite.account_id) == viewer_id),
        exists().where(col(Bookmark.status_id) == status_id, col(Bookmark.account_id) == viewer_id),
        status_id.in_(
            select(literal_column("share.reblog_of_id"))
            .select_from(Status.__table__.alias("share"))  # type: ignore[attr-defined]  # SQLModel hides it
            .where(literal_column("share.account_id") == viewer_id, literal_column("share.reblog_of_id").is_not(None))
        ),
    )
    public = and_(col(Status.visibility) == Visibility.PUBLIC, col(Account.indexable))
    return {Where.LIBRARY: library, Where.PUBLIC: public}.get(search.where, or_(library, public))


def _narrowed(search: SearchWords) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if search.not_before is not None:
        clauses.append(col(Status.id) >= first_id_of(search.not_before))
    if search.before is not None:
        clauses.append(col(Status.id) < first_id_of(search.before))
    if search.language:
        clauses.append(col(Status.language) == search.language)
    has_media = exists().where(col(Media.status_id) == col(Status.id))
    is_reply = col(Status.in_reply_to_uri) != ""
    for wanted, clause in (
        (search.has_media, has_media),
        (search.is_reply, is_reply),
        (search.is_sensitive, col(Status.sensitive).is_(True)),
    ):
        if wanted is not None:
            clauses.append(clause if wanted else ~clause)
    return clauses


async def _descriptions(unit: Unit, status_ids: Sequence[int]) -> dict[int, str]:
    """What is said of the pictures of these statuses."""
    query = select(col(Media.status_id), col(Media.description)).where(
        col(Media.status_id).in_(status_ids), col(Media.description) != ""
    )
    found: dict[int, str] = {}
    for status_id, description in (await unit.execute(query.limit(len(status_ids) * 16))).all():
        found[status_id] = f"{found.get(status_id, '')} {description}"
    return found
