"""The closed sets that tables, services and pages share."""

from enum import IntFlag, StrEnum

from ensembl_fed.text.grammar import HelpAction as HelpAction  # noqa: PLC0414 -- told again on purpose
from ensembl_fed.text.grammar import HelpKind as HelpKind  # noqa: PLC0414 -- told again on purpose
from ensembl_fed.text.grammar import Urgency as Urgency  # noqa: PLC0414 -- told again on purpose


class InstanceKind(StrEnum):
    """What an instance is in its town."""

    CITY = "city"
    NEIGHBOURHOOD = "neighbourhood"
    ASSOCIATION = "association"
    CCAS = "ccas"


class AccountKind(StrEnum):
    """The ActivityStreams actor type."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    GROUP = "Group"
    SERVICE = "Service"
    APPLICATION = "Application"


class Role(StrEnum):
    """What a member may do on this instance."""

    RESIDENT = "resident"
    CCAS = "ccas"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Visibility(StrEnum):
    """Who may see a status; `town` and `instance` are ours, the others are Mastodon's."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    TOWN = "town"
    INSTANCE = "instance"
    PRIVATE = "private"
    DIRECT = "direct"


class FollowState(StrEnum):
    """Asked, or agreed to."""

    PENDING = "pending"
    ACCEPTED = "accepted"


class NotificationKind(StrEnum):
    """Mastodon's notification types that we cause."""

    MENTION = "mention"
    STATUS = "status"
    REBLOG = "reblog"
    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    FAVOURITE = "favourite"
    POLL = "poll"
    QUOTE = "quote"
    UPDATE = "update"
    ADMIN_SIGN_UP = "admin.sign_up"
    ADMIN_REPORT = "admin.report"


class DigestRhythm(StrEnum):
    """How often somebody is written to about what happened."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


class PolicyChoice(StrEnum):
    """What becomes of a notification: shown, held back until asked for, or never made."""

    ACCEPT = "accept"
    FILTER = "filter"
    DROP = "drop"


class RepliesPolicy(StrEnum):
    """Which answers a list shows: to whom its owner follows, to those in the list, or none to others."""

    FOLLOWED = "followed"
    LIST = "list"
    NONE = "none"


class FilterAction(StrEnum):
    """What a client does with what a filter matches."""

    WARN = "warn"
    HIDE = "hide"
    BLUR = "blur"


class QuotePolicy(StrEnum):
    """Who may quote a status: anyone who may read it, its author's followers, its author alone.

    `unsaid`: its server does not know of consent to quotes.
    """

    PUBLIC = "public"
    FOLLOWERS = "followers"
    NOBODY = "nobody"
    UNSAID = "unsaid"


class QuoteState(StrEnum):
    """How the quoted author stands to a quote."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"


class StatusPart(IntFlag):
    """What hangs on a status besides its text; ordinary ones have nothing, and are asked nothing more."""

    POLL = 1
    QUOTE = 2
    CARD = 4
    # What its QuotePolicy says, if it is not `nobody`.
    QUOTED_BY_ANYONE = 8
    QUOTED_BY_FOLLOWERS = 16
    QUOTES_UNSAID = 32
    EVENT = 64


class HelpState(StrEnum):
    """`helpStatus` on the wire (capabilities, States)."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ResponseState(StrEnum):
    """How an answer to a help post stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DONE = "done"


class DeliveryState(StrEnum):
    """Where a delivery stands; given up is a state that is shown, never a silent drop."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class ReceivedState(StrEnum):
    """Where a received activity stands."""

    WAITING = "waiting"
    HANDLED = "handled"
    IGNORED = "ignored"
    FAILED = "failed"


class MemberState(StrEnum):
    """How an instance stands in the town network."""

    ASKED = "asked"
    ACTIVE = "active"
    LEFT = "left"


class RelayKind(StrEnum):
    """How a relay is spoken to: it is asked to forward what is public, or its actor is followed."""

    MASTODON = "mastodon"
    LITEPUB = "litepub"


class RelayState(StrEnum):
    """Where we stand with a relay."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ReportState(StrEnum):
    """Open until somebody decided."""

    OPEN = "open"
    RESOLVED = "resolved"


class ReportCategory(StrEnum):
    """Mastodon's categories."""

    SPAM = "spam"
    LEGAL = "legal"
    VIOLATION = "violation"
    OTHER = "other"


class DomainSeverity(StrEnum):
    """What a domain block does."""

    SILENCE = "silence"
    SUSPEND = "suspend"


class MediaKind(StrEnum):
    """Mastodon's attachment types."""

    IMAGE = "image"
    GIFV = "gifv"
    VIDEO = "video"
    AUDIO = "audio"
    UNKNOWN = "unknown"


class KeyUse(StrEnum):
    """RSA signs HTTP requests, Ed25519 signs documents."""

    RSA = "rsa"
    ED25519 = "ed25519"


class PushPolicy(StrEnum):
    """From whom notifications reach a device."""

    ALL = "all"
    FOLLOWED = "followed"
    FOLLOWER = "follower"
    NONE = "none"


class IpSeverity(StrEnum):
    """What a network may not do."""

    SIGN_UP_REQUIRES_APPROVAL = "sign_up_requires_approval"
    SIGN_UP_BLOCK = "sign_up_block"
    NO_ACCESS = "no_access"


class CsvKind(StrEnum):
    """The lists that members carry from one server to another, named as Mastodon names their files."""

    FOLLOWING = "following"
    BLOCKING = "blocking"
    MUTING = "muting"
    DOMAIN_BLOCKING = "domain_blocking"
    LISTS = "lists"
    BOOKMARKS = "bookmarks"


class ArchiveState(StrEnum):
    """How far an archive is."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class EventState(StrEnum):
    """Whether an event takes place; `postponed` has no new date yet. The values are words of the API."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class JoinMode(StrEnum):
    """How one says that one comes: not at all, freely, by asking, or at another address. Mobilizon's words."""

    NONE = "none"
    FREE = "free"
    RESTRICTED = "restricted"
    EXTERNAL = "external"


class JoinState(StrEnum):
    """Asked, or agreed to."""

    ASKED = "asked"
    ACCEPTED = "accepted"


class EditorRole(StrEnum):
    """What a member may do for an association: all, speak in its name, or only propose what it may say."""

    OWNER = "owner"
    EDITOR = "editor"
    CONTRIBUTOR = "contributor"


class SolidaryBadge(StrEnum):
    """What the CCAS says of a voisin solidaire: met, charter signed before it, trained."""

    MET = "met"
    SIGNED = "signed"
    TRAINED = "trained"


class SolidaryConsentKind(StrEnum):
    """What a voisin solidaire agrees to, each by itself."""

    CHARTER = "charter"
    LISTED = "listed"
    CCAS = "ccas"


class DecisionScope(StrEnum):
    """How far a moderator's decision is meant to reach."""

    INSTANCE = "instance"
    TOWN = "town"


class GroundKind(StrEnum):
    """What a decision rests on (DSA art. 17 3. d, e)."""

    LAW = "law"
    RULE = "rule"


class DecisionState(StrEnum):
    """What became of a decision on this instance."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    RECOMMENDED = "recommended"
    REFUSED = "refused"
    UNDONE = "undone"
    ENDED = "ended"
    # An emergency waits for a second moderator.
    UNCONFIRMED = "unconfirmed"


class Power(StrEnum):
    """What an instance can lend to the moderators of its town."""

    SEE = "see"
    WARN = "warn"
    HIDE = "hide"
    LIMIT = "limit"
    SUSPEND = "suspend"
    BLOCK_DOMAIN = "block_domain"
    RECOMMEND = "recommend"


class Lending(StrEnum):
    """Whether an order under a mandate takes effect, or waits for the instance's own moderators."""

    AUTOMATIC = "automatic"
    PROPOSED = "proposed"


class AppealState(StrEnum):
    """Where an appeal stands."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    CHANGED = "changed"
