"""An application asks, a person signs in and agrees."""

from tests.api.browser_less import Client
from tests.api.house import House
from tests.asgi_client import Answer
from tests.town import PASSWORD

BACK = "https://elk.example/api/ville/oauth/https%3A%2F%2Felk.example"


async def register(house: House, **fields: str) -> dict[str, object]:
    answer = await house.client.post(
        "/api/v1/apps",
        form={"client_name": "Elk", "redirect_uris": BACK, "scopes": "read write follow push", **fields},
    )
    assert answer.status == 200, answer.text
    return answer.json()


async def signed_in_browser(house: House, name: str = "aline", password: str = PASSWORD) -> tuple[Client, Answer]:
    browser = house.client.as_browser()
    shown = await browser.get("/connexion")
    answer = await browser.fill_in("/connexion", {"email": name, "password": password, "next": "/a"}, shown=shown)
    return browser, answer


def asked_of(application: dict[str, object], **fields: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": str(application["client_id"]),
        "redirect_uri": BACK,
        "scope": "read write",
        **fields,
    }
