"""An account that moved elsewhere is quiet: it stays readable, and points to the new one."""

from ensembl_fed.clock import utc_now
from ensembl_fed.errors import NotAllowed
from ensembl_fed.models import Account


def check_is_here(account: Account) -> None:
    """Raise NotAllowed for an account of this instance that moved away, or that a moderator silenced."""
    if account.moved_to_uri and account.is_local:
        raise NotAllowed("Votre compte a déménagé. Pour agir d’ici, annulez d’abord ce déménagement.")
    if account.muted_until is not None and account.muted_until > utc_now():
        raise NotAllowed("Un modérateur a décidé que vous ne pouvez pas publier pour le moment.")
