"""Fills an empty store with the sample town: everything goes the way that real people's doings go."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.resources import files

from rich.progress import Progress

from ensembl_fed.clock import moved
from ensembl_fed.errors import Invalid
from ensembl_fed.instance.hosting import Hosting, open_hosting
from ensembl_fed.instance.instance import Instance
from ensembl_fed.instance.quartiers import bring_quartiers
from ensembl_fed.instance.set_up import NewInstance, add_instance
from ensembl_fed.models import Account, Member, Status
from ensembl_fed.models.kinds import ReportCategory, Visibility
from ensembl_fed.remote.actors import resolve_handle
from ensembl_fed.remote.keyring import make_key_pairs
from ensembl_fed.services.aide import mention
from ensembl_fed.services.follow_account import follow_account
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.register_member import register_member
from ensembl_fed.services.sign_in import hash_password
from ensembl_fed.settings import Settings
from ensembl_fed.storage.accounts import account_by_handle, account_by_id, member_of
from ensembl_fed.storage.help import responses_to
from ensembl_fed.storage.statuses import status_by_uri
from ensembl_fed.storage.town import instance_profile
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.geojson import read_quartiers
from ensembl_fed.workers.settle import settle
from moderation.file_report import ReportDraft, file_report
from web.app import ProcessRole, all_jobs, create_app, options_for
from web.demo import content
from web.demo.casework import fill_casework
from web.demo.content import DemoPerson, DemoPost

# The oldest post is some days old, the newest a few minutes.
_BETWEEN_POSTS = timedelta(hours=2, minutes=35)
Tick = Callable[[str], None]


@dataclass(slots=True)
class _Town:
    hosting: Hosting
    tick: Tick
    # The address of each post, by its words.
    uris: dict[str, str] = field(default_factory=dict)
    people: dict[str, DemoPerson] = field(
        default_factory=lambda: {person.username: person for person in content.PEOPLE}
    )

    def instance(self, domain: str) -> Instance:
        found = self.hosting.instance(domain)
        if found is None:
            raise Invalid(f"{domain} n'est pas hébergée ici.")
        return found

    def home_of(self, username: str) -> Instance:
        return self.instance(self.people[username].domain)

    async def settle(self) -> None:
        await settle(self.hosting, all_jobs())


async def fill_demo(settings: Settings) -> str:
    """Fill the store that the settings name, and return what to tell of it. Raises Invalid if it is not empty."""
    hosting = await open_hosting(settings, options_for(ProcessRole()))
    try:
        if hosting.instances:
            raise Invalid("the store is not empty: the sample town is for an empty one")
        create_app(hosting=hosting)
        with Progress(transient=True) as progress:
            task = progress.add_task("La ville d'exemple", total=7)
            await _fill(_Town(hosting, lambda text: progress.update(task, advance=1, description=text)))
        return told_of(hosting.instances)
    finally:
        await hosting.close()


async def _fill(town: _Town) -> None:
    await _add_instances(town)
    await _add_people(town)
    await _add_follows(town)
    await _add_posts(town)
    await _add_conversations(town)
    await _add_report(town)
    await fill_casework(town.instance(content.CITY))
    town.tick("Le CCAS")


async def _add_instances(town: _Town) -> None:
    shapes = read_quartiers((files("web.demo") / "quartiers.geojson").read_bytes())
    for new in content.INSTANCES:
        city = "" if new.domain == content.CITY else content.CITY
        instance = await add_instance(town.hosting, NewInstance(new.domain, new.kind, new.name, city))
        await bring_quartiers(instance, shapes)
        async with instance.database.unit() as unit:
            profile = await instance_profile(unit)
            if profile is not None:
                profile.short_description = profile.description = new.description
                await unit.add(profile)
    await town.settle()
    town.tick("Les instances")


async def _add_people(town: _Town) -> None:
    password_hash = await hash_password(content.PASSWORD)
    keys = await asyncio.gather(*(asyncio.to_thread(make_key_pairs) for _ in content.PEOPLE))
    for person, pairs in zip(content.PEOPLE, keys, strict=True):
        instance = town.instance(person.domain)
        async with instance.database.unit() as unit:
            member = await register_member(
                unit,
                username=person.username,
                email=email_of(person),
                password_hash=password_hash,
                keys=pairs,
                seal=instance.seal,
                display_name=person.name,
                kind=person.kind,
                role=person.role,
                is_confirmed=True,
                is_approved=True,
                quartier_slug=person.quartier,
                may_use_reserved=True,
            )
            account = await account_by_id(unit, member.account_id)
            if account is not None and person.note:
                account.note, account.note_source = f"<p>{person.note}</p>", person.note
                account.discoverable = True
                await unit.add(account)
    await town.settle()
    town.tick("Les habitants")


def email_of(person: DemoPerson) -> str:
    """The address that an invented person signs in with."""
    return f"{person.username}@{person.domain.partition(':')[0]}.example"


async def _add_follows(town: _Town) -> None:
    for follower, followed in content.FOLLOWS:
        instance = town.home_of(follower)
        username, _, domain = followed.partition("@")
        domain = domain or town.people[username].domain
        target = await resolve_handle(instance.peers, instance.database, username, domain)
        if target is None:
            continue
        async with instance.database.unit() as unit:
            account, _ = await _person(unit, follower)
            await follow_account(unit, account, target)
    await town.settle()
    town.tick("Qui suit qui")


async def _add_posts(town: _Town) -> None:
    posts = [*content.TALK[:2], *content.HELP, *content.TALK[2:], content.MATCHED, content.DONE, content.SCAM]
    for age, post in zip(range(len(posts), 0, -1), posts, strict=True):
        # Nothing is delivered while the clock is set back: signatures must be of today.
        with moved(-age * _BETWEEN_POSTS):
            await _post(town, post)
    await town.settle()
    town.tick("Demandes et propositions")


async def _add_conversations(town: _Town) -> None:
    """One request is answered from the other neighbourhood and accepted, another is done and thanked."""
    for asked, answer, closing in (
        (content.MATCHED, content.MATCHED_ANSWER, ()),
        (content.DONE, content.DONE_ANSWER, ("Merci beaucoup, c'est solide ! #merci",)),
    ):
        offered = await _post(town, answer, under=asked, visibility=Visibility.DIRECT)
        await town.settle()
        for text in ("Avec plaisir, à demain ! #accord", *closing):
            await _answer(town, asked, offered.uri, text)
            await town.settle()
    town.tick("Coups de main")


async def _answer(town: _Town, asked: DemoPost, offered_uri: str, text: str) -> None:
    instance = town.home_of(asked.author)
    async with instance.database.unit() as unit:
        account, member = await _person(unit, asked.author)
        status = await _local_status(town, unit, asked)
        parent = await status_by_uri(unit, offered_uri) or status
        helper = next(helper for _, helper in await responses_to(unit, status.id))
        draft = Draft(text=f"{mention(helper)} {text}", visibility=Visibility.DIRECT, in_reply_to_id=parent.id)
        await post_status(unit, account, draft, member=member)


async def _add_report(town: _Town) -> None:
    instance = town.home_of("carole")
    async with instance.database.unit() as unit:
        reporter, _ = await _person(unit, "carole")
        target = await account_by_handle(unit, content.SCAM.author)
        scam = await _local_status(town, unit, content.SCAM)
        if target is not None:
            draft = ReportDraft(
                target.id,
                (scam.id,),
                "Du démarchage pour des crédits, plusieurs voisins l'ont reçu.",
                ReportCategory.SPAM,
            )
            await file_report(unit, reporter, draft)
    await town.settle()
    town.tick("Un signalement")


async def _post(
    town: _Town, post: DemoPost, *, under: DemoPost | None = None, visibility: Visibility = Visibility.PUBLIC
) -> Status:
    instance = town.home_of(post.author)
    async with instance.database.unit() as unit:
        account, member = await _person(unit, post.author)
        parent = await _local_status(town, unit, under) if under is not None else None
        author = await account_by_id(unit, parent.account_id) if parent is not None else None
        named = f"{mention(author)} " if author is not None else ""
        draft = Draft(text=named + post.text, visibility=visibility, in_reply_to_id=parent.id if parent else None)
        status = await post_status(unit, account, draft, member=member)
    town.uris[post.text] = status.uri
    return status


async def _local_status(town: _Town, unit: Unit, post: DemoPost) -> Status:
    found = await status_by_uri(unit, town.uris[post.text])
    if found is None:
        raise LookupError("the sample town did not keep a post")
    return found


async def _person(unit: Unit, username: str) -> tuple[Account, Member]:
    account = await account_by_handle(unit, username)
    member = await member_of(unit, account.id) if account is not None else None
    if account is None or member is None:
        raise LookupError(username)
    return account, member


def told_of(instances: Iterable[Instance]) -> str:
    """What `ensembl-fed demo` prints: where to look, and whom to log in as."""
    names = {instance.domain: instance.home.name for instance in instances}
    lines = ["", "La ville d'exemple (tout y est inventé) :", ""]
    lines += [f"  {town_instance.home.addresses.base:<24}{names[town_instance.domain]}" for town_instance in instances]
    lines += ["", f"Mot de passe de tous les comptes : {content.PASSWORD}", ""]
    lines += [
        f"  {email_of(person):<34}{person.role.value:<11}{person.name} (@{person.username}@{person.domain})"
        for person in content.PEOPLE
    ]
    lines += ["", "Claire entre au bureau du CCAS par /dossiers, avec une application de codes (second facteur)."]
    return "\n".join([*lines, ""])
