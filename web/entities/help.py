"""The JSON of requests and offers of help, and of the town, for clients that know more than Mastodon's API."""

from collections.abc import Sequence
from datetime import datetime

from ensembl_fed.models import Account, HelpPost, HelpResponse, Quartier, Status, TownMember
from ensembl_fed.text.categories import Category


def help_entity(post: HelpPost, status: Status, author: Account, base: str) -> dict[str, object]:
    """A help post with what a list shows of its status; ids are strings, moments ISO 8601 in UTC."""
    return {**help_terms_entity(post), **listed_status(status, author, base)}


def listed_status(status: Status, author: Account, base: str) -> dict[str, object]:
    """What a list of help posts or events shows of a status beside its terms."""
    return {
        "id": str(status.id),
        "uri": status.uri,
        "url": status.url or status.uri,
        "scope": status.visibility.value,
        "content": status.content,
        "created_at": moment(status.created_at),
        "account": {
            "id": str(author.id),
            "acct": acct(author),
            "display_name": author.display_name,
            "url": author.url or author.uri,
        },
        "page": f"{base}/@{acct(author)}/{status.id}",
    }


def hidden_help_entity(post: HelpPost) -> dict[str, object]:
    """What a visitor learns of a help post for the town: that it is there, of which kind, where; no text, no author."""
    terms = help_terms_entity(post)
    shown = ("kind", "category", "quartier", "urgency", "state")
    return {**dict.fromkeys(terms), **{key: terms[key] for key in shown}, "id": None, "scope": "town", "account": None}


def help_terms_entity(post: HelpPost) -> dict[str, object]:
    """What makes a status a help post: also the `help` of a Status's `ensembl` object."""
    return {
        "kind": post.kind.value,
        "action": post.action.value,
        "category": post.category,
        "title": post.title,
        "quartier": post.quartier_slug or None,
        "place": post.place_name or None,
        "urgency": post.urgency.value,
        "due_from": moment(post.due_from),
        "due": moment(post.due_until),
        "wanted": post.wanted,
        "accepted": post.accepted,
        "state": post.state.value,
        "expires_at": moment(post.expires_at),
    }


def response_entity(response: HelpResponse, helper: Account) -> dict[str, object]:
    """An answer to a help post, for its author."""
    return {
        "id": str(response.id),
        "state": response.state.value,
        "created_at": moment(response.created_at),
        "reply_id": str(response.reply_id) if response.reply_id is not None else None,
        "account": {"id": str(helper.id), "acct": acct(helper), "display_name": helper.display_name},
    }


def category_entity(category: Category) -> dict[str, object]:
    """A kind of help, with the finer ones it holds."""
    return {
        "slug": category.slug,
        "label": category.label,
        "icon": category.icon,
        "hashtag": category.hashtag,
        "children": [category_entity(child) for child in category.children],
    }


def quartier_entity(quartier: Quartier, *, group: Account | None, open_help: int | None) -> dict[str, object]:
    """A quartier; `open_help` is None below five (I5)."""
    return {
        "slug": quartier.slug,
        "name": quartier.name,
        "latitude": quartier.latitude,
        "longitude": quartier.longitude,
        "radius_m": quartier.radius_m,
        "rings": quartier.rings,
        "group": acct(group) if group is not None else None,
        "open_help": open_help,
        "open_help_words": "moins de 5" if open_help is None else str(open_help),
    }


def town_entity(members: Sequence[TownMember]) -> list[dict[str, object]]:
    """The instances of the town network."""
    return [
        {"domain": member.domain, "name": member.name, "kind": member.kind.value, "joined_at": moment(member.joined_at)}
        for member in members
    ]


def acct(account: Account) -> str:
    """The handle as clients write it: without domain for a local account."""
    return f"{account.username}@{account.domain}" if account.domain else account.username


def moment(at: datetime | None) -> str | None:
    """ISO 8601 with milliseconds, in UTC."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z" if at is not None else None
