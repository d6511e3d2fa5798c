"""What was done a short while ago, and is not done again yet."""

from collections import OrderedDict
from datetime import datetime, timedelta

from ensembl_fed.clock import utc_now

_MOST = 8_192


class Lately:
    """Moments by name, bounded: the oldest is forgotten first. Each process has its own, each instance too."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, datetime] = OrderedDict()

    def is_time_for(self, name: str, pause: timedelta) -> bool:
        """Whether this was not asked for during the pause; it begins anew then."""
        now = utc_now()
        until = self._until.get(name)
        if until is not None and until > now:
            return False
        self._until[name] = now + pause
        self._until.move_to_end(name)
        if len(self._until) > _MOST:
            self._until.popitem(last=False)
        return True
