"""What an instance says of itself to clients."""

import pytest

from ensembl_fed.models.kinds import Role
from tests.api.house import HOST, House


@pytest.mark.capability("T8")
async def test_the_second_version(house: House) -> None:
    """Clients find the limits, the streaming address and a version that begins like Mastodon's."""
    await house.resident("aline", role=Role.ADMIN)

    told = (await house.client.get("/api/v2/instance")).json()

    assert told["domain"] == HOST
    assert told["title"] == "Les Chartreux"
    assert told["version"].startswith("4.3.0 (compatible; ensembl-fed ")
    assert told["configuration"]["urls"]["streaming"] == f"wss://{HOST}"
    assert told["configuration"]["statuses"]["max_characters"] == 2_000
    assert "image/jpeg" in told["configuration"]["media_attachments"]["supported_mime_types"]
    assert isinstance(told["configuration"]["vapid"]["public_key"], str)
    assert told["registrations"]["enabled"] is True
    assert isinstance(told["api_versions"]["mastodon"], int)
    assert told["contact"]["account"]["username"] == "aline"
    assert told["rules"] == []
    for address in (told["thumbnail"]["url"], told["icon"][0]["src"]):
        assert (await house.client.get(address.removeprefix(f"https://{HOST}"))).status == 200


async def test_the_first_version(house: House) -> None:
    """`uri` is the bare domain, also with a slash at the end of the path."""
    await house.resident("aline")

    told = (await house.client.get("/api/v1/instance/")).json()

    assert told["uri"] == HOST
    assert told["urls"]["streaming_api"] == f"wss://{HOST}"
    assert told["stats"] == {"user_count": 1, "status_count": 0, "domain_count": 0}
    assert told["contact_account"] is None
    assert set(told["configuration"]) == {"accounts", "statuses", "media_attachments", "polls"}


@pytest.mark.parametrize(
    "path",
    [
        "instance/rules",
        "instance/peers",
        "instance/domain_blocks",
        "custom_emojis",
        "trends/tags",
    ],
)
async def test_what_there_is_none_of_yet(house: House, path: str) -> None:
    """An empty list, as JSON, without a token."""
    answer = await house.client.get(f"/api/v1/{path}")
    assert (answer.status, answer.json()) == (200, [])


async def test_texts(house: House) -> None:
    """The description and what is kept of people, as HTML with a moment."""
    for path in ("extended_description", "privacy_policy"):
        told = (await house.client.get(f"/api/v1/instance/{path}")).json()
        assert told["updated_at"].endswith("Z")
        assert isinstance(told["content"], str)


async def test_another_host_is_not_served(house: House) -> None:
    """The instance comes from the table of hosts and from nothing else (S39)."""
    house.client.base = "https://ailleurs.example"
    answer = await house.client.get("/api/v2/instance")
    assert answer.status == 421
