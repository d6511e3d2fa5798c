"""A member takes their lists along, in the CSV that Mastodon reads."""

from ensembl_fed.models import Account
from ensembl_fed.models.kinds import CsvKind
from ensembl_fed.storage import carried
from ensembl_fed.storage.unit import Unit
from ensembl_fed.text.carried_csv import FOLLOWING_HEADER, MUTING_HEADER, write_lines


async def export_list(unit: Unit, account: Account, kind: CsvKind) -> str:
    """One of an account's lists as CSV."""
    match kind:
        case CsvKind.FOLLOWING:
            followed = await carried.followed_rows(unit, account.id)
            rows = [[_address(unit, one), _word(shares), _word(notify), ""] for one, shares, notify in followed]
            return write_lines(rows, FOLLOWING_HEADER)
        case CsvKind.BLOCKING:
            return write_lines([_address(unit, one)] for one in await carried.blocked_rows(unit, account.id))
        case CsvKind.MUTING:
            muted = await carried.muted_rows(unit, account.id)
            return write_lines([[_address(unit, one), _word(hides)] for one, hides in muted], MUTING_HEADER)
        case CsvKind.DOMAIN_BLOCKING:
            return write_lines([domain] for domain in await carried.blocked_domain_rows(unit, account.id))
        case CsvKind.LISTS:
            listed = await carried.list_rows(unit, account.id)
            return write_lines([title, _address(unit, one)] for title, one in listed)
        case CsvKind.BOOKMARKS:
            return write_lines([uri] for uri in await carried.bookmarked_uris(unit, account.id))


def _address(unit: Unit, account: Account) -> str:
    return f"{account.username}@{account.domain or unit.home.domain}"


def _word(truth: bool) -> str:
    return "true" if truth else "false"
