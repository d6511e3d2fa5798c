"""The admin API: every endpoint asks for an admin scope and, in its unit, for the role (security 38)."""

from web.mastodon import (
    admin_accounts,
    admin_blocks,
    admin_domains,
    admin_figures,
    admin_reports,
)

ROUTES = [
    *admin_accounts.ROUTES,
    *admin_reports.ROUTES,
    *admin_domains.ROUTES,
    *admin_blocks.ROUTES,
    *admin_figures.ROUTES,
]
