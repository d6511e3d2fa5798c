"""The tables of an instance's store, and nothing else."""

from ensembl_fed.models.access import AccessToken, Application, AuthorizationCode, WebSession
from ensembl_fed.models.account import Account, ActorKey, Member
from ensembl_fed.models.help_post import HelpPost, HelpResponse
from ensembl_fed.models.relation import AccountNote, Block, DomainRule, Follow, Mute
from ensembl_fed.models.report import ModerationAction, Report
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
from ensembl_fed.models.timeline import HomeEntry, Marker, Notification
from ensembl_fed.models.town import InstanceProfile, Quartier, Rule, TownMember
from ensembl_fed.models.work import (
    Delivery,
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
    "AccountNote",
    "ActorKey",
    "Application",
    "AuthorizationCode",
    "Block",
    "Bookmark",
    "Delivery",
    "DomainRule",
    "Favourite",
    "Follow",
    "HelpPost",
    "HelpResponse",
    "HomeEntry",
    "InstanceProfile",
    "Marker",
    "Media",
    "Member",
    "Mention",
    "ModerationAction",
    "Mute",
    "Notification",
    "OutgoingActivity",
    "OutgoingMail",
    "PeerHost",
    "Pin",
    "Quartier",
    "ReceivedActivity",
    "Report",
    "Rule",
    "ScheduledJob",
    "Status",
    "StatusEdit",
    "StatusTag",
    "StreamEvent",
    "Tombstone",
    "TownMember",
    "WebSession",
]
