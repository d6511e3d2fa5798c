"""An account that moved elsewhere is quiet: it stays readable, and points to the new one."""

from ensembl_fed.errors import NotAllowed
from ensembl_fed.models import Account


def check_is_here(account: Account) -> None:
    """Raise NotAllowed for an account of this instance that moved away: it writes, shares, likes, follows no more."""
    if account.moved_to_uri and account.is_local:
        raise NotAllowed("Votre compte a déménagé. Pour agir d’ici, annulez d’abord ce déménagement.")
