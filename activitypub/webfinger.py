"""WebFinger: from a handle to an actor. Source: RFC 7033; https://docs.joinmastodon.org/spec/webfinger/"""

from collections.abc import Mapping, Sequence
from html import escape

from activitypub.addresses import origin_of
from activitypub.documents import (
    ACTIVITY_JSON,
    Document,
    id_of,
    is_activity_content_type,
    mappings_of,
)
from activitypub.errors import BadDocument

MAX_LINKS = 50
PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"


def webfinger_document(
    subject: str,
    actor_uri: str,
    *,
    profile_url: str | None = None,
    aliases: Sequence[str] = (),
    subscribe_template: str | None = None,
    actor_type: str | None = None,
) -> dict[str, object]:
    """What we answer about a handle (`acct:lea@moulins.example`) or the site (FEP-d556).

    `subscribe_template` is the page where a person follows from their own server, with `{uri}` (FEP-3b86).
    `actor_type` (Application) marks the actor of the whole site, as FEP-d556 asks.
    """
    own: dict[str, object] = {"rel": "self", "type": ACTIVITY_JSON, "href": actor_uri}
    if actor_type is not None:
        own["properties"] = {"https://www.w3.org/ns/activitystreams#type": actor_type}
    links: list[dict[str, object]] = [own]
    if profile_url is not None:
        links.append({"rel": PROFILE_PAGE, "type": "text/html", "href": profile_url})
    if subscribe_template is not None:
        links.append({"rel": SUBSCRIBE, "template": subscribe_template})
    names = [uri for uri in (*aliases, actor_uri, profile_url) if uri is not None]
    return {"subject": subject, "aliases": list(dict.fromkeys(names)), "links": links}


def read_webfinger(document: Document) -> tuple[str, str]:
    """The subject (`acct:...`) and the actor's URI. Raises BadDocument when either is missing.

    The caller compares the subject with what was asked for, and the actor's own word with both (rule 16).
    """
    subject = id_of(document.get("subject"))
    if subject is None:
        raise BadDocument("a WebFinger answer without subject")
    for link in mappings_of(document, "links", MAX_LINKS):
        actor_uri = _actor_uri_of(link)
        if actor_uri is not None:
            origin_of(actor_uri)
            return subject, actor_uri
    raise BadDocument("a WebFinger answer without actor")


def host_meta_xml(base: str) -> str:
    """The older way to WebFinger, which some servers still ask first. Source: RFC 6415."""
    template = escape(f"{base}/.well-known/webfinger?resource={{uri}}")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" type="application/jrd+json" template="{template}"/>\n'
        "</XRD>\n"
    )


def _actor_uri_of(link: Mapping[str, object]) -> str | None:
    media_type = link.get("type")
    if link.get("rel") != "self" or not isinstance(media_type, str):
        return None
    return id_of(link.get("href")) if is_activity_content_type(media_type) else None
