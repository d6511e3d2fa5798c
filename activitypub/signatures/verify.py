"""The one way in: which key does a request claim, and did that key's holder send it?"""

from datetime import datetime

from activitypub.documents import id_of
from activitypub.errors import BadDocument, SignatureRejected
from activitypub.keys import load_public_key
from activitypub.signatures.cavage import read_cavage, verify_cavage
from activitypub.signatures.digests import check_digests
from activitypub.signatures.request import SignedRequest, check_shape
from activitypub.signatures.rfc9421 import read_message_signature, verify_message_signature


def key_id_of(request: SignedRequest) -> str:
    """The key that a request claims to be signed with. Nothing is verified yet.

    Raises SignatureRejected when there is no signature, more than one, or no key named.
    """
    is_message = request.has("signature-input")
    named = read_message_signature(request).key_id if is_message else read_cavage(request).key_id
    key_id = id_of(named)
    if key_id is None:
        raise SignatureRejected("no key is named")
    return key_id


def verify_request(request: SignedRequest, public_key_pem: str, *, now: datetime) -> None:
    """Check that the holder of the key sent this request, to us, with this body, and recently.

    The signature must cover method, path, host, time and the body's digest; it may be 12 h old, or 1 h ahead.
    Raises SignatureRejected with the reason; the reason is for our log, not for the sender.
    Source: draft-cavage-http-signatures-12; RFC 9421; security rules 1 to 6.
    """
    check_shape(request)
    try:
        key = load_public_key(public_key_pem)
    except BadDocument as error:
        raise SignatureRejected("a key that we do not take") from error
    check_digests(request)
    if request.has("signature-input"):
        verify_message_signature(request, key, now=now)
    else:
        verify_cavage(request, key, now=now)
