"""WebFinger, NodeInfo and collections, written and read."""

from pathlib import Path
from typing import Any

import pytest

from activitypub.collections import (
    collection,
    collection_page,
    ordered_collection,
    ordered_page,
    read_items,
    read_total,
)
from activitypub.documents import parse_document
from activitypub.errors import BadDocument
from activitypub.nodeinfo import NodeUsage, nodeinfo_document, nodeinfo_links, read_nodeinfo_links, read_software
from activitypub.webfinger import host_meta_xml, read_webfinger, webfinger_document

BASE = "https://moulins.example"
LEA = f"{BASE}/users/lea"
EXAMPLES = Path(__file__).parents[2] / "data" / "examples"


def test_a_handle_leads_to_its_actor_and_page() -> None:
    """What we write, Mastodon's rules read."""
    document: dict[str, Any] = webfinger_document(
        "acct:lea@moulins.example",
        LEA,
        profile_url=f"{BASE}/@lea",
        subscribe_template=f"{BASE}/authorize_interaction?uri={{uri}}",
    )
    assert read_webfinger(document) == ("acct:lea@moulins.example", LEA)
    assert document["aliases"] == [LEA, f"{BASE}/@lea"]
    assert [link["rel"].rpartition("/")[2] for link in document["links"]] == ["self", "profile-page", "subscribe"]
    site: dict[str, Any] = webfinger_document(BASE, f"{BASE}/actor", actor_type="Application")
    assert list(site["links"][0]["properties"].values()) == ["Application"]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"subject": "acct:a@b.example"},
        {"subject": "acct:a@b.example", "links": "x"},
        {"subject": 7, "links": [{"rel": "self", "type": "application/activity+json", "href": LEA}]},
        {"subject": "acct:a@b.example", "links": [{"rel": "self", "type": "text/html", "href": LEA}]},
        {"subject": "acct:a@b.example", "links": [{"rel": "self", "type": "application/activity+json", "href": 7}]},
        {"subject": "acct:a@b.example", "links": [{"rel": "self", "type": "application/activity+json", "href": "x:y"}]},
        {"subject": "acct:a@b.example", "links": [{"rel": "other", "type": "application/activity+json", "href": LEA}]},
    ],
)
def test_an_answer_without_subject_or_actor_is_refused(document: dict[str, object]) -> None:
    """S16: both are needed to bind a handle."""
    with pytest.raises(BadDocument):
        read_webfinger(document)


def test_host_meta_points_to_webfinger() -> None:
    """RFC 6415."""
    assert f'template="{BASE}/.well-known/webfinger?resource={{uri}}"' in host_meta_xml(BASE)


def test_nodeinfo_tells_clients_and_peers_what_this_is() -> None:
    """Both versions; the staff, the upstream API, and only the numbers that are not hidden."""
    links = nodeinfo_links(BASE, instance_actor=f"{BASE}/actor")
    assert read_nodeinfo_links(links) == f"{BASE}/nodeinfo/2.1"
    for version in ("2.0", "2.1"):
        document: dict[str, Any] = nodeinfo_document(
            version,
            software_version="1.2.3",
            node_name="Moulins",
            usage=NodeUsage(users_total=5, local_posts=7),
            open_registrations=False,
            staff_accounts=[f"{BASE}/users/moderation"],
            repository="https://code.example/ensembl-fed",
        )
        assert document["version"] == version
        assert document["usage"] == {"users": {"total": 5}, "localPosts": 7}
        assert document["metadata"]["upstream"] == {"name": "mastodon"}
        assert document["metadata"]["staffAccounts"] == [f"{BASE}/users/moderation"]
        assert ("repository" in document["software"]) == (version == "2.1")
        assert read_software(document) == ("ensembl-fed", "1.2.3")


def test_hidden_usage_is_empty() -> None:
    """FEP-0151: `users: {}` hides."""
    document: dict[str, Any] = nodeinfo_document(
        "2.1", software_version="1", node_name="x", usage=NodeUsage(), open_registrations=True
    )
    assert document["usage"] == {"users": {}}
    assert read_nodeinfo_links({"links": [7, {}, {"rel": "x", "href": "javascript:x"}]}) is None


def test_collections_are_written_and_read() -> None:
    """Whole ones, pages, and a first page embedded."""
    uri = f"{LEA}/outbox"
    assert ordered_collection(uri, 3, f"{uri}?page=true")["first"] == f"{uri}?page=true"
    assert "first" not in ordered_collection(uri, 3)
    page = ordered_page(f"{uri}?page=true", uri, [1, {"id": "x"}], f"{uri}?page=2")
    assert page["next"] == f"{uri}?page=2"
    assert read_items(page) == [1, {"id": "x"}]
    assert read_items(collection_page("p", "c", ["a"])) == ["a"]
    assert read_items({"type": "Collection", "first": {"type": "CollectionPage", "items": "a"}}) == ["a"]
    moderators = parse_document(next(EXAMPLES.glob("12_*.json")).read_bytes())
    assert (
        collection(f"{moderators['id']!s}", read_items(moderators), attributed_to=str(moderators["attributedTo"]))
        == moderators
    )


@pytest.mark.parametrize("total", [-1, True, "3", 1.5, None])
def test_an_absurd_total_is_not_told(total: object) -> None:
    """S21: numbers are counts, or nothing."""
    assert read_total({"totalItems": total}) is None


def test_items_are_bounded_and_collections_are_collections() -> None:
    """S24: 200 items; S21: a Note is no collection."""
    assert len(read_items({"type": "OrderedCollection", "orderedItems": ["x"] * 1_000})) == 200
    with pytest.raises(BadDocument):
        read_items({"type": "Note", "items": ["x"]})
