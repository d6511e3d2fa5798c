"""Finding accounts, statuses and hashtags. Source: https://docs.joinmastodon.org/methods/search/"""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ensembl_fed.models import Account
from ensembl_fed.storage.followed_tags import followed_among_tags
from ensembl_fed.storage.unit import Unit
from web.answers import json_answer
from web.auth import open_to_all, optional_viewer
from web.entities.status import tag_entity
from web.filtering import sieve_for
from web.forms import flag_of, number_of, read_query, text_of
from web.kept_statuses import kept_statuses_of
from web.mastodon.show import joined, rows_for
from web.paging import read_id, read_page
from web.request import base_url_of, instance_of
from web.searching import Found, Question, find, resolve

_LONGEST_QUERY: Final = 2_048
_FURTHEST: Final = 10_000


@open_to_all
async def search(request: Request) -> Response:
    """GET /api/v2/search -- https://docs.joinmastodon.org/methods/search/#v2

    Addresses and handles on other servers are asked for with `resolve`, for members alone (security 25). Whom the
    viewer blocks is found, so that it can be unblocked.
    """
    query, page = read_query(request), read_page(request, most=40)
    question = Question(
        words=text_of(query, "q").strip()[:_LONGEST_QUERY],
        kind=text_of(query, "type"),
        only_followed=flag_of(query, "following"),
        limit=page.limit,
        offset=min(max(0, number_of(query, "offset") or 0), _FURTHEST),
        author_id=read_id(query.get("account_id")),
        older_than=page.max_id,
        newer_than=page.newer_than,
    )
    viewer = await optional_viewer(request, None, "read:search")
    account = viewer.account if viewer else None
    instance = instance_of(request)
    resolved = await resolve(instance, question.words) if account and flag_of(query, "resolve") else None
    async with instance.database.reading() as unit:
        found = await find(unit, question, account, resolved)
        return json_answer(await _rendered(request, unit, found, account))


async def _rendered(request: Request, unit: Unit, found: Found, viewer: Account | None) -> bytes:
    kept = kept_statuses_of(request)
    accounts = await kept.accounts(unit, found.accounts)
    rows = await rows_for(unit, found.statuses, viewer.id if viewer else None, muted=False)
    sieve = await sieve_for(request, viewer.id if viewer else None, unit=unit)
    statuses = await kept.statuses(rows, for_viewer=viewer is not None, unit=unit, sieve=sieve)
    base = base_url_of(request)
    followed = await followed_among_tags(unit, viewer.id, found.tags) if viewer is not None and found.tags else set()
    tags = [{**tag_entity(name, base), "following": name in followed} for name in found.tags]
    return b"".join(
        (
            *(b'{"accounts":', joined([accounts[one] for one in found.accounts if one in accounts])),
            *(b',"statuses":', joined(statuses)),
            *(b',"hashtags":', orjson.dumps(tags), b"}"),
        )
    )


ROUTES = [Route("/api/v2/search", search)]
