"""Tell servers that know FEP-0837 who offers help, and what became of it; words say the same to everyone else."""

from activitypub.activities import reject_activity, undo_activity
from activitypub.agreements import agreement_document, offer_document
from activitypub.contexts import AGREEMENT_CONTEXT, with_context
from ensembl_fed.ids import new_id
from ensembl_fed.models import Account, HelpPost, HelpResponse, Status
from ensembl_fed.outbox.send import send
from ensembl_fed.storage.unit import Unit


async def publish_offer(
    unit: Unit, author: Account, post: HelpPost, response: HelpResponse, *, helper: Account, reply: Status
) -> None:
    """Offer a help post's author elsewhere what a member here answered in words. Its id is the answer's, with a
    fragment: whoever has the answer knows both as one."""
    if not helper.is_local or author.is_local or not post.intent_uri:
        return
    response.offer_uri = f"{reply.uri}#offer"
    await unit.add(response)
    document = offer_document(
        response.offer_uri, helper.uri, post.intent_uri, to=author.uri, content_html=reply.content
    )
    await send(unit, helper, document, [author.inbox_uri], object_uri=reply.uri)


async def publish_agreed(unit: Unit, author: Account, helper: Account, post: HelpPost, response: HelpResponse) -> None:
    """The author here says yes to an offer that came as one."""
    if not _is_owed(author, helper, response):
        return
    addresses, number = unit.home.addresses, new_id()
    document = agreement_document(
        addresses.new_activity("accept-offer", number),
        author.uri,
        response.offer_uri,
        post.intent_uri or f"{author.uri}#primary",
        to=helper.uri,
        agreement_uri=addresses.new_activity("agreement", number),
    )
    await send(unit, author, document, [helper.inbox_uri], object_uri=response.offer_uri)


async def publish_refused(unit: Unit, author: Account, helper: Account, response: HelpResponse) -> None:
    """The author here says no to an offer that came as one."""
    if _is_owed(author, helper, response):
        activity_uri = unit.home.addresses.new_activity("reject-offer", new_id())
        document = reject_activity(activity_uri, author.uri, response.offer_uri, to=[helper.uri])
        await send(unit, author, document, [helper.inbox_uri], object_uri=response.offer_uri)


async def publish_taken_back(
    unit: Unit, helper: Account, author: Account, post: HelpPost, response: HelpResponse
) -> None:
    """A member here takes back what it offered to somebody elsewhere."""
    if not helper.is_local or author.is_local or not response.offer_uri:
        return
    offered = offer_document(response.offer_uri, helper.uri, post.intent_uri, to=author.uri, content_html="")
    undone = undo_activity(f"{response.offer_uri}-undo", helper.uri, offered, to=[author.uri])
    document = with_context(undone, AGREEMENT_CONTEXT)
    await send(unit, helper, document, [author.inbox_uri], object_uri=response.offer_uri.partition("#")[0])


def _is_owed(author: Account, helper: Account, response: HelpResponse) -> bool:
    return author.is_local and not helper.is_local and bool(response.offer_uri)
