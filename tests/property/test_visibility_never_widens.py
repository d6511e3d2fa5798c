"""Whatever is asked for, nobody is addressed beyond what the visibility says (S31, I8)."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from activitypub.addresses import PUBLIC, LocalAddresses
from ensembl_fed.home import Home
from ensembl_fed.models import Account, Status
from ensembl_fed.models.kinds import Visibility
from ensembl_fed.outbox.audience import addresses_of, share_addresses
from ensembl_fed.services.post_status import Draft, settled_visibility
from ensembl_fed.surface.visibility import narrower
from ensembl_fed.text.grammar import HelpAction, HelpIntent, HelpKind, HelpScope, Urgency

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FOLLOWERS = "https://sud.example/users/lea/followers"
TOWN = "https://ville.example/groups/entraide/members"
GROUP = "https://sud.example/groups/entraide"
COLLECTIONS = {
    Visibility.PUBLIC: {PUBLIC, FOLLOWERS, GROUP},
    Visibility.UNLISTED: {PUBLIC, FOLLOWERS, GROUP},
    Visibility.TOWN: {TOWN, FOLLOWERS, GROUP},
    Visibility.INSTANCE: set[str](),
    Visibility.PRIVATE: {FOLLOWERS},
    Visibility.DIRECT: set[str](),
}
visibilities = st.sampled_from(Visibility)


def _account(name: str) -> Account:
    uri = f"https://sud.example/users/{name}"
    return Account(id=1, username=name, uri=uri, followers_uri=f"{uri}/followers", created_at=NOW)


def _home(*, has_town: bool = True) -> Home:
    return Home("sud.example", LocalAddresses("https://sud.example"), town_members_uri=TOWN if has_town else "")


def _status(visibility: Visibility) -> Status:
    return Status(
        id=1, uri="https://sud.example/users/lea/statuses/1", account_id=1, visibility=visibility, created_at=NOW
    )


def _intent(scope: HelpScope | None) -> HelpIntent:
    return HelpIntent(
        kind=HelpKind.REQUEST,
        action=HelpAction.SERVICE,
        category="courses",
        quartier=None,
        urgency=Urgency.WHENEVER,
        due_from=None,
        due_until=None,
        scope=scope,
        title="Courses",
    )


@given(visibilities, st.booleans(), st.lists(st.sampled_from(["max", "zoe", "ines"]), unique=True))
def test_a_document_names_only_the_collections_of_its_visibility(
    visibility: Visibility, is_help: bool, names: list[str]
) -> None:
    """Besides the accounts that it names, each visibility has its own few addressees; an instance's post has none."""
    named = [(_account(name), False) for name in names]
    addressed = addresses_of(_home(), _account("lea"), _status(visibility), named, is_help=is_help)

    allowed = COLLECTIONS[visibility]
    if visibility is not Visibility.INSTANCE:
        allowed = allowed | {account.uri for account, _ in named}
    assert {*addressed.to, *addressed.cc} <= allowed


@given(visibilities)
def test_a_share_names_no_wider_collection(visibility: Visibility) -> None:
    """A share is addressed as its scope says, and to the author of what it shares."""
    author = _account("max")
    addressed = share_addresses(_home(), _account("lea"), _status(visibility), author)

    assert {*addressed.to, *addressed.cc} <= COLLECTIONS[visibility] | {author.uri}


@given(visibilities, visibilities, st.booleans())
def test_a_reply_reaches_no_further_than_what_it_answers(
    requested: Visibility, answered: Visibility, has_town: bool
) -> None:
    """Nor further than was asked for."""
    home = _home(has_town=has_town)
    settled = settled_visibility(home, Draft(scope=requested), requested, None, _status(answered))

    assert narrower(settled, answered) is settled
    assert narrower(settled, requested) is settled


@given(visibilities, st.sampled_from([None, *HelpScope]))
def test_a_help_post_is_public_only_by_its_authors_word(requested: Visibility, scope: HelpScope | None) -> None:
    """R14: a client's own default never sends somebody's need to everyone, and what was narrowed stays narrow."""
    settled = settled_visibility(_home(), Draft(visibility=requested), requested, _intent(scope), None)

    if scope is not HelpScope.PUBLIC:
        assert narrower(settled, Visibility.TOWN) is settled
    if requested not in (Visibility.PUBLIC, Visibility.UNLISTED):
        assert narrower(settled, requested) is settled
