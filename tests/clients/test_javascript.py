"""masto.js and megalodon, on which Elk, Phanpy and Whalebird stand, use a served instance for a day."""

from pathlib import Path

from tests.clients.conftest import Served
from tests.services.http import Person, sign_up
from tests.services.node import NodeProject

_CLIENTS = NodeProject(Path(__file__).with_name("node"))


def _settings(served: Served, helper: Person, picture: Path) -> dict[str, str]:
    return {
        "BASE": served.aline.base,
        "TOKEN": served.aline.token,
        "OTHER_TOKEN": helper.token,
        "PICTURE": str(picture),
    }


def test_masto_js(served: Served, picture: Path) -> None:
    """Streaming, a picture, a post, a reply, notifications, timelines, search and deletion."""
    helper = sign_up(served.aline.base, "chloe")

    seen = _CLIENTS.run("masto.mjs", **_settings(served, helper, picture))

    assert seen == {
        "me": "aline",
        "domain": served.aline.base.removeprefix("http://"),
        "pictures": ["Un jardin"],
        "notifications": ["favourite", "mention"],
        "answered": True,
        "home": True,
        "tagged": True,
        "found": ["aline"],
        "favourited": True,
    }


def test_megalodon(served: Served, picture: Path) -> None:
    """It finds out which software this is, then the same day in its words."""
    helper = sign_up(served.aline.base, "denis")

    seen = _CLIENTS.run("megalodon.mjs", **_settings(served, helper, picture))

    assert {"favourite", "mention"} <= set(seen["notifications"])
    assert {**seen, "notifications": None} == {
        "software": "mastodon",
        "me": "aline",
        "uri": served.aline.base.removeprefix("http://"),
        "pictures": ["Un jardin"],
        "notifications": None,
        "home": True,
        "tagged": True,
        "found": ["aline"],
        "favourited": True,
    }
