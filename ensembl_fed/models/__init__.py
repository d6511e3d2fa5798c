"""The tables of an instance's store, and nothing else."""

from ensembl_fed.models.access import AccessToken, Application, AuthorizationCode, WebSession
from ensembl_fed.models.account import Account, ActorKey, Member
from ensembl_fed.models.alerts import AlertChoices
from ensembl_fed.models.announcement import (
    Announcement,
    AnnouncementDismissal,
    AnnouncementReaction,
    CustomEmoji,
)
from ensembl_fed.models.association import (
    Association,
    AssociationDeed,
    AssociationEditor,
    NewsSubscription,
)
from ensembl_fed.models.baggage import Archive, CsvImport
from ensembl_fed.models.decision import (
    Appeal,
    AuditEntry,
    DecisionAnswer,
    Mandate,
    ModerationDecision,
    TownInvitation,
)
from ensembl_fed.models.event import Event, EventJoin
from ensembl_fed.models.filters import Filter, FilterKeyword, FilterStatus
from ensembl_fed.models.help_post import HelpPost, HelpResponse
from ensembl_fed.models.lists import AccountList, ListMember
from ensembl_fed.models.notices import (
    ConversationMark,
    NotificationPermission,
    NotificationPolicy,
    NotificationRequest,
)
from ensembl_fed.models.poll import Poll, PollVote
from ensembl_fed.models.preview_card import PreviewCard, StatusCard
from ensembl_fed.models.push import InstanceKey, PushDelivery, PushSubscription
from ensembl_fed.models.quote import Quote
from ensembl_fed.models.relation import (
    AccountNote,
    Block,
    DomainBlock,
    DomainRule,
    Endorsement,
    Follow,
    Mute,
    SuggestionRefusal,
)
from ensembl_fed.models.relay import Relay
from ensembl_fed.models.report import ModerationAction, Report
from ensembl_fed.models.scheduled_status import ConversationMute, ScheduledStatus
from ensembl_fed.models.sign_up_block import CanonicalEmailBlock, DomainAllow, EmailDomainBlock, IpBlock
from ensembl_fed.models.solidary import SolidaryConsent, SolidaryMission, SolidaryNeighbour
from ensembl_fed.models.status import (
    Bookmark,
    Favourite,
    Media,
    Mention,
    Pin,
    Status,
    StatusEdit,
    StatusTag,
    Tombstone,
)
from ensembl_fed.models.tags import FeaturedTag, FollowedTag
from ensembl_fed.models.timeline import HomeEntry, Marker, Notification
from ensembl_fed.models.town import InstanceProfile, Quartier, Rule, TownMember
from ensembl_fed.models.work import (
    Delivery,
    MediaWork,
    OutgoingActivity,
    OutgoingMail,
    PeerHost,
    ReceivedActivity,
    ScheduledJob,
    StreamEvent,
)

__all__ = [
    "AccessToken",
    "Account",
    "AccountList",
    "AccountNote",
    "ActorKey",
    "AlertChoices",
    "Announcement",
    "AnnouncementDismissal",
    "AnnouncementReaction",
    "Appeal",
    "Application",
    "Archive",
    "Association",
    "AssociationDeed",
    "AssociationEditor",
    "AuditEntry",
    "AuthorizationCode",
    "Block",
    "Bookmark",
    "CanonicalEmailBlock",
    "ConversationMark",
    "ConversationMute",
    "CsvImport",
    "CustomEmoji",
    "DecisionAnswer",
    "Delivery",
    "DomainAllow",
    "DomainBlock",
    "DomainRule",
    "EmailDomainBlock",
    "Endorsement",
    "Event",
    "EventJoin",
    "Favourite",
    "FeaturedTag",
    "Filter",
    "FilterKeyword",
    "FilterStatus",
    "Follow",
    "FollowedTag",
    "HelpPost",
    "HelpResponse",
    "HomeEntry",
    "InstanceKey",
    "InstanceProfile",
    "IpBlock",
    "ListMember",
    "Mandate",
    "Marker",
    "Media",
    "MediaWork",
    "Member",
    "Mention",
    "ModerationAction",
    "ModerationDecision",
    "Mute",
    "NewsSubscription",
    "Notification",
    "NotificationPermission",
    "NotificationPolicy",
    "NotificationRequest",
    "OutgoingActivity",
    "OutgoingMail",
    "PeerHost",
    "Pin",
    "Poll",
    "PollVote",
    "PreviewCard",
    "PushDelivery",
    "PushSubscription",
    "Quartier",
    "Quote",
    "ReceivedActivity",
    "Relay",
    "Report",
    "Rule",
    "ScheduledJob",
    "ScheduledStatus",
    "SolidaryConsent",
    "SolidaryMission",
    "SolidaryNeighbour",
    "Status",
    "StatusCard",
    "StatusEdit",
    "StatusTag",
    "StreamEvent",
    "SuggestionRefusal",
    "Tombstone",
    "TownInvitation",
    "TownMember",
    "WebSession",
]
