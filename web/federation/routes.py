"""The addresses that other servers know."""

from starlette.routing import Route

from web.federation import actors, discovery, statuses
from web.federation.gone import or_tombstone
from web.federation.inbox import Inbox

_inbox = Inbox()


def _collections(actor: str) -> list[Route]:
    """What hangs below any actor."""
    return [
        Route(f"{actor}/inbox", _inbox, methods=["POST"]),
        Route(f"{actor}/outbox", or_tombstone(actors.show_outbox)),
        Route(f"{actor}/followers", or_tombstone(actors.show_followers)),
        Route(f"{actor}/followers_synchronization", or_tombstone(actors.show_followers_there)),
        Route(f"{actor}/following", or_tombstone(actors.show_following)),
        Route(f"{actor}/collections/featured", or_tombstone(actors.show_featured)),
    ]


def _actor_routes(prefix: str) -> list[Route]:
    """A person or a group, with what is theirs."""
    actor = f"/{prefix}/{{username}}"
    status = f"{actor}/statuses/{{status_id:int}}"
    return [
        *_collections(actor),
        Route(status, or_tombstone(statuses.show_status)),
        Route(f"{status}/activity", or_tombstone(statuses.show_activity)),
        Route(f"{status}/replies", or_tombstone(statuses.show_replies)),
        Route(f"{status}/context", or_tombstone(statuses.show_context)),
        Route(f"{actor}/quote_authorizations/{{quote_id:int}}", or_tombstone(statuses.show_quote_authorization)),
        Route(actor, or_tombstone(actors.show_actor)),
    ]


ROUTES = [
    Route("/inbox", _inbox, methods=["POST"]),
    *_collections("/actor"),
    Route("/actor", actors.show_instance_actor),
    *_actor_routes("users"),
    Route("/groups/{username}/members", actors.show_members),
    *_actor_routes("groups"),
    Route("/moderators", actors.show_moderators),
    Route("/places/{slug}", discovery.show_place),
    Route("/contexts/ensembl.jsonld", discovery.show_vocabulary),
    Route("/.well-known/webfinger", discovery.show_webfinger),
    Route("/.well-known/host-meta", discovery.show_host_meta),
    Route("/.well-known/nodeinfo", discovery.show_nodeinfo_links),
    Route("/nodeinfo/2.0", discovery.show_nodeinfo),
    Route("/nodeinfo/2.1", discovery.show_nodeinfo),
]
