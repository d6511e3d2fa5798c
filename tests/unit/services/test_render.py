"""What leaves reads as the examples say, and reads back as what it was."""

from activitypub.notes import HelpPurpose, HelpStatus, read_note
from ensembl_fed.models import Account, HelpPost, Status
from ensembl_fed.models.kinds import AccountKind, HelpState, Visibility
from ensembl_fed.outbox.render import activity_of, actor_of, note_document_of, wrapped_announce_of
from ensembl_fed.services.edit_status import edit_status
from ensembl_fed.services.help_state import move_help
from ensembl_fed.services.post_status import Draft, post_status
from ensembl_fed.services.reblog_status import share_as
from ensembl_fed.storage.accounts import account_by_handle
from tests.unit.services.conftest import CITY, Store, fresh

ASKS = "Je cherche quelqu'un pour m'accompagner faire mes courses samedi matin. #demande #courses #Chartreux"
GROUP = "https://sud.example/groups/entraide"


async def _help(store: Store) -> tuple[Account, Status]:
    await store.town("nord.example")
    await store.quartier("chartreux", "Chartreux")
    lea = await store.account("lea")
    async with store.database.unit() as unit:
        return lea, await post_status(unit, await fresh(unit, lea), Draft(text=ASKS))


async def test_a_help_post_says_what_it_is_in_words_and_in_terms(store: Store) -> None:
    """Example 01: an opening paragraph, the place, the terms of FEP-0837, the group as audience, and no name."""
    _, status = await _help(store)
    async with store.database.reading() as unit:
        document = await note_document_of(unit, status)

    note = read_note(document)
    assert note.content_html.startswith("<p>🙋 Demande d'aide : <strong>")
    assert "· 📍 Chartreux</p><p>Je cherche" in note.content_html
    assert "name" not in document
    assert note.help is not None
    assert (note.help.purpose, note.help.status, note.help.category) == (
        HelpPurpose.REQUEST,
        HelpStatus.OPEN,
        "courses",
    )
    assert (note.help.wanted, note.help.available) == (1, 1)
    assert note.place is not None
    assert (note.place.uri, note.place.radius_m) == ("https://sud.example/places/chartreux", 500.0)
    assert note.audience == GROUP
    assert note.to == (f"https://{CITY}/groups/entraide/members",)
    assert GROUP in note.cc
    assert {tag.name for tag in note.tags} >= {"#demande", "#Chartreux", "@entraide@sud.example"}


async def test_the_content_that_is_kept_has_no_opening_paragraph(store: Store) -> None:
    """It is made for the wire alone: here the page shows the terms themselves."""
    _, status = await _help(store)

    assert status.content.startswith("<p>Je cherche")


async def test_a_state_stands_in_front_of_everything(store: Store) -> None:
    """Example 03: an Update of the same note, with none left."""
    _, status = await _help(store)
    async with store.database.unit() as unit:
        kept, post = await unit.session.get(Status, status.id), await unit.session.get(HelpPost, status.id)
        assert kept is not None
        assert post is not None
        await move_help(unit, kept, post, HelpState.FULFILLED)
        document = await note_document_of(unit, kept)

    note = read_note(document)
    assert note.content_html.startswith("<p>[Faite] 🙋 Demande d'aide")
    assert note.content_html.count("[Faite]") == 1
    assert note.updated is not None
    assert note.help is not None
    assert (note.help.status, note.help.available) == (HelpStatus.FULFILLED, 0)
    assert await store.inboxes("Update") == {"nord.example", CITY}


async def test_a_group_announces_in_two_forms(store: Store) -> None:
    """Examples 04 and 05: the whole Create for Lemmy and its kin, the address for Mastodon."""
    _, status = await _help(store)
    async with store.database.unit() as unit:
        group = await _own_group(store)
        share = await share_as(unit, await fresh(unit, group), status)
        plain, wrapped = await activity_of(unit, share), await wrapped_announce_of(unit, share)

    assert plain["object"] == status.uri
    assert wrapped is not None
    inner = wrapped["object"]
    assert isinstance(inner, dict)
    assert inner["type"] == "Create"
    assert "@context" not in inner
    assert inner["id"] == f"{status.uri}/activity"
    assert wrapped["id"] != plain["id"]


async def test_what_a_person_shares_is_announced_by_its_address(store: Store) -> None:
    """Only groups pass whole activities on."""
    lea = await store.account("lea")
    max_ = await store.account("max")
    async with store.database.unit() as unit:
        status = await post_status(unit, await fresh(unit, lea), Draft(text="oui"))
        share = await share_as(unit, await fresh(unit, max_), status)
        assert await wrapped_announce_of(unit, share) is None


async def test_an_edit_is_understood_again_and_sent(store: Store) -> None:
    """An author who corrects the words corrects what was understood; who was newly named is told."""
    lea, status = await _help(store)
    max_ = await store.account("max")
    async with store.database.unit() as unit:
        text = "@max Plutôt un trajet vers la gare. #demande #transport"
        edited = await edit_status(unit, await fresh(unit, lea), status.id, Draft(text=text))
        post = await unit.session.get(HelpPost, status.id)
        assert post is not None
        assert post.category == "transport"
        assert edited.visibility is Visibility.TOWN
        assert edited.edited_at is not None

    assert ("mention", lea.id) in await store.notified(max_)
    assert await store.inboxes("Update") == {"nord.example", CITY}


async def test_an_actor_has_its_addresses(store: Store) -> None:
    """Inbox, shared inbox, followers; a group of help has moderators."""
    async with store.database.reading() as unit:
        actor = await actor_of(unit, await _own_group(store))

    assert actor.uri == GROUP
    assert actor.inbox == f"{GROUP}/inbox"
    assert actor.shared_inbox == "https://sud.example/inbox"
    assert actor.moderators == "https://sud.example/moderators"


async def _own_group(store: Store) -> Account:
    """The instance's own group."""
    async with store.database.reading() as unit:
        group = await account_by_handle(unit, "entraide")
    assert group is not None
    assert group.kind is AccountKind.GROUP
    return group
