"""The keys we sign with: made in pairs, kept sealed, opened once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from activitypub.keys import PrivateKey, load_private_key, make_ed25519_key, make_rsa_key
from ensembl_fed.clock import utc_now
from ensembl_fed.models import Account, ActorKey
from ensembl_fed.models.kinds import KeyUse
from ensembl_fed.seal import Seal
from ensembl_fed.storage.accounts import keys_of
from ensembl_fed.storage.unit import Unit

_MOST_OPEN_KEYS = 2_048
# A key that was rotated by another process is noticed after that long.
OPENED_KEY_KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, repr=False)
class KeyPairs:
    """The two pairs of a new account as PEM. Never printed."""

    rsa_private_pem: str
    rsa_public_pem: str
    ed25519_private_pem: str
    ed25519_public_pem: str


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private key, ready to sign, with the id that verifiers look it up by.

    An RSA key comes with the same account's Ed25519 key, for the servers that say they take it.
    """

    key_id: str
    private_key: PrivateKey
    ed25519: "SigningKey | None" = None


def make_key_pairs() -> KeyPairs:
    """A new RSA-2048 pair and a new Ed25519 pair. Takes some 100 ms: call it in a thread, outside of units."""
    rsa_private, rsa_public = make_rsa_key()
    ed25519_private, ed25519_public = make_ed25519_key()
    return KeyPairs(rsa_private, rsa_public, ed25519_private, ed25519_public)


async def store_keys(unit: Unit, account: Account, pairs: KeyPairs, seal: Seal, *, number: int | None = None) -> None:
    """Keep the pairs of a local account; each private half is sealed for its own key id and for no other use.

    The ids of later pairs end with a `number`: who knows the earlier ones must not take these for the same.
    """
    addresses = unit.home.addresses
    suffix = "" if number is None else f"-{number}"
    kept = (
        (KeyUse.RSA, addresses.main_key(account.uri) + suffix, pairs.rsa_private_pem, pairs.rsa_public_pem),
        (
            KeyUse.ED25519,
            addresses.ed25519_key(account.uri) + suffix,
            pairs.ed25519_private_pem,
            pairs.ed25519_public_pem,
        ),
    )
    await unit.add(
        *(
            ActorKey(
                uri=uri,
                account_id=account.id,
                use=use,
                public_pem=public_pem,
                private_sealed=seal.seal(private_pem, uri),
                created_at=utc_now(),
            )
            for use, uri, private_pem, public_pem in kept
        )
    )


class KeyRing:
    """Opens private keys once and keeps them, apart for each domain and account (security rule 39)."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._open: dict[tuple[str, int, KeyUse], tuple[datetime, SigningKey]] = {}

    async def signing_key(self, unit: Unit, account_id: int, use: KeyUse = KeyUse.RSA) -> SigningKey:
        """The key that an account of this instance signs with.

        Raises LookupError when the account has none (it is not ours, or was never set up).
        """
        known = self._open.get((unit.home.domain, account_id, use))
        if known is not None and utc_now() - known[0] < OPENED_KEY_KEPT_FOR:
            return known[1]
        opened: dict[KeyUse, SigningKey] = {}
        for row in (await keys_of(unit, [account_id]))[account_id]:
            if row.private_sealed and row.use not in opened:
                opened[row.use] = SigningKey(row.uri, load_private_key(self._seal.open(row.private_sealed, row.uri)))
        if use not in opened:
            raise LookupError(f"account {account_id} has no {use} key")
        if use is KeyUse.RSA:
            opened[use] = replace(opened[use], ed25519=opened.get(KeyUse.ED25519))
        return self._keep(unit.home.domain, account_id, use, opened[use])

    async def store(self, unit: Unit, account: Account, pairs: KeyPairs) -> None:
        """Keep the pairs of a new local account, sealed by this ring's seal."""
        await store_keys(unit, account, pairs, self._seal)

    def forget(self, domain: str, account_id: int) -> None:
        """Open the keys of an account anew next time: after they were replaced, or the account was removed."""
        for use in KeyUse:
            self._open.pop((domain, account_id, use), None)

    def _keep(self, domain: str, account_id: int, use: KeyUse, opened: SigningKey) -> SigningKey:
        if len(self._open) >= _MOST_OPEN_KEYS:
            del self._open[next(iter(self._open))]
        self._open[domain, account_id, use] = (utc_now(), opened)
        return opened
