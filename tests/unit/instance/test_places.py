"""Names of stores and of domains."""

import pytest

from ensembl_fed.errors import Invalid
from ensembl_fed.instance.places import check_switches, is_public_name, place_of, read_domain
from ensembl_fed.settings import Scheme


@pytest.mark.parametrize(
    ("domain", "place"),
    [
        ("moulins.example", "town_moulins_example"),
        ("localhost:8001", "town_localhost_8001"),
    ],
)
def test_a_plain_domain_names_its_store(domain: str, place: str) -> None:
    """An operator finds the file of a domain by its name."""
    assert place_of(domain) == place


def test_domains_that_look_alike_have_stores_of_their_own() -> None:
    """What is cut or replaced is told apart by a digest, within PostgreSQL's 63 characters."""
    alike = ["a-b.example", "a.b.example", "a_b.example", "x" * 60 + ".example", "x" * 60 + ".test"]
    places = [place_of(domain) for domain in alike]
    assert len(set(places)) == len(alike)
    assert all(len(place) <= 63 and place.replace("_", "").isalnum() for place in places)


def test_domains_are_written_one_way() -> None:
    """Lower case, IDNA, and no port that the scheme implies."""
    assert read_domain("Moulins.Example:443", Scheme.HTTPS) == "moulins.example"
    assert read_domain("Moulins.Example:443", Scheme.HTTP) == "moulins.example:443"
    assert read_domain("hérault.example", Scheme.HTTPS) == "xn--hrault-bva.example"


@pytest.mark.parametrize("text", ["", "a b", "a/b", "lea@a.example", "a.example:0", "a..b", "https://a.example"])
def test_what_is_no_domain_is_refused(text: str) -> None:
    """The reason shows what a domain looks like."""
    with pytest.raises(Invalid, match="such as"):
        read_domain(text, Scheme.HTTPS)


@pytest.mark.parametrize(
    ("domain", "is_public"),
    [
        ("moulins.fr", True),
        ("moulins.fr:8443", True),
        ("93.184.216.34", True),
        ("localhost:8001", False),
        ("town.localhost", False),
        ("moulins.test", False),
        ("127.0.0.1:8101", False),
        ("[::1]:8000", False),
        ("10.1.2.3", False),
        ("server", False),
    ],
)
def test_a_trial_is_refused_under_a_public_name(domain: str, is_public: bool) -> None:
    """S44: plain http refuses to combine with a name that strangers can reach."""
    assert is_public_name(domain) is is_public
    check_switches(domain, Scheme.HTTPS)
    if is_public:
        with pytest.raises(Invalid, match="public name"):
            check_switches(domain, Scheme.HTTP)
    else:
        check_switches(domain, Scheme.HTTP)
