"""Statuses as clients write them, read into drafts."""

from datetime import UTC, datetime, timedelta
from typing import Final

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import Invalid, NotFound
from ensembl_fed.models import Media, Status
from ensembl_fed.models.kinds import QuotePolicy, Visibility
from ensembl_fed.services.post_status import Draft
from ensembl_fed.services.start_poll import PollDraft
from web.forms import Form, flag_of, form_of, forms_of, number_of, read_form, text_of, texts_of
from web.paging import read_id

__all__ = [
    "read_draft",
    "read_edit",
    "read_form",
    "read_hour",
    "read_media_changes",
    "read_quote_policy",
]

_LONGEST_S: Final = 1_000_000_000
# What clients of other servers call a message that stays here: Hometown and Glitch `local_only`, Misskey's family
# `localOnly`, Pleroma and Akkoma visibility `local`, Hubzilla's `federated=false`.
_LOCAL_WORDS: Final = frozenset({"local", "local_only", "localonly", "instance"})
_STANDARD: Final = {
    word.value: word for word in (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.PRIVATE, Visibility.DIRECT)
}
# `unsaid` is for statuses of servers that do not know of consent; nobody asks for it.
_POLICIES: Final = {word.value: word for word in QuotePolicy if word is not QuotePolicy.UNSAID}


def read_draft(form: Form, *, idempotency_key: str, application_id: int) -> Draft:
    """What POST /api/v1/statuses says. Raises Invalid for words that nobody knows and ids that are none."""
    visibility, scope = read_audience(form)
    answered = text_of(form, "in_reply_to_id")
    in_reply_to_id = read_id(answered)
    if answered and in_reply_to_id is None:
        raise Invalid("Le message auquel vous répondez n’existe plus.")
    return Draft(
        text=text_of(form, "status"),
        spoiler_text=text_of(form, "spoiler_text"),
        visibility=visibility,
        sensitive=flag_of(form, "sensitive"),
        language=text_of(form, "language"),
        in_reply_to_id=in_reply_to_id,
        media_ids=_media_ids(form),
        idempotency_key=idempotency_key,
        application_id=application_id,
        scope=scope,
        poll=read_poll(form),
        quoted_id=_quoted_id(form),
        quote_policy=read_quote_policy(form),
    )


def read_edit(form: Form, status: Status, media: list[Media]) -> Draft:
    """What PUT /api/v1/statuses/:id says; what it does not mention stays as it is. Raises Invalid as read_draft."""
    return Draft(
        text=text_of(form, "status", status.text),
        spoiler_text=text_of(form, "spoiler_text", status.spoiler_text),
        sensitive=flag_of(form, "sensitive", default=status.sensitive),
        language=text_of(form, "language", status.language),
        media_ids=_media_ids(form) if "media_ids" in form else tuple(one.id for one in media),
        poll=read_poll(form),
        quote_policy=read_quote_policy(form),
    )


def read_poll(form: Form) -> PollDraft | None:
    """`poll[options][]` and what goes with it; None when no poll is asked for. Raises Invalid for a duration that is
    no number."""
    poll = form_of(form, "poll")
    options = texts_of(poll, "options")
    if not options:
        return None
    seconds = number_of(poll, "expires_in")
    if seconds is None and poll.get("expires_in") not in (None, ""):
        raise Invalid("Indiquez la durée du sondage en secondes.")
    return PollDraft(
        options=tuple(options),
        expires_in=None if seconds is None else timedelta(seconds=min(seconds, _LONGEST_S)),
        multiple=flag_of(poll, "multiple"),
        hide_totals=flag_of(poll, "hide_totals"),
    )


def read_quote_policy(form: Form) -> QuotePolicy | None:
    """`quote_approval_policy`; None when nothing is said. Raises Invalid for a word that nobody knows."""
    word = text_of(form, "quote_approval_policy").strip().lower()
    if word and word not in _POLICIES:
        raise Invalid("Cette règle de citation n’existe pas.")
    return _POLICIES.get(word)


def read_hour(form: Form) -> datetime | None:
    """`scheduled_at`, an ISO 8601 moment (UTC if no zone is told); None when none is asked for, or it is past already:
    then Mastodon posts at once. Raises Invalid for what is no moment."""
    word = text_of(form, "scheduled_at").strip()
    if not word:
        return None
    try:
        moment = datetime.fromisoformat(word[:64])
        at = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("L’heure de publication n’est pas lisible.") from error
    return at if at > utc_now() else None


def read_media_changes(form: Form) -> dict[int, Form]:
    """`media_attributes[]` of an edit: descriptions and focal points by upload."""
    found = {read_id(text_of(one, "id")): one for one in forms_of(form, "media_attributes")}
    return {media_id: change for media_id, change in found.items() if media_id is not None}


def read_audience(form: Form) -> tuple[Visibility | None, Visibility | None]:
    """(visibility, scope): the word that all clients know, and ours where the client, in one spelling or another,
    asks for the town or for this instance alone. Raises Invalid for a word that nobody knows."""
    word = (text_of(form, "visibility") or text_of(form_of(form, "ensembl"), "scope")).strip().lower()
    is_local = word in _LOCAL_WORDS or flag_of(form, "local_only") or flag_of(form, "localOnly")
    if is_local or not flag_of(form, "federated", default=True):
        # A direct or followers-only message is narrower still.
        if word in (Visibility.DIRECT.value, Visibility.PRIVATE.value):
            return _STANDARD[word], None
        return Visibility.INSTANCE, Visibility.INSTANCE
    if word == Visibility.TOWN.value:
        return Visibility.TOWN, Visibility.TOWN
    if word and word not in _STANDARD:
        raise Invalid("Cette visibilité n’existe pas.")
    return _STANDARD.get(word), None


def _media_ids(form: Form) -> tuple[int, ...]:
    ids = [read_id(text) for text in texts_of(form, "media_ids")]
    if None in ids:
        raise Invalid("Une image jointe est introuvable ou déjà utilisée.")
    return tuple(one for one in ids if one is not None)


def _quoted_id(form: Form) -> int | None:
    """The status that is quoted, also as other servers' clients call it. Raises NotFound for what is no id."""
    word = text_of(form, "quoted_status_id") or text_of(form, "quote_id")
    quoted_id = read_id(word)
    if word and quoted_id is None:
        raise NotFound("Le message que vous citez est introuvable, ou ne peut pas être cité.")
    return quoted_id
