"""Mastodon.py's admin calls: a moderator works with the library as they would with a server of Mastodon's."""

import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError
from mastodon.return_types import AdminAccount, AdminReport

from tests.clients.conftest import Served
from tests.services.http import sign_up
from tests.services.server import run_program


@pytest.fixture(scope="module")
def moderator(served: Served) -> Mastodon:
    """The library with a moderator's token."""
    handle = f"modeste@{served.aline.domain}"
    run_program(
        *("account", "add", handle, "--email", "modeste@example.org", "--password", "un mot de passe"),
        *("--role", "moderator"),
        environment=served.server.environment,
    )
    scopes = "read write follow push admin:read admin:write"
    token = run_program("token", "add", handle, "--scopes", scopes, environment=served.server.environment).strip()
    return Mastodon(access_token=token, api_base_url=served.aline.base)


@pytest.mark.capability("M16")
def test_a_report_is_worked_through_with_the_library(served: Served, moderator: Mastodon) -> None:
    """Listed, taken, decided about with reasons, opened again; a measure without reasons is refused in words."""
    mallory = sign_up(served.aline.base, "mallory")
    served.aline.post("/api/v1/reports", account_id=mallory.id, comment="Il vend du crédit")

    (report,) = moderator.admin_reports()
    assert isinstance(report, AdminReport)
    assert report.target_account.username == "mallory"
    assert moderator.admin_report_assign(report).assigned_account is not None
    assert moderator.admin_report_unassign(report).assigned_account is None
    with pytest.raises(MastodonAPIError, match="faits"):
        moderator.admin_account_moderate(mallory.id, action="suspend")

    moderator.admin_account_moderate(mallory.id, action="suspend", report_id=report, text="Offres de crédit")

    account = moderator.admin_account(mallory.id)
    assert isinstance(account, AdminAccount)
    assert account.suspended
    assert moderator.admin_reports() == []
    assert moderator.admin_reports(resolved=True)[0].action_taken
    assert not moderator.admin_account_unsuspend(mallory.id).suspended
    assert not moderator.admin_report_reopen(report).action_taken
    assert moderator.admin_report_resolve(report).action_taken


@pytest.mark.capability("M16")
def test_accounts_and_domains_are_managed_with_the_library(served: Served, moderator: Mastodon) -> None:
    """Accounts are found by name; a limit is set and lifted; a domain is blocked, changed and freed."""
    eve = sign_up(served.aline.base, "eve")
    found = moderator.admin_accounts_v2(username="eve")
    assert [one.username for one in found] == ["eve"]
    moderator.admin_account_moderate(eve.id, action="silence", text="Insultes")
    assert moderator.admin_account(eve.id).silenced
    assert not moderator.admin_account_unsilence(eve.id).silenced

    block = moderator.admin_create_domain_block("spam.example", severity="silence", public_comment="Publicité")
    assert moderator.admin_update_domain_block(block, severity="suspend").severity == "suspend"
    assert [one.domain for one in moderator.admin_domain_blocks()] == ["spam.example"]
    moderator.admin_delete_domain_block(block)
    assert moderator.admin_domain_blocks() == []
