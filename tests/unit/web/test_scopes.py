"""What a scope holds."""

from web.scopes import holds, read_scopes, within


def test_wide_words_hold_narrow_ones() -> None:
    """`read` holds `read:statuses`, `admin:read` holds `admin:read:reports`, and never the other way."""
    assert holds(frozenset({"read"}), "read:statuses")
    assert holds(frozenset({"admin:read"}), "admin:read:reports")
    assert not holds(frozenset({"read:statuses"}), "read")
    assert not holds(frozenset({"read", "write"}), "admin:read")


def test_the_old_word_follow() -> None:
    """`follow` holds relationships, read and written, and nothing else."""
    assert holds(frozenset({"follow"}), "write:blocks")
    assert not holds(frozenset({"follow"}), "write:statuses")


def test_granted_is_asked_within_registered() -> None:
    """Scopes are those asked for within those registered (S35); a wide word is narrowed."""
    assert within(read_scopes("write:statuses push"), read_scopes("read write")) == {"write:statuses"}
    assert within(read_scopes("read write"), read_scopes("read:accounts write")) == {"read:accounts", "write"}
    assert within(read_scopes("admin:write"), read_scopes("read write follow")) == frozenset()


def test_unknown_words_are_dropped() -> None:
    """Only the words that we know are ever granted."""
    assert read_scopes("read everything root") == {"read"}
