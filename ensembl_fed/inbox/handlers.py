"""Which handler takes which type of activity.

Moderation adds its own (Flag, and what the city's moderators decide) at the composition root. A type without a
handler is kept as known and has no effect: `Offer`, `Agreement`, `View`, whatever comes next.
"""

from ensembl_fed.inbox.announce import ANNOUNCE
from ensembl_fed.inbox.block import BLOCK
from ensembl_fed.inbox.create import CREATE
from ensembl_fed.inbox.delete import DELETE
from ensembl_fed.inbox.follows import ACCEPT, FOLLOW, REJECT
from ensembl_fed.inbox.handler import Fetched, Handle, Handler, Handlers
from ensembl_fed.inbox.joins import JOIN, LEAVE
from ensembl_fed.inbox.like import LIKE
from ensembl_fed.inbox.move import MOVE
from ensembl_fed.inbox.offers import OFFER
from ensembl_fed.inbox.quotes import QUOTE_REQUEST
from ensembl_fed.inbox.town_list import ADD, REMOVE
from ensembl_fed.inbox.undo import UNDO
from ensembl_fed.inbox.update import UPDATE

__all__ = ["HANDLERS", "Fetched", "Handle", "Handler", "Handlers"]

HANDLERS: Handlers = {
    "Accept": ACCEPT,
    "Add": ADD,
    "Announce": ANNOUNCE,
    "Block": BLOCK,
    "Create": CREATE,
    "Delete": DELETE,
    "EmojiReact": LIKE,
    "Follow": FOLLOW,
    "Join": JOIN,
    "Leave": LEAVE,
    "Like": LIKE,
    "Move": MOVE,
    "QuoteRequest": QUOTE_REQUEST,
    "Offer": OFFER,
    "Reject": REJECT,
    "Remove": REMOVE,
    "Undo": UNDO,
    "Update": UPDATE,
}
