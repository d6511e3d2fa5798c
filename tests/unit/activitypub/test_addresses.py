"""Origins, handles, and the URIs of an instance."""

import pytest

from activitypub.addresses import PUBLIC, Handle, LocalAddresses, is_public, origin_of, read_handle, same_origin
from activitypub.errors import BadDocument

TOWN = LocalAddresses("https://moulins.example")


@pytest.mark.parametrize(
    ("uri", "origin"),
    [
        ("https://moulins.example/users/lea", "https://moulins.example"),
        ("HTTPS://Moulins.Example:443/", "https://moulins.example"),
        ("https://moulins.example./", "https://moulins.example"),
        ("http://127.0.0.1:8000/x?y#z", "http://127.0.0.1:8000"),
        ("http://moulins.test:80", "http://moulins.test"),
        ("https://moulins.example:80", "https://moulins.example:80"),
        ("https://[2001:DB8::0:1]/", "https://[2001:db8::1]"),
        ("https://crêperie.example/", "https://xn--crperie-kya.example"),
    ],
)
def test_equal_origins_are_spelled_alike(uri: str, origin: str) -> None:
    """S7: compared after parsing: case, default port, IDNA, final dot."""
    assert origin_of(uri) == origin


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "moulins.example",
        "//moulins.example/",
        "ftp://moulins.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "acct:lea@moulins.example",
        "https:///x",
        "https://",
        "https://lea@moulins.example/",
        "https://moulins.example:secret@evil.example/",
        "https://@evil.example/",
        "https://moulins.example\\@evil.example/",
        "https://moulins.example\t/",
        "https://moulins.example /",
        "https://moulins.example:0/",
        "https://moulins.example:99999/",
        "https://moulins.example:x/",
        "https://moulins..example/",
        "https://-x.example/",
        "https://a%2eb.example/",
        "https://[::1/",
        "https://[::1%25eth0]/",
        "https://" + "a" * 300 + ".example/",
        "https://moulins.example/" + "a" * 2_048,
    ],
)
def test_what_could_be_read_in_two_ways_has_no_origin(uri: str) -> None:
    """S7, S22: other schemes, user information, and URIs that parsers disagree about."""
    with pytest.raises(BadDocument):
        origin_of(uri)


def test_an_origin_is_no_text_prefix() -> None:
    """S7: neither a longer host, nor another port or scheme, is the same origin."""
    assert same_origin("https://moulins.example/a", "https://MOULINS.example:443/b")
    for other in ("https://moulins.example.evil.example/", "https://moulins.example:8443/", "http://moulins.example/"):
        assert not same_origin("https://moulins.example/", other)


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@lea@moulins.test:8000", Handle("lea", "moulins.test:8000")),
        ("acct:lea@moulins.example", Handle("lea", "moulins.example")),
        ("lea@Moulins.Example", Handle("lea", "moulins.example")),
        ("@l.e-a_1@moulins.example:443", Handle("l.e-a_1", "moulins.example")),
        (" @lea@crêperie.example ", Handle("lea", "xn--crperie-kya.example")),
    ],
)
def test_handles_are_read_in_every_spelling(text: str, handle: Handle) -> None:
    """With or without @ and acct:, with a port in tests; the domain is normal."""
    assert read_handle(text) == handle


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lea",
        "@lea",
        "lea@",
        "@@x.example",
        "l a@x.example",
        "é@x.example",
        "lea@x/y",
        "a@b@c.example",
        "lea@x.example?q",
    ],
)
def test_what_is_no_handle_is_refused(text: str) -> None:
    """S26: user names match a narrow pattern."""
    with pytest.raises(BadDocument):
        read_handle(text)


def test_public_has_three_spellings() -> None:
    """ActivityPub, 5.6; nothing that only looks like it."""
    assert is_public(PUBLIC)
    assert is_public("as:Public")
    assert is_public("Public")
    assert not is_public("https://www.w3.org/ns/activitystreams#public")


def test_every_uri_of_an_instance_is_built_from_its_base() -> None:
    """The addresses that FEDERATION.md tells."""
    lea, group = TOWN.actor("lea"), TOWN.actor("entraide", group=True)
    status = TOWN.status(lea, 101)
    assert [
        TOWN.domain,
        TOWN.instance_actor,
        TOWN.shared_inbox,
        TOWN.moderators(),
        lea,
        TOWN.inbox(lea),
        TOWN.outbox(lea),
        TOWN.followers(lea),
        TOWN.following(lea),
        TOWN.featured(lea),
        TOWN.main_key(lea),
        TOWN.ed25519_key(lea),
        group,
        TOWN.members(group),
        status,
        TOWN.replies(status),
        TOWN.activity(status),
        TOWN.profile("lea"),
        TOWN.status_page("lea", 101),
        TOWN.place("sud"),
        TOWN.tag("entr'aide"),
        TOWN.new_activity("follow", 7),
    ] == [
        "moulins.example",
        "https://moulins.example/actor",
        "https://moulins.example/inbox",
        "https://moulins.example/moderators",
        "https://moulins.example/users/lea",
        "https://moulins.example/users/lea/inbox",
        "https://moulins.example/users/lea/outbox",
        "https://moulins.example/users/lea/followers",
        "https://moulins.example/users/lea/following",
        "https://moulins.example/users/lea/collections/featured",
        "https://moulins.example/users/lea#main-key",
        "https://moulins.example/users/lea#ed25519-key",
        "https://moulins.example/groups/entraide",
        "https://moulins.example/groups/entraide/members",
        "https://moulins.example/users/lea/statuses/101",
        "https://moulins.example/users/lea/statuses/101/replies",
        "https://moulins.example/users/lea/statuses/101/activity",
        "https://moulins.example/@lea",
        "https://moulins.example/@lea/101",
        "https://moulins.example/places/sud",
        "https://moulins.example/tags/entr%27aide",
        "https://moulins.example/activities/follow-7",
    ]


@pytest.mark.parametrize(
    ("uri", "username", "status_id"),
    [
        ("https://moulins.example/users/lea", "lea", None),
        ("https://moulins.example/users/lea#main-key", "lea", None),
        ("https://moulins.example/users/lea/followers", "lea", None),
        ("https://MOULINS.example:443/groups/sud", "sud", None),
        ("https://moulins.example/users/lea/statuses/101", "lea", 101),
        ("https://moulins.example/users/lea/statuses/101/activity", "lea", 101),
        ("https://moulins.example/@lea", "lea", None),
        ("https://moulins.example/@lea/101", "lea", 101),
        ("https://moulins.example.evil.example/users/lea", None, None),
        ("http://moulins.example/users/lea/statuses/1", None, None),
        ("https://moulins.example/users/", None, None),
        ("https://moulins.example/x/users/lea", None, None),
        ("https://moulins.example/users/lea/statuses/1x", "lea", None),
        ("https://moulins.example/users/lea/statuses/" + "9" * 30, "lea", None),
        ("lea", None, None),
        ("", None, None),
    ],
)
def test_our_own_uris_are_read_back(uri: str, username: str | None, status_id: int | None) -> None:
    """S13: only a URI of this very origin names somebody here."""
    assert TOWN.username_of(uri) == username
    assert TOWN.status_id_of(uri) == status_id
