"""The tables of the casework store."""

from ensembl_fed.casework.tables.boxes import BoxDuty, CollectionRound, HelpBox, Slip, SlipImage
from ensembl_fed.casework.tables.cases import CaseEvent, CaseFile, FollowUp, RegisterEntry, WellbeingAlert
from ensembl_fed.casework.tables.columns import casework_metadata
from ensembl_fed.casework.tables.people import Consent, PersonCard, SearchTerm
from ensembl_fed.casework.tables.readers import Agent, DeskSession, ReadAudit, RecoveryCode
from ensembl_fed.casework.tables.relays import HeldReply, Introduction, MissionCard, Relay
from ensembl_fed.casework.tables.rules import (
    ConsentText,
    DatedCount,
    DeskSetting,
    ErasureProof,
    RetentionRule,
    RetentionRun,
)

__all__ = [
    "Agent",
    "BoxDuty",
    "CaseEvent",
    "CaseFile",
    "CollectionRound",
    "Consent",
    "ConsentText",
    "DatedCount",
    "DeskSession",
    "DeskSetting",
    "ErasureProof",
    "FollowUp",
    "HeldReply",
    "HelpBox",
    "Introduction",
    "MissionCard",
    "PersonCard",
    "ReadAudit",
    "RecoveryCode",
    "RegisterEntry",
    "Relay",
    "RetentionRule",
    "RetentionRun",
    "SearchTerm",
    "Slip",
    "SlipImage",
    "WellbeingAlert",
    "casework_metadata",
]
