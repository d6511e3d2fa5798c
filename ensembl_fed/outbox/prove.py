"""Proofs in our public activities: whoever gets one from a third can tell that it is ours (FEP-8b32)."""

from collections.abc import Mapping
from typing import Final

from activitypub.addresses import is_public
from activitypub.documents import ids_of, type_of
from activitypub.keys import load_private_key
from activitypub.proofs import add_proof
from ensembl_fed.clock import utc_now
from ensembl_fed.home import ProofKey
from ensembl_fed.models import Account
from ensembl_fed.models.kinds import KeyUse
from ensembl_fed.remote.keyring import OPENED_KEY_KEPT_FOR
from ensembl_fed.storage.accounts import keys_of
from ensembl_fed.storage.unit import Unit

_PROVED: Final = frozenset({"Create", "Update", "Delete", "Announce"})
_MOST_KEYS: Final = 2_048


async def proved(unit: Unit, signer: Account, document: Mapping[str, object]) -> Mapping[str, object]:
    """The same document with a proof by the signer's Ed25519 key, if it is something public that may be passed on.

    What is private gets none: nobody but its readers shall be able to show who wrote it.
    Source: FEP-8b32, with eddsa-jcs-2022.
    """
    if type_of(document) not in _PROVED or "proof" in document or not _is_open(document):
        return document
    key = await _key_of(unit, signer)
    if key is None:
        return document
    return add_proof(document, verification_method=key.key_id, private_key=key.private_key, now=utc_now())


def _is_open(document: Mapping[str, object]) -> bool:
    return any(is_public(uri) for name in ("to", "cc") for uri in ids_of(document.get(name)))


async def _key_of(unit: Unit, signer: Account) -> ProofKey | None:
    home = unit.home
    known = home.proof_keys.get(signer.id)
    if known is not None and utc_now() - known.read_at < OPENED_KEY_KEPT_FOR:
        return known
    if home.unseal is None:
        return None
    for row in (await keys_of(unit, [signer.id]))[signer.id]:
        if row.use is KeyUse.ED25519 and row.private_sealed:
            if len(home.proof_keys) >= _MOST_KEYS:
                del home.proof_keys[next(iter(home.proof_keys))]
            private_key = load_private_key(home.unseal(row.private_sealed, row.uri))
            opened = home.proof_keys[signer.id] = ProofKey(row.uri, private_key, utc_now())
            return opened
    return None
