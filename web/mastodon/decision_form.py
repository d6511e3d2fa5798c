"""What a moderator's client says about a decision: Mastodon's fields, and ours beside them."""

from datetime import timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid
from ensembl_fed.models.kinds import DecisionScope
from moderation.ground import Decision
from web.forms import Form, flag_of, number_of, text_of
from web.paging import read_id

_LONGEST_DAYS: Final = 3_650


def decision_of(form: Form) -> Decision:
    """`text` and `report_id` as Mastodon names them; `rule_id`, `law`, `scope`, `days`, `detected_automatically` ours.

    Raises Invalid for a scope or a duration that does not exist.
    """
    scope, days = text_of(form, "scope", DecisionScope.INSTANCE), number_of(form, "days")
    if scope not in set(DecisionScope):
        raise Invalid("Cette portée n’existe pas.")
    if days is not None and not 0 < days <= _LONGEST_DAYS:
        raise Invalid("Cette durée n’existe pas.")
    return Decision(
        reason=text_of(form, "text").strip(),
        report_id=read_id(form.get("report_id")),
        rule_id=read_id(form.get("rule_id")),
        law=text_of(form, "law").strip(),
        scope=DecisionScope(scope),
        ends_at=None if days is None else utc_now() + timedelta(days=days),
        is_detected_automatically=flag_of(form, "detected_automatically"),
    )
