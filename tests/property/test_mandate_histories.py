"""Whatever is lent, ordered, undone, revoked, repeated and delayed: each member ends where its own mandate allows."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from activitypub.activities import read_activity
from activitypub.decisions import order_activity
from ensembl_fed.errors import Conflict
from ensembl_fed.inbox.handler import Fetched
from ensembl_fed.instance.instance import Instance
from ensembl_fed.models import Account, ModerationDecision
from ensembl_fed.models.kinds import DecisionScope, DecisionState, Lending, Power, Role
from ensembl_fed.remote.actors import bring_actor
from ensembl_fed.remote.signers import Verified
from ensembl_fed.storage.accounts import account_by_uri, instance_actor
from ensembl_fed.storage.audit import first_broken_line
from ensembl_fed.storage.decisions import answers_to
from ensembl_fed.storage.unit import Unit
from moderation.acts import POWER_OF, Act
from moderation.decide_account import Decision, decide_about, undo_decision
from moderation.keep_decision import document_of
from moderation.mandates import lend, mandate_now, revoke
from tests.town import Resident, Town
from tests.unit.moderation.chartreux import member_behind

_STEPS = 14
_ACTS = (Act.SUSPEND, Act.LIMIT, Act.SENSITIZE)


@dataclass
class Model:
    """One member as the rules have it: what it lends, and where each decision stands there."""

    powers: dict[Power, Lending] | None = None
    states: dict[str, DecisionState] = field(default_factory=dict)
    acts: dict[str, Act] = field(default_factory=dict)
    hides: dict[str, bool] = field(default_factory=dict)

    def takes(self, uri: str, act: Act) -> None:
        """An order arrives, for the first time or again."""
        if uri in self.states:
            return
        self.acts[uri], powers = act, self.powers
        lending = (powers or {}).get(POWER_OF[act])
        if powers is None:
            state = DecisionState.REFUSED
        elif lending is None:
            state = DecisionState.RECOMMENDED if Power.RECOMMEND in powers else DecisionState.REFUSED
        else:
            state = DecisionState.APPLIED if lending is Lending.AUTOMATIC else DecisionState.PROPOSED
        self.states[uri] = state
        is_hidden = act is Act.SUSPEND and powers is not None and powers.get(Power.HIDE) is Lending.AUTOMATIC
        self.hides[uri] = state is DecisionState.PROPOSED and is_hidden

    def undoes(self, uri: str, act: Act) -> None:
        """An Undo arrives, perhaps before its order."""
        self.acts[uri], self.states[uri], self.hides[uri] = act, DecisionState.UNDONE, False

    def holds(self, act: Act) -> bool:
        """Whether the account is so, by what lives."""
        return any(
            self.acts[uri] is act and (state is DecisionState.APPLIED or self.hides[uri])
            for uri, state in self.states.items()
        )


@dataclass
class History:
    """The town beside its model."""

    town: Town
    city: Instance
    marc: Resident
    mallory: Resident
    members: list[Instance]
    chance: random.Random
    models: dict[str, Model]
    sent: list[tuple[str, str, Act, bool]] = field(default_factory=list)

    async def step(self) -> None:
        """Something happens, and then perhaps the post comes."""
        deed = self.chance.choice((self.lends, self.revokes, self.orders, self.orders, self.undoes, self.repeats))
        await deed()
        if self.chance.random() < 0.5:
            await self.post_comes()

    async def lends(self) -> None:
        instance = self.chance.choice(self.members)
        powers = {power: self.chance.choice(list(Lending)) for power in Power if self.chance.random() < 0.6}
        async with instance.database.unit() as unit:
            await lend(unit, powers)
        self.models[instance.domain].powers = powers

    async def revokes(self) -> None:
        instance = self.chance.choice(self.members)
        async with instance.database.unit() as unit:
            if await mandate_now(unit) is not None:
                await revoke(unit)
        self.models[instance.domain].powers = None

    async def orders(self) -> None:
        act = self.chance.choice(_ACTS)
        async with self.city.database.unit() as unit:
            target = await account_by_uri(unit, self.mallory.uri)
            assert target is not None
            why = Decision(f"Faits {self.chance.random()}", scope=DecisionScope.TOWN)
            if await decide_about(unit, await member_behind(unit, self.marc), target, act, why) is None:
                return
            row = (await unit.session.exec(_newest())).first()
            assert row is not None
            await self._note(unit, row, is_undo=False)

    async def undoes(self) -> None:
        async with self.city.database.unit() as unit:
            rows = list(await unit.session.exec(_newest()))
            if not rows:
                return
            row = self.chance.choice(rows)
            try:
                await undo_decision(unit, await member_behind(unit, self.marc), row)
            except Conflict:
                return
            await self._note(unit, row, is_undo=True)

    async def _note(self, unit: Unit, row: ModerationDecision, *, is_undo: bool) -> None:
        """What the city owes to whom is what it wrote down."""
        domains = [one.domain for one in await answers_to(unit, row.id) if one.result != "flagged"]
        self.sent += [(domain, row.uri, Act(row.action), is_undo) for domain in domains]

    async def repeats(self) -> None:
        """An order of before is delivered again, to whoever got it."""
        for instance in self.members:
            async with instance.database.unit() as unit:
                rows = list(await unit.session.exec(_newest()))
                if not rows:
                    continue
                row = self.chance.choice(rows)
                actor = await instance_actor(unit)
                activity = read_activity(order_activity(f"{row.uri}#again", document_of(row), actor.uri))
                handlers = instance.hosting.options.handlers
                verified = Verified(row.issuer_uri, self.city.domain)
                await handlers["Block"].handle(unit, verified, activity, Fetched(actor))

    async def post_comes(self) -> None:
        """Everything owed arrives; the model judges by what each lends at this moment."""
        await self.town.settle()
        for domain, uri, act, is_undo in self.sent:
            model = self.models[domain]
            (model.undoes if is_undo else model.takes)(uri, act)
        self.sent = []

    async def check(self) -> None:
        """Each member is where the model has it, its log is whole, and the city knows the end of each answer."""
        for instance in self.members:
            model = self.models[instance.domain]
            async with instance.database.reading() as unit:
                rows = list(await unit.session.exec(_newest()))
                account = await account_by_uri(unit, self.mallory.uri)
                assert (await first_broken_line(unit))[0] is None
            assert {row.uri: row.state for row in rows} == model.states
            assert account is not None
            assert _standing(account) == [model.holds(act) for act in _ACTS]


def _newest() -> SelectOfScalar[ModerationDecision]:
    return select(ModerationDecision).order_by(col(ModerationDecision.id).desc()).limit(200)


def _standing(account: Account) -> list[bool]:
    moments: Iterable[object] = (account.suspended_at, account.limited_at, account.sensitized_at)
    return [moment is not None for moment in moments]


@pytest.mark.capability("I10", "I11", "I12", "X2", "X3")
@pytest.mark.parametrize("seed", range(6))
async def test_every_history_ends_as_the_mandates_allow(town_on_each_store: Town, seed: int) -> None:
    """I10, I11, I12: random histories on both stores, against a model of a few lines."""
    town = town_on_each_store
    city, *members = await town.hosts(3)
    marc = await town.resident("marc", city, role=Role.MODERATOR)
    mallory = await town.resident("mallory", members[0])
    for instance in (city, *members[1:]):
        await bring_actor(instance.peers, mallory.uri)
    models = {instance.domain: Model() for instance in members}
    history = History(town, city, marc, mallory, members, random.Random(seed), models)

    for _ in range(_STEPS):
        await history.step()
    await history.post_comes()

    await history.check()
