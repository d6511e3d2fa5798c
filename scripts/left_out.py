"""Why documented endpoints of Mastodon's client API are not served here: read by `scripts/api_table.py`."""

from typing import Final

# The start of a path (parameters as `:name`), and the reason. The longest start that fits an endpoint counts.
LEFT_OUT: Final = {
    "/api/oembed": "no other site embeds posts of neighbours",
    "/api/proofs": "removed from Mastodon",
    "/api/v1/:account_id/": "collections are not shown",
    "/api/v1/accounts/:id/collections": "collections are not shown",
    "/api/v1/accounts/:id/in_collections": "collections are not shown",
    "/api/v1/accounts/:id/email_subscriptions": "posts are not sent by mail to people outside",
    "/api/v1/admin/accounts/:id": "an account's data is removed by its owner, or on the moderation pages",
    "/api/v1/admin/canonical_email_blocks": "the moderation pages do it",
    "/api/v1/admin/dimensions": "members are not measured",
    "/api/v1/admin/domain_allows": "the town's instances are allowed by joining; the moderation pages do the rest",
    "/api/v1/admin/email_domain_blocks": "the moderation pages do it",
    "/api/v1/admin/ip_blocks": "the moderation pages do it",
    "/api/v1/admin/measures": "members are not measured",
    "/api/v1/admin/retention": "members are not measured",
    "/api/v1/admin/trends/": "trends are not reviewed: they are the town's own words",
    "/api/v1/announcements/:id/": "announcements have no reactions",
    "/api/v1/annual_reports": "nobody's year is summed up",
    "/api/v1/collections": "collections are not shown",
    "/api/v1/instance/activity": "weekly numbers of a small place point at people",
    "/api/v1/instance/languages": "no client asks",
    "/api/v1/instance/terms_of_service": "the rules and the page about the instance say it",
    "/api/v1/instance/translation_languages": "nothing is translated",
    "/api/v1/profile": "`accounts/update_credentials` does the same",
    "/api/v1/search": "removed from Mastodon; `/api/v2/search`",
    "/api/v1/timelines/link": "nobody's links are gathered",
    "/api/v1_alpha/": "nothing is refreshed behind a client's back",
    "/health": "`/healthz` and `/readyz`",
    "/oauth/callback": "a client's address, not a server's",
}


def reason_for(path: str) -> str | None:
    """Why an endpoint is left out; None when nobody said."""
    fitting = [start for start in LEFT_OUT if path.startswith(start)]
    return LEFT_OUT[max(fitting, key=len)] if fitting else None
