"""HTTP signatures: who sent this request? draft-cavage-12 and RFC 9421, through one door."""

from activitypub.signatures.request import SignedRequest
from activitypub.signatures.sign import sign_request_cavage, sign_request_rfc9421
from activitypub.signatures.verify import key_id_of, verify_request

__all__ = ["SignedRequest", "key_id_of", "sign_request_cavage", "sign_request_rfc9421", "verify_request"]
