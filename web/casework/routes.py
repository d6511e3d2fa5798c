"""Every address of casework, for everybody and for agents."""

from typing import Final

from starlette.routing import BaseRoute

from web.casework import (
    alert_form,
    desk_alerts,
    desk_boxes,
    desk_case,
    desk_day,
    desk_entry,
    desk_inbox,
    desk_introduction,
    desk_match,
    desk_office,
    desk_relay,
    desk_rights,
    desk_slips,
    door,
    following,
    mission,
    print_slips,
)

ROUTES: Final[list[BaseRoute]] = [
    *door.ROUTES,
    *following.ROUTES,
    *desk_entry.ROUTES,
    *desk_inbox.ROUTES,
    *desk_case.ROUTES,
    *desk_relay.ROUTES,
    *desk_match.ROUTES,
    *desk_introduction.ROUTES,
    *desk_day.ROUTES,
    *desk_office.ROUTES,
    *desk_rights.ROUTES,
    *mission.ROUTES,
    *alert_form.ROUTES,
    *desk_alerts.ROUTES,
    *print_slips.ROUTES,
    *desk_slips.ROUTES,
    *desk_boxes.ROUTES,
]
