"""NodeInfo: what an instance says of itself. Source: FEP-f1d5; FEP-0151; http://nodeinfo.diaspora.software"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from activitypub.documents import Document, mapping_of, text_of
from activitypub.links import web_url

SOFTWARE = "ensembl-fed"

_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
_APPLICATION = "https://www.w3.org/ns/activitystreams#Application"
Version = Literal["2.0", "2.1"]


@dataclass(frozen=True, slots=True)
class NodeUsage:
    """How many live here and how much was posted; what an instance hides is None and is not told."""

    users_total: int | None = None
    users_active_month: int | None = None
    users_active_halfyear: int | None = None
    local_posts: int | None = None


def nodeinfo_links(base: str, *, instance_actor: str | None = None) -> dict[str, object]:
    """The document at /.well-known/nodeinfo; it also names the site's actor (FEP-2677)."""
    links = [{"rel": f"{_SCHEMA}{version}", "href": f"{base}/nodeinfo/{version}"} for version in ("2.0", "2.1")]
    if instance_actor is not None:
        links.append({"rel": _APPLICATION, "href": instance_actor})
    return {"links": links}


def nodeinfo_document(
    version: Version,
    *,
    software_version: str,
    node_name: str,
    usage: NodeUsage,
    open_registrations: bool,
    node_description: str | None = None,
    staff_accounts: Sequence[str] = (),
    repository: str | None = None,
    homepage: str | None = None,
) -> dict[str, object]:
    """The NodeInfo document, 2.0 or 2.1. `staff_accounts` are the URIs of the moderators' actors.

    `upstream` tells clients that look only at it which client API to expect.
    """
    software: dict[str, object] = {"name": SOFTWARE, "version": software_version}
    if version == "2.1":
        software |= {"repository": repository} if repository else {}
        software |= {"homepage": homepage} if homepage else {}
    metadata: dict[str, object] = {
        "nodeName": node_name,
        "nodeDescription": node_description,
        "staffAccounts": list(staff_accounts),
        "upstream": {"name": "mastodon"},
    }
    return {
        "version": version,
        "software": software,
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": open_registrations,
        "usage": _usage_document(usage),
        "metadata": {name: value for name, value in metadata.items() if value is not None},
    }


def read_nodeinfo_links(document: Document) -> str | None:
    """Where a peer's NodeInfo is, the newest version that we know; None when it does not say."""
    links = document.get("links")
    found: dict[str, str] = {}
    for link in links[:20] if isinstance(links, list) else []:
        rel, href = (link.get("rel"), web_url(link.get("href"))) if isinstance(link, dict) else (None, None)
        if isinstance(rel, str) and href is not None:
            found.setdefault(rel, href)
    return found.get(f"{_SCHEMA}2.1") or found.get(f"{_SCHEMA}2.0")


def read_software(document: Document) -> tuple[str | None, str | None]:
    """The name and version of a peer's software, for people to see; no capability is inferred from it."""
    software = mapping_of(document, "software") or {}
    return text_of(software, "name", 100), text_of(software, "version", 100)


def _usage_document(usage: NodeUsage) -> dict[str, object]:
    users = {
        "total": usage.users_total,
        "activeMonth": usage.users_active_month,
        "activeHalfyear": usage.users_active_halfyear,
    }
    told: dict[str, object] = {"users": {name: number for name, number in users.items() if number is not None}}
    if usage.local_posts is not None:
        told["localPosts"] = usage.local_posts
    return told
