"""The closed sets of casework, stored by value."""

from enum import StrEnum


class Channel(StrEnum):
    """How a request reached the desk."""

    FORM = "form"
    MESSAGE = "message"
    SLIP = "slip"
    ALERT = "alert"
    PHONE = "phone"
    VISIT = "visit"


class Reach(StrEnum):
    """How a person wants to be answered."""

    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    DESK = "desk"
    BOX = "box"
    MESSAGE = "message"


class RelayWish(StrEnum):
    """What a person says to an anonymous relay: no, let the agent write it, or show me the text first."""

    NO = "no"
    AGENT = "agent"
    SHOW_ME = "show_me"


class CaseState(StrEnum):
    """Where a case stands (capabilities, States)."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    CONTACTING = "contacting"
    QUALIFIED = "qualified"
    RELAYED = "relayed"
    MATCHED = "matched"
    INTRODUCED = "introduced"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    REFERRED = "referred"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


class EventKind(StrEnum):
    """What is noted in a case."""

    CALL = "call"
    VISIT = "visit"
    LETTER = "letter"
    NOTE = "note"
    MESSAGE = "message"
    STATE = "state"
    HANDOVER = "handover"
    CONSENT = "consent"
    RELAY = "relay"
    ANSWER = "answer"
    INTRODUCTION = "introduction"
    FOLLOW_UP = "follow_up"
    INCIDENT = "incident"


class Outcome(StrEnum):
    """How an attempt to reach somebody ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    VISITED = "visited"


class Level(StrEnum):
    """Who may read a note: the team, the owner of the case, its author alone."""

    TEAM = "team"
    OWNER = "owner"
    SECRET = "secret"  # noqa: S105 -- professional secrecy


class Purpose(StrEnum):
    """What a person agrees to."""

    RELAY = "relay"
    SHARE_CONTACT = "share_contact"
    BE_CONTACTED = "be_contacted"
    REGISTER = "register"


class Way(StrEnum):
    """How an agreement was given."""

    VOICE = "voice"
    WRITING = "writing"
    ONLINE = "online"


class AlertState(StrEnum):
    """Where an alert about an isolated person stands."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    CONTACTED = "contacted"
    AGREED = "agreed"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    REFERRED = "referred"


class RelayState(StrEnum):
    """Where a relay stands."""

    SHOWN = "shown"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class IntroductionState(StrEnum):
    """Where an introduction of a helper stands."""

    PROPOSED = "proposed"
    CONTACTED = "contacted"
    AGREED = "agreed"
    INTRODUCED = "introduced"
    DONE = "done"
    STOPPED = "stopped"
    DECLINED = "declined"


class HelpOutcome(StrEnum):
    """What came of an introduction."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    INCIDENT = "incident"


class SlipKind(StrEnum):
    """What a slip asks for."""

    REQUEST = "request"
    OFFER = "offer"


class SlipState(StrEnum):
    """Where a slip stands (capabilities, States)."""

    COLLECTED = "collected"
    TRANSCRIBED = "transcribed"
    SORTED = "sorted"
    ANSWERED = "answered"


class SlipVerdict(StrEnum):
    """What a slip turned out to be."""

    CASE = "case"
    UNREADABLE = "unreadable"
    NOT_FOR_US = "not_for_us"
    DUPLICATE = "duplicate"
