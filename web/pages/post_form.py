"""The form of an ordinary message: what it holds, how it is read, and the photos that come with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

from starlette.requests import Request

from ensembl_fed.errors import Invalid
from ensembl_fed.models import Account, Media, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.services.post_status import Draft
from ensembl_fed.services.start_poll import PollDraft
from ensembl_fed.services.upload_media import describe_media, keep_picture, upload_media
from ensembl_fed.storage.files import MEDIA_PATH
from ensembl_fed.storage.media import own_media
from ensembl_fed.storage.unit import Unit
from web.forms import Form, Upload, flag_of, form_of, text_of, texts_of
from web.pages.cards import PostCard
from web.pages.shell import NO_FORM, Choice, FormState, Page
from web.pages.words import mark
from web.paging import read_id
from web.request import instance_of

LONGEST_TEXT: Final = 4_000
_FIELDS: Final = ("text", "warning", "audience", "days", "reponse", "citer")
_LONGEST_FIELD: Final = 8_000
_POLL_OPTIONS: Final = 4
DEFAULT_AUDIENCE: Final = Visibility.TOWN.value
_AUDIENCES: Final = (Visibility.TOWN, Visibility.PUBLIC, Visibility.PRIVATE, Visibility.INSTANCE)
_DAYS: Final = {"1": mark("un jour"), "3": mark("trois jours"), "7": mark("une semaine")}
_NO_AUDIENCE: Final = mark("Choisissez qui pourra lire.")
_TOO_MANY: Final = mark("Quatre photos au plus.")
_TOO_HEAVY: Final = mark("Cette photo est trop lourde. Choisissez-en une plus petite.")


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photo that was sent already and waits for the message."""

    id: str
    url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class WritePage(Page):
    """GET, POST /ecrire and /@name/ID/modifier.

    Fields: text, warning, audience, photos[], media[] and describe[ID], option[], days, multiple, reponse, citer, once,
    and the button step: photos or publish. `about` is the post that is answered or quoted.
    """

    template: ClassVar[str] = "write.html"
    is_private: ClassVar[bool] = True
    action: str = "/ecrire"
    form: FormState = NO_FORM
    photos: tuple[KeptPhoto, ...] = ()
    options: tuple[str, ...] = ("",) * _POLL_OPTIONS
    days: tuple[Choice, ...] = tuple(Choice(value, label) for value, label in _DAYS.items())
    about: PostCard | None = None
    is_reply: bool = False
    is_edit: bool = False
    longest: int = LONGEST_TEXT
    must_describe: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed: fields by name, the answers of a poll, the photos with their descriptions, in order."""

    values: Mapping[str, str]
    options: tuple[str, ...] = ()
    photos: tuple[tuple[int, str], ...] = ()
    is_multiple: bool = False

    def draft(self, key: str) -> Draft:
        """As it is posted. Raises Invalid for an audience that is not offered."""
        scope = self.values["audience"] or DEFAULT_AUDIENCE
        if scope not in {one.value for one in _AUDIENCES}:
            raise Invalid(_NO_AUDIENCE)
        audience = Visibility(scope)
        is_ours = audience in (Visibility.TOWN, Visibility.INSTANCE)
        return Draft(
            text=self.values["text"],
            spoiler_text=self.values["warning"],
            visibility=audience,
            scope=audience if is_ours else None,
            sensitive=bool(self.values["warning"] and self.photos),
            media_ids=tuple(number for number, _ in self.photos),
            poll=self._poll(),
            in_reply_to_id=read_id(self.values["reponse"]),
            quoted_id=read_id(self.values["citer"]),
            idempotency_key=key,
        )

    def _poll(self) -> PollDraft | None:
        answers = tuple(option for option in self.options if option)
        if not answers:
            return None
        days = self.values["days"] if self.values["days"] in _DAYS else "3"
        return PollDraft(answers, timedelta(days=int(days)), multiple=self.is_multiple)


def read_written(form: Form) -> Written:
    """What a form says. Photos that are no numbers are left out."""
    values = {name: text_of(form, name).strip()[:_LONGEST_FIELD] for name in _FIELDS}
    described = form_of(form, "describe")
    numbers = [number for text in texts_of(form, "media") if (number := read_id(text)) is not None]
    dropped = set(texts_of(form, "drop"))
    photos = tuple((one, text_of(described, str(one)).strip()) for one in numbers if str(one) not in dropped)
    options = tuple(option.strip() for option in texts_of(form, "option"))[:_POLL_OPTIONS]
    return Written(values, options, photos, is_multiple=flag_of(form, "multiple"))


def new_photos(form: Form) -> list[Upload]:
    """The photos that come with a form now."""
    sent = form.get("photos")
    return [one for one in (sent if isinstance(sent, list) else [sent]) if isinstance(one, Upload) and one.content]


async def take_photos(request: Request, account: Account, written: Written, uploads: Sequence[Upload]) -> Written:
    """Keep the photos that came, after those that were kept before. No unit may be open.

    Raises Invalid for too many, too heavy, or what is no picture.
    """
    instance = instance_of(request)
    limits = instance.home.limits
    if len(written.photos) + len(uploads) > limits.media_attachments:
        raise Invalid(_TOO_MANY)
    photos = list(written.photos)
    for upload in uploads:
        if len(upload.content) > limits.image_bytes:
            raise Invalid(_TOO_HEAVY)
        picture = await keep_picture(instance.files, upload.content, limits=limits)
        async with instance.database.unit() as unit:
            media = await upload_media(unit, account, picture)
        photos.append((media.id, ""))
    return Written(written.values, written.options, tuple(photos), is_multiple=written.is_multiple)


async def describe_photos(unit: Unit, account: Account, written: Written, *, of: Status | None = None) -> None:
    """Keep what was said of the photos. Raises NotFound for a photo of somebody else."""
    for number, description in written.photos:
        await describe_media(
            unit, account, number, description=description, focus=None, of=of.id if of is not None else None
        )


async def kept_photos(unit: Unit, account: Account, written: Written) -> tuple[KeptPhoto, ...]:
    """The photos of a form that is shown again."""
    found = [(await own_media(unit, account.id, number), description) for number, description in written.photos]
    return tuple(photo_of(media, description) for media, description in found if media is not None)


def photo_of(media: Media, description: str) -> KeptPhoto:
    """A photo as the form shows it."""
    return KeptPhoto(str(media.id), f"{MEDIA_PATH}/{media.preview_key or media.key}", description)
