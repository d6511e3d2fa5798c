"""Posts as pages show them: with pictures, poll, quote, link, what a reader did with them, and what hides them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from markupsafe import Markup

from ensembl_fed.models import Account, Media, Poll, PreviewCard, Quote, Status
from ensembl_fed.models.kinds import FilterAction, MediaKind, QuoteState, StatusPart, Visibility
from ensembl_fed.services.start_poll import is_over
from ensembl_fed.storage.accounts import accounts_by_ids
from ensembl_fed.storage.cards import cards_of as link_cards_of
from ensembl_fed.storage.files import MEDIA_PATH
from ensembl_fed.storage.help import help_by_ids
from ensembl_fed.storage.page_rows import PageRow, page_rows
from ensembl_fed.storage.polls import polls_by_statuses, votes_by
from ensembl_fed.storage.quotes import quotes_by_statuses
from ensembl_fed.storage.statuses import media_of, statuses_by_ids
from ensembl_fed.storage.unit import Unit
from ensembl_fed.surface.visibility import visible_among
from ensembl_fed.text.sanitize import html_to_text
from web.filtering import Sieve
from web.pages.cards import Card, Deeds, LinkCard, Picture, PollCard, PollOption, PostCard, Toggle
from web.pages.gather import Around, help_card, is_outside, person, status_path
from web.pages.moments import until_words
from web.pages.words import Scope

SHARED: Final = (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.TOWN, Visibility.INSTANCE)
_LARGEST_SIDE: Final = 10_000
# Whom a private message is for stands above it already.
_NAMES_FIRST: Final = re.compile(
    r"\A<p>(?:(?:<span[^>]*>)?<a [^>]*mention[^>]*>@(?:<span>)?[^<]{1,300}(?:</span>)?</a>(?:</span>)?\s*)+"
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the posts of a page show, by number."""

    authors: Mapping[int, Account]
    media: Mapping[int, Sequence[Media]]
    rows: Mapping[int, PageRow] = field(default_factory=dict)
    polls: Mapping[int, Poll] = field(default_factory=dict)
    votes: Mapping[int, Sequence[int]] = field(default_factory=dict)
    links: Mapping[int, PreviewCard] = field(default_factory=dict)
    quotes: Mapping[int, Quote] = field(default_factory=dict)
    quoted: Mapping[int, PostCard] = field(default_factory=dict)


async def post_cards(
    unit: Unit,
    statuses: Sequence[Status],
    here: Around,
    *,
    viewer: Account | None = None,
    sieve: Sieve | None = None,
) -> tuple[PostCard, ...]:
    """Posts that the viewer may see, each as a message even if it is a help post.

    At most twelve queries, however many they are. With a viewer, each has what the viewer can do with it.
    """
    parts = await _parts(unit, statuses, here, viewer)
    cards = (_card(status, parts, here, viewer) for status in statuses)
    return tuple(_sifted(card, status, sieve) for card, status in zip(cards, statuses, strict=True))


async def cards_of(
    unit: Unit, statuses: Sequence[Status], here: Around, *, viewer: Account | None, sieve: Sieve | None = None
) -> tuple[Card, ...]:
    """Posts that the viewer may see as cards, help posts among them; without those that a filter hides."""
    helps = await help_by_ids(unit, (status.id for status in statuses))
    authors = await accounts_by_ids(unit, (status.account_id for status in statuses))
    posts = await post_cards(
        unit, [status for status in statuses if status.id not in helps], here, viewer=viewer, sieve=sieve
    )
    by_id = {post.id: post for post in posts}
    cards = (
        help_card(post, status, authors[status.account_id], here, viewer=viewer)
        if (post := helps.get(status.id))
        else by_id[status.id]
        for status in statuses
    )
    return tuple(card for card in cards if not (isinstance(card, PostCard) and card.is_hidden))


async def feed_cards(
    unit: Unit, ids: Iterable[int], here: Around, *, viewer: Account | None, sieve: Sieve | None = None
) -> tuple[Card, ...]:
    """A page of a timeline, in the order of the ids: a share stands for what it shares, which is shown once."""
    kept = await statuses_by_ids(unit, ids)
    shared = await statuses_by_ids(unit, (status.reblog_of_id for status in kept.values()))
    sharers = await accounts_by_ids(
        unit, (status.account_id for status in kept.values() if status.reblog_of_id is not None)
    )
    shown: dict[int, tuple[Status, Account | None]] = {}
    for status in (kept[one] for one in ids if one in kept):
        original = shared.get(status.reblog_of_id) if status.reblog_of_id is not None else status
        if original is not None:
            by = sharers.get(status.account_id) if status.reblog_of_id is not None else None
            shown.setdefault(original.id, (original, by))
    visible = await visible_among(unit, [status for status, _ in shown.values()], viewer)
    cards = await cards_of(unit, visible, here, viewer=viewer, sieve=sieve)
    return tuple(_shared(card, shown, here) for card in cards)


def _shared(card: Card, shown: Mapping[int, tuple[Status, Account | None]], here: Around) -> Card:
    if not isinstance(card, PostCard):
        return card
    _, by = shown[card.id]
    return replace(card, shared_by=person(by, here)) if by is not None else card


async def _parts(
    unit: Unit, statuses: Sequence[Status], here: Around, viewer: Account | None, *, with_quotes: bool = True
) -> _Parts:
    ids = [status.id for status in statuses]
    with_polls = [status.id for status in statuses if status.parts & StatusPart.POLL]
    with_links = [status.id for status in statuses if status.parts & StatusPart.CARD]
    quoting = [status.id for status in statuses if status.parts & StatusPart.QUOTE] if with_quotes else []
    quotes = await quotes_by_statuses(unit, quoting) if quoting else {}
    people = [*(one.account_id for one in statuses), *(one.in_reply_to_account_id or 0 for one in statuses)]
    return _Parts(
        authors=await accounts_by_ids(unit, people),
        media=await media_of(unit, ids),
        rows={row.status_id: row for row in await page_rows(unit, ids, viewer.id)} if viewer else {},
        polls=await polls_by_statuses(unit, with_polls) if with_polls else {},
        votes=await votes_by(unit, viewer.id, with_polls) if viewer and with_polls else {},
        links=await link_cards_of(unit, with_links) if with_links else {},
        quotes=quotes,
        quoted=await _quoted(unit, quotes.values(), here, viewer) if quotes else {},
    )


async def _quoted(unit: Unit, quotes: Iterable[Quote], here: Around, viewer: Account | None) -> dict[int, PostCard]:
    """What is quoted with its author's consent, and may be seen; without what that quotes in turn."""
    wanted = [quote.quoted_id for quote in quotes if quote.state is QuoteState.ACCEPTED]
    found = await visible_among(unit, list((await statuses_by_ids(unit, wanted)).values()), viewer)
    parts = await _parts(unit, found, here, None, with_quotes=False)
    return {status.id: _card(status, parts, here, None) for status in found}


def _card(status: Status, parts: _Parts, here: Around, viewer: Account | None) -> PostCard:
    """A message. Its content was cleaned when it was kept (security 26)."""
    author = parts.authors[status.account_id]
    path = status_path(author, status)
    answered = parts.authors.get(status.in_reply_to_account_id or 0)
    quote, row = parts.quotes.get(status.id), parts.rows.get(status.id)
    poll, link = parts.polls.get(status.id), parts.links.get(status.id)
    is_mine = viewer is not None and viewer.id == author.id
    media = parts.media[status.id]
    return PostCard(
        url=path,
        author=person(author, here),
        content=Markup(_said(status)),  # noqa: S704 -- cleaned on the way in
        posted=here.moment(status.created_at),
        scope=Scope(status.visibility.value),
        warning=status.spoiler_text,
        pictures=tuple(_picture(one) for one in media),
        edited=here.moment(status.edited_at) if status.edited_at else None,
        is_outside=is_outside(author, here),
        id=status.id,
        is_sensitive=bool(media) and (status.sensitive or author.sensitized_at is not None),
        answers=person(answered, here) if answered is not None else None,
        poll=_poll_card(poll, path, parts.votes.get(status.id, ()), here, may_vote=viewer is not None and not is_mine)
        if poll
        else None,
        quoted=parts.quoted.get(quote.quoted_id or 0) if quote is not None else None,
        has_quote=quote is not None,
        link=LinkCard(link.url, link.title, link.description, link.provider_name) if link and link.title else None,
        deeds=_deeds(status, path, row, is_mine=is_mine) if row is not None else None,
    )


def _said(status: Status) -> str:
    if status.visibility is not Visibility.DIRECT:
        return status.content
    return _NAMES_FIRST.sub("<p>", status.content)


def _deeds(status: Status, path: str, row: PageRow, *, is_mine: bool) -> Deeds:
    may_share = status.visibility in SHARED
    return Deeds(
        reply_url=f"{path}#repondre",
        share=Toggle(f"{path}/partager", bool(row.is_reblogged)) if may_share else None,
        like=Toggle(f"{path}/aimer", bool(row.is_favourited)),
        keep=Toggle(f"{path}/garder", bool(row.is_bookmarked)),
        quote_url=f"/ecrire?citer={status.id}" if may_share else "",
        edit_url=f"{path}/modifier" if is_mine else "",
        delete_url=f"{path}/supprimer" if is_mine else "",
        replies=status.replies_count,
        shares=status.reblogs_count,
        likes=status.favourites_count,
    )


def _poll_card(poll: Poll, path: str, own: Sequence[int], here: Around, *, may_vote: bool) -> PollCard:
    over = is_over(poll, here.now)
    is_counted = over or not poll.hide_totals
    votes = [int(option["votes"]) for option in poll.options]
    whole = max(poll.voters_count if poll.multiple else sum(votes), 1)
    return PollCard(
        tuple(
            PollOption(
                str(option["title"]),
                share=round(100 * number / whole) if is_counted else None,
                is_chosen=place in own,
            )
            for place, (option, number) in enumerate(zip(poll.options, votes, strict=True))
        ),
        vote_url="" if over or own or not may_vote else f"{path}/voter",
        is_multiple=poll.multiple,
        is_over=over,
        votes=sum(votes),
        ends=until_words(poll.expires_at, lang=here.lang) if poll.expires_at is not None else "",
    )


def _sifted(card: PostCard, status: Status, sieve: Sieve | None) -> PostCard:
    """The card with what a filter of the reader says of it."""
    if sieve is None or (card.deeds is not None and card.deeds.edit_url):
        return card
    found = sieve.finds([status.id], f"{status.spoiler_text}\n{html_to_text(status.content)}")
    if not found:
        return card
    is_hidden = any(one.action is FilterAction.HIDE for one in found)
    return replace(card, filtered_by=found[0].title, is_hidden=is_hidden)


def _picture(media: Media) -> Picture:
    size = media.meta.get("small") or media.meta.get("original") or {}
    is_picture = media.kind not in (MediaKind.VIDEO, MediaKind.GIFV, MediaKind.AUDIO)
    key = media.preview_key or (media.key if is_picture else "")
    return Picture(
        url=f"{MEDIA_PATH}/{key}" if key else media.remote_url,
        description=media.description,
        width=_side(size.get("width"), 640),
        height=_side(size.get("height"), 480),
        is_elsewhere=not media.key,
        whole_url=f"{MEDIA_PATH}/{media.key}" if media.key else "",
        is_film=media.kind in (MediaKind.VIDEO, MediaKind.GIFV),
        is_sound=media.kind is MediaKind.AUDIO,
    )


def _side(value: object, default: int) -> int:
    return value if isinstance(value, int) and 0 < value <= _LARGEST_SIDE else default
