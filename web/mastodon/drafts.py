"""Statuses as clients write them, read into drafts."""

from collections.abc import Mapping
from typing import Final

from ensembl_fed.errors import Invalid
from ensembl_fed.models import Media, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.services.post_status import Draft
from web.forms import Form, flag_of, form_of, forms_of, read_form, text_of, texts_of
from web.paging import read_id

__all__ = ["read_draft", "read_edit", "read_form", "read_media_changes"]

# What clients of other servers call a message that stays here: Hometown and Glitch `local_only`, Misskey's family
# `localOnly`, Pleroma and Akkoma visibility `local`, Hubzilla's `federated=false`.
_LOCAL_WORDS: Final = frozenset({"local", "local_only", "localonly", "instance"})
_STANDARD: Final = {
    word.value: word for word in (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.PRIVATE, Visibility.DIRECT)
}
# Said aloud rather than passed over: a poll or an appointment that is silently lost does harm.
_NOT_YET: Final = {
    "poll": "Les sondages ne sont pas encore possibles ici.",
    "scheduled_at": "La publication différée n’est pas encore possible ici.",
    "quoted_status_id": "Les citations ne sont pas encore possibles ici.",
}


def read_draft(form: Form, *, idempotency_key: str, application_id: int) -> Draft:
    """What POST /api/v1/statuses says. Raises Invalid for unknown visibilities, and for what is not possible here."""
    _check_possible(form)
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
    )


def read_edit(form: Form, status: Status, media: list[Media]) -> Draft:
    """What PUT /api/v1/statuses/:id says; what it does not mention stays as it is. Raises Invalid as read_draft."""
    _check_possible(form)
    return Draft(
        text=text_of(form, "status", status.text),
        spoiler_text=text_of(form, "spoiler_text", status.spoiler_text),
        sensitive=flag_of(form, "sensitive", default=status.sensitive),
        language=text_of(form, "language", status.language),
        media_ids=_media_ids(form) if "media_ids" in form else tuple(one.id for one in media),
    )


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


def _check_possible(form: Form) -> None:
    for name, reason in _NOT_YET.items():
        value = form.get(name)
        if isinstance(value, Mapping):
            value = value.get("options")
        if value not in (None, "", [], False):
            raise Invalid(reason)
