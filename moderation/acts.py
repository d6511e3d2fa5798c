"""What moderators do, each act under the name it is recorded by."""

from enum import StrEnum


class Act(StrEnum):
    """One kind of decision."""

    WARN = "warn"
    SENSITIZE = "sensitize"
    DISABLE = "disable"
    LIMIT = "limit"
    SUSPEND = "suspend"
    UNSENSITIZE = "unsensitize"
    ENABLE = "enable"
    UNLIMIT = "unlimit"
    UNSUSPEND = "unsuspend"
    REMOVE_STATUS = "remove_status"
    APPROVE = "approve"
    REJECT = "reject"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    RECLASSIFY = "reclassify"
    RULE_DOMAIN = "rule_domain"
    FREE_DOMAIN = "free_domain"

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


_RELIEFS = frozenset({Act.UNSENSITIZE, Act.ENABLE, Act.UNLIMIT, Act.UNSUSPEND})
_MEASURES = frozenset({Act.WARN, Act.SENSITIZE, Act.DISABLE, Act.LIMIT, Act.SUSPEND, Act.REMOVE_STATUS})
