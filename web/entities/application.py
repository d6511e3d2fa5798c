"""Applications and tokens as clients see them."""

from ensembl_fed.models import Application

Entity = dict[str, object]


def application_entity(application: Application, vapid_key: str) -> Entity:
    """Application; `vapid_key` is what push services know the instance by. Source: https://docs.joinmastodon.org/entities/Application/"""
    return {
        "id": str(application.id),
        "name": application.name,
        "website": application.website or None,
        "scopes": application.scopes.split(),
        "redirect_uris": application.redirect_uris,
        "redirect_uri": "\n".join(application.redirect_uris),
        "vapid_key": vapid_key,
    }


def credential_application_entity(application: Application, secret: str, vapid_key: str) -> Entity:
    """CredentialApplication: told once, at registration."""
    return {
        **application_entity(application, vapid_key),
        "client_id": application.client_id,
        "client_secret": secret,
        "client_secret_expires_at": 0,
    }


def status_application_entity(application: Application) -> Entity:
    """What stands under a post: the name and the site of the application that sent it."""
    return {"name": application.name, "website": application.website or None}
