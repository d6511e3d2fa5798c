"""What moderators do, each act under the name it is recorded by."""

from enum import StrEnum

from ensembl_fed.models.kinds import Power


class Act(StrEnum):
    """One kind of decision."""

    WARN = "warn"
    SENSITIZE = "sensitize"
    DISABLE = "disable"
    LIMIT = "limit"
    SUSPEND = "suspend"
    MUTE = "mute"
    HIDE = "hide"
    UNSENSITIZE = "unsensitize"
    ENABLE = "enable"
    UNLIMIT = "unlimit"
    UNSUSPEND = "unsuspend"
    UNMUTE = "unmute"
    UNHIDE = "unhide"
    REMOVE_STATUS = "remove_status"
    RESTORE_STATUS = "restore_status"
    APPROVE = "approve"
    REJECT = "reject"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RECLASSIFY = "reclassify"
    RULE_DOMAIN = "rule_domain"
    FREE_DOMAIN = "free_domain"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    SECOND = "second"
    ANSWER_APPEAL = "answer_appeal"
    LEND = "lend"
    REVOKE = "revoke"
    INVITE = "invite"
    CHANGE_RULE = "change_rule"

    @property
    def is_relief(self) -> bool:
        """Whether it gives back what an earlier decision took."""
        return self in _RELIEFS

    @property
    def is_measure(self) -> bool:
        """Whether it takes something from somebody, so that a report about them had an effect."""
        return self in _MEASURES

    @property
    def is_for_members(self) -> bool:
        """Whether it is about signing in here, so only about those who do."""
        return self in (Act.DISABLE, Act.ENABLE)


# What gives back, and what it gives back.
RELIEF_OF = {
    Act.UNSENSITIZE: Act.SENSITIZE,
    Act.ENABLE: Act.DISABLE,
    Act.UNLIMIT: Act.LIMIT,
    Act.UNSUSPEND: Act.SUSPEND,
    Act.UNMUTE: Act.MUTE,
    Act.UNHIDE: Act.HIDE,
    Act.RESTORE_STATUS: Act.REMOVE_STATUS,
}
# The power under which the town's moderators may order a measure (X2).
POWER_OF = {
    Act.WARN: Power.WARN,
    Act.SENSITIZE: Power.HIDE,
    Act.REMOVE_STATUS: Power.HIDE,
    Act.HIDE: Power.HIDE,
    Act.LIMIT: Power.LIMIT,
    Act.MUTE: Power.LIMIT,
    Act.SUSPEND: Power.SUSPEND,
    Act.DISABLE: Power.SUSPEND,
}
_RELIEFS = frozenset(RELIEF_OF)
_MEASURES = frozenset(POWER_OF)
