"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("username", sa.String(255), nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("display_name", sa.String(255), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("note_source", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("emojis", sa.JSON(), nullable=False),
        sa.Column("avatar_url", sa.String(length=2048), nullable=False),
        sa.Column("header_url", sa.String(length=2048), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("bot", sa.Boolean(), nullable=False),
        sa.Column("discoverable", sa.Boolean(), nullable=False),
        sa.Column("indexable", sa.Boolean(), nullable=False),
        sa.Column("inbox_uri", sa.String(length=2048), nullable=False),
        sa.Column("shared_inbox_uri", sa.String(length=2048), nullable=False),
        sa.Column("outbox_uri", sa.String(length=2048), nullable=False),
        sa.Column("followers_uri", sa.String(length=2048), nullable=False),
        sa.Column("following_uri", sa.String(length=2048), nullable=False),
        sa.Column("featured_uri", sa.String(length=2048), nullable=False),
        sa.Column("members_uri", sa.String(length=2048), nullable=False),
        sa.Column("also_known_as", sa.JSON(), nullable=False),
        sa.Column("moved_to_uri", sa.String(length=2048), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followers_count", sa.Integer(), nullable=False),
        sa.Column("following_count", sa.Integer(), nullable=False),
        sa.Column("statuses_count", sa.Integer(), nullable=False),
        sa.Column("last_status_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sensitized_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("uri", name=op.f("uq_account_uri")),
        sa.UniqueConstraint("username", "domain", name="uq_account_handle"),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_domain"), ["domain"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_followers_uri"), ["followers_uri"], unique=False)
        batch_op.create_index(
            "ix_account_organizations",
            ["id"],
            unique=False,
            sqlite_where=sa.text("kind = 'Organization'"),
            postgresql_where=sa.text("kind = 'Organization'"),
        )

    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("website", sa.String(2048), nullable=False),
        sa.Column("redirect_uris", sa.JSON(), nullable=False),
        sa.Column("scopes", sa.String(2048), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("client_id", name=op.f("uq_application_client_id")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("actor", sa.String(length=2048), nullable=False),
        sa.Column("about", sa.String(length=2048), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_about"), ["about"], unique=False)

    op.create_table(
        "canonical_email_block",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canonical_email_block")),
        sa.UniqueConstraint("digest", name=op.f("uq_canonical_email_block_digest")),
    )
    op.create_table(
        "custom_emoji",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("shortcode", sa.String(64), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("visible_in_picker", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_emoji")),
        sa.UniqueConstraint("shortcode", name=op.f("uq_custom_emoji_shortcode")),
    )
    op.create_table(
        "domain_allow",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_allow")),
        sa.UniqueConstraint("domain", name=op.f("uq_domain_allow_domain")),
    )
    op.create_table(
        "domain_rule",
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("reject_media", sa.Boolean(), nullable=False),
        sa.Column("reject_reports", sa.Boolean(), nullable=False),
        sa.Column("obfuscate", sa.Boolean(), nullable=False),
        sa.Column("private_comment", sa.String(1000), nullable=False),
        sa.Column("public_comment", sa.String(1000), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_domain_rule")),
        sa.UniqueConstraint("id", name=op.f("uq_domain_rule_id")),
    )
    op.create_table(
        "email_domain_block",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_domain_block")),
        sa.UniqueConstraint("domain", name=op.f("uq_email_domain_block_domain")),
    )
    op.create_table(
        "instance_key",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("public", sa.String(255), nullable=False),
        sa.Column("private_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_instance_key")),
    )
    op.create_table(
        "instance_profile",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("short_description", sa.String(1000), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.String(320), nullable=False),
        sa.Column("legal", sa.JSON(), nullable=False),
        sa.Column("registrations", sa.String(16), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=False),
        sa.Column("by_invitation", sa.Boolean(), nullable=False),
        sa.Column("authorized_fetch", sa.Boolean(), nullable=False),
        sa.Column("city_domain", sa.String(255), nullable=False),
        sa.Column("town_members_uri", sa.String(length=2048), nullable=False),
        sa.Column("town_group_uri", sa.String(length=2048), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance_profile")),
    )
    op.create_table(
        "ip_block",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("severity", sa.String(32), nullable=False),
        sa.Column("comment", sa.String(1000), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ip_block")),
        sa.UniqueConstraint("network", name=op.f("uq_ip_block_network")),
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("lender_domain", sa.String(255), nullable=False),
        sa.Column("holder_domain", sa.String(255), nullable=False),
        sa.Column("powers", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint("uri", name=op.f("uq_mandate_uri")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_lender_domain"), ["lender_domain"], unique=False)

    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("unsubscribe_url", sa.String(2048), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
    )
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_mail_next_at"), ["next_at"], unique=False)

    op.create_table(
        "peer_host",
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("signature", sa.String(16), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_peer_host")),
    )
    op.create_table(
        "preview_card",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("title", sa.String(500), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("author_name", sa.String(255), nullable=False),
        sa.Column("provider_name", sa.String(255), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview_card")),
        sa.UniqueConstraint("url", name=op.f("uq_preview_card_url")),
    )
    op.create_table(
        "received_activity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("actor_uri", sa.String(length=2048), nullable=False),
        sa.Column("activity_uri", sa.String(length=2048), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_activity")),
        sa.UniqueConstraint("actor_uri", "activity_uri", name="uq_received_once"),
    )
    with op.batch_alter_table("received_activity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_received_failed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )
        batch_op.create_index(
            "ix_received_waiting",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "relay",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("inbox_uri", sa.String(length=2048), nullable=False),
        sa.Column("actor_uri", sa.String(length=2048), nullable=False),
        sa.Column("follow_uri", sa.String(length=2048), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
        sa.UniqueConstraint("inbox_uri", name=op.f("uq_relay_inbox_uri")),
    )
    with op.batch_alter_table("relay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relay_actor_uri"), ["actor_uri"], unique=False)

    op.create_table(
        "rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("hint", sa.String(1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
    )
    op.create_table(
        "scheduled_job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_job")),
        sa.UniqueConstraint("key", name=op.f("uq_scheduled_job_key")),
    )
    with op.batch_alter_table("scheduled_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scheduled_job_run_at"), ["run_at"], unique=False)

    op.create_table(
        "stream_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream_event")),
    )
    with op.batch_alter_table("stream_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stream_event_created_at"), ["created_at"], unique=False)

    op.create_table(
        "tombstone",
        sa.Column("uri", sa.String(2048), nullable=False),
        sa.Column("account_uri", sa.String(length=2048), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("uri", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "town_invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_town_invitation_digest")),
    )
    op.create_table(
        "town_member",
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("actor_uri", sa.String(length=2048), nullable=False),
        sa.Column("group_uri", sa.String(length=2048), nullable=False),
        sa.Column("shared_inbox_uri", sa.String(length=2048), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_town_member")),
        sa.UniqueConstraint("actor_uri", name=op.f("uq_town_member_actor_uri")),
    )
    op.create_table(
        "account_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("replies_policy", sa.String(32), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_list_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_list")),
    )
    with op.batch_alter_table("account_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_list_account_id"), ["account_id"], unique=False)

    op.create_table(
        "account_note",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_note_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_account_note_target_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "target_id", name=op.f("pk_account_note")),
    )
    with op.batch_alter_table("account_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_note_target_id"), ["target_id"], unique=False)

    op.create_table(
        "actor_key",
        sa.Column("uri", sa.String(2048), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("use", sa.String(32), nullable=False),
        sa.Column("public_pem", sa.Text(), nullable=False),
        sa.Column("private_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_actor_key_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("uri", name=op.f("pk_actor_key")),
    )
    with op.batch_alter_table("actor_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_actor_key_account_id"), ["account_id"], unique=False)

    op.create_table(
        "alert_choices",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("near_home", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_alert_choices_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_alert_choices")),
    )
    op.create_table(
        "announcement_dismissal",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("announcement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_announcement_dismissal_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_dismissal_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "announcement_id", name=op.f("pk_announcement_dismissal")),
    )
    with op.batch_alter_table("announcement_dismissal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_dismissal_announcement_id"), ["announcement_id"], unique=False
        )

    op.create_table(
        "announcement_reaction",
        sa.Column("announcement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_announcement_reaction_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_reaction_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_id", "name", "account_id", name=op.f("pk_announcement_reaction")),
    )
    with op.batch_alter_table("announcement_reaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_reaction_account_id"), ["account_id"], unique=False)

    op.create_table(
        "archive",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_archive_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
    )
    with op.batch_alter_table("archive", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_archive_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_archive_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "association",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("quartier_slug", sa.String(64), nullable=False),
        sa.Column("place_name", sa.String(255), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("opening_hours", sa.String(500), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("website", sa.String(length=2048), nullable=False),
        sa.Column("rna", sa.String(10), nullable=False),
        sa.Column("siren", sa.String(9), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_association_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["account.id"], name=op.f("fk_association_verified_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_association")),
    )
    op.create_table(
        "block",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_block_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_block_target_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "target_id", name=op.f("pk_block")),
        sa.UniqueConstraint("id", name=op.f("uq_block_id")),
    )
    with op.batch_alter_table("block", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_block_target_id"), ["target_id"], unique=False)

    op.create_table(
        "conversation_mark",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_uri", sa.String(2048), nullable=False),
        sa.Column("read_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("removed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_conversation_mark_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "conversation_uri", name=op.f("pk_conversation_mark")),
    )
    op.create_table(
        "conversation_mute",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_uri", sa.String(2048), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_conversation_mute_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "conversation_uri", name=op.f("pk_conversation_mute")),
    )
    op.create_table(
        "csv_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("waiting", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_csv_import_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csv_import")),
    )
    with op.batch_alter_table("csv_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_csv_import_account_id"), ["account_id"], unique=False)

    op.create_table(
        "domain_block",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_domain_block_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "domain", name=op.f("pk_domain_block")),
        sa.UniqueConstraint("id", name=op.f("uq_domain_block_id")),
    )
    op.create_table(
        "endorsement",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_endorsement_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_endorsement_target_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "target_id", name=op.f("pk_endorsement")),
        sa.UniqueConstraint("id", name=op.f("uq_endorsement_id")),
    )
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsement_target_id"), ["target_id"], unique=False)

    op.create_table(
        "featured_tag",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("shown", sa.String(255), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_featured_tag_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "name", name=op.f("pk_featured_tag")),
        sa.UniqueConstraint("id", name=op.f("uq_featured_tag_id")),
    )
    op.create_table(
        "follow",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("show_reblogs", sa.Boolean(), nullable=False),
        sa.Column("notify", sa.Boolean(), nullable=False),
        sa.Column("at_home", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_follow_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_follow_target_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "target_id", name=op.f("pk_follow")),
        sa.UniqueConstraint("id", name=op.f("uq_follow_id")),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_target_id"), ["target_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_uri"), ["uri"], unique=False)

    op.create_table(
        "followed_tag",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown", sa.String(255), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_followed_tag_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", "account_id", name=op.f("pk_followed_tag")),
        sa.UniqueConstraint("id", name=op.f("uq_followed_tag_id")),
    )
    with op.batch_alter_table("followed_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_followed_tag_account_id"), ["account_id"], unique=False)

    op.create_table(
        "marker",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("timeline", sa.String(32), nullable=False),
        sa.Column("last_read_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_marker_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "timeline", name=op.f("pk_marker")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("quartier_slug", sa.String(64), nullable=False),
        sa.Column("quartier_shown", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("default_visibility", sa.String(32), nullable=False),
        sa.Column("default_sensitive", sa.Boolean(), nullable=False),
        sa.Column("default_language", sa.String(16), nullable=False),
        sa.Column("charter_version", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("age_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_member_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("email", name=op.f("uq_member_email")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_role"), ["role"], unique=False)

    op.create_table(
        "mute",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notifications", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mute_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_mute_target_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "target_id", name=op.f("pk_mute")),
        sa.UniqueConstraint("id", name=op.f("uq_mute_id")),
    )
    with op.batch_alter_table("mute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mute_target_id"), ["target_id"], unique=False)

    op.create_table(
        "news_subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_news_subscription_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_subscription")),
        sa.UniqueConstraint("account_id", "email", name="uq_news_subscription_once"),
        sa.UniqueConstraint("token", name=op.f("uq_news_subscription_token")),
    )
    with op.batch_alter_table("news_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_news_subscription_account_id"), ["account_id"], unique=False)

    op.create_table(
        "notification_permission",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_notification_permission_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["from_account_id"],
            ["account.id"],
            name=op.f("fk_notification_permission_from_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "from_account_id", name=op.f("pk_notification_permission")),
    )
    with op.batch_alter_table("notification_permission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notification_permission_from_account_id"), ["from_account_id"], unique=False
        )

    op.create_table(
        "notification_policy",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("not_following", sa.String(32), nullable=False),
        sa.Column("not_followers", sa.String(32), nullable=False),
        sa.Column("new_accounts", sa.String(32), nullable=False),
        sa.Column("private_mentions", sa.String(32), nullable=False),
        sa.Column("limited_accounts", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notification_policy_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notification_policy")),
    )
    op.create_table(
        "notification_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notification_request_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_account_id"],
            ["account.id"],
            name=op.f("fk_notification_request_from_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_request")),
        sa.UniqueConstraint("account_id", "from_account_id", name="uq_notification_request_pair"),
    )
    with op.batch_alter_table("notification_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_request_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_request_from_account_id"), ["from_account_id"], unique=False)

    op.create_table(
        "outgoing_activity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("object_uri", sa.String(length=2048), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("for_followers", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_outgoing_activity_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_activity")),
    )
    with op.batch_alter_table("outgoing_activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_activity_account_id"), ["account_id"], unique=False)

    op.create_table(
        "quartier",
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("rings", sa.JSON(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("radius_m", sa.Float(), nullable=False),
        sa.Column("neighbours", sa.JSON(), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["account.id"], name=op.f("fk_quartier_group_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_quartier")),
    )
    with op.batch_alter_table("quartier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quartier_group_id"), ["group_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_uris", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("rule_ids", sa.JSON(), nullable=False),
        sa.Column("forwarded", sa.Boolean(), nullable=False),
        sa.Column("visitor_name", sa.String(100), nullable=False),
        sa.Column("visitor_email", sa.String(320), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("assigned_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("resolved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_report_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assigned_id"], ["account.id"], name=op.f("fk_report_assigned_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["account.id"], name=op.f("fk_report_resolved_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_report_target_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("uri", name=op.f("uq_report_uri")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_target_id"), ["target_id"], unique=False)

    op.create_table(
        "scheduled_status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_scheduled_status_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_status")),
    )
    with op.batch_alter_table("scheduled_status", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scheduled_status_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scheduled_status_scheduled_at"), ["scheduled_at"], unique=False)

    op.create_table(
        "solidary_consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_solidary_consent_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solidary_consent")),
    )
    with op.batch_alter_table("solidary_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_solidary_consent_account_id"), ["account_id"], unique=False)

    op.create_table(
        "solidary_neighbour",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("first_name", sa.String(60), nullable=False),
        sa.Column("quartier_slug", sa.String(64), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("is_for_ccas", sa.Boolean(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("weekly_most", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("muted_categories", sa.JSON(), nullable=False),
        sa.Column("is_adult", sa.Boolean(), nullable=False),
        sa.Column("charter_version", sa.String(32), nullable=False),
        sa.Column("charter_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("badge", sa.String(32), nullable=True),
        sa.Column("badge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("badge_shown", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_solidary_neighbour_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_solidary_neighbour")),
    )
    with op.batch_alter_table("solidary_neighbour", schema=None) as batch_op:
        batch_op.create_index("ix_solidary_neighbour_active_quartier", ["is_active", "quartier_slug"], unique=False)

    op.create_table(
        "status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reblog_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spoiler_text", sa.Text(), nullable=False),
        sa.Column("visibility", sa.String(32), nullable=False),
        sa.Column("local", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("in_reply_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("in_reply_to_uri", sa.String(length=2048), nullable=False),
        sa.Column("in_reply_to_account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("conversation_uri", sa.String(length=2048), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("emojis", sa.JSON(), nullable=False),
        sa.Column("replies_count", sa.Integer(), nullable=False),
        sa.Column("reblogs_count", sa.Integer(), nullable=False),
        sa.Column("favourites_count", sa.Integer(), nullable=False),
        sa.Column("quotes_count", sa.Integer(), nullable=False),
        sa.Column("quote_policy", sa.String(32), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_status_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_status_application_id_application"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["in_reply_to_account_id"],
            ["account.id"],
            name=op.f("fk_status_in_reply_to_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["in_reply_to_id"], ["status.id"], name=op.f("fk_status_in_reply_to_id_status"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["reblog_of_id"], ["status.id"], name=op.f("fk_status_reblog_of_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status")),
        sa.UniqueConstraint("account_id", "idempotency_key", name="uq_status_idempotency"),
        sa.UniqueConstraint("uri", name=op.f("uq_status_uri")),
    )
    with op.batch_alter_table("status", schema=None) as batch_op:
        batch_op.create_index("ix_status_account_id_id", ["account_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_status_conversation_uri"), ["conversation_uri"], unique=False)
        batch_op.create_index(batch_op.f("ix_status_in_reply_to_id"), ["in_reply_to_id"], unique=False)
        batch_op.create_index("ix_status_local_id", ["local", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_status_reblog_of_id"), ["reblog_of_id"], unique=False)
        batch_op.create_index("ix_status_visibility_id", ["visibility", "id"], unique=False)
        batch_op.create_index(
            "uq_status_share_once",
            ["account_id", "reblog_of_id"],
            unique=True,
            sqlite_where=sa.text("reblog_of_id IS NOT NULL"),
            postgresql_where=sa.text("reblog_of_id IS NOT NULL"),
        )

    op.create_table(
        "suggestion_refusal",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_suggestion_refusal_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_suggestion_refusal_target_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "target_id", name=op.f("pk_suggestion_refusal")),
    )
    with op.batch_alter_table("suggestion_refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_refusal_target_id"), ["target_id"], unique=False)

    op.create_table(
        "word_filter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_word_filter_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_filter")),
    )
    with op.batch_alter_table("word_filter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_word_filter_account_id"), ["account_id"], unique=False)

    op.create_table(
        "access_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.String(2048), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_access_token_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_access_token_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_token_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_token_code_hash"), ["code_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_token_member_id"), ["member_id"], unique=False)

    op.create_table(
        "association_deed",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("deed", sa.String(64), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_association_deed_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_association_deed_member_id_member"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_association_deed_status_id_status"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association_deed")),
    )
    with op.batch_alter_table("association_deed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_association_deed_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_association_deed_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_association_deed_status_id"), ["status_id"], unique=False)

    op.create_table(
        "association_editor",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_association_editor_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_association_editor_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "member_id", name=op.f("pk_association_editor")),
    )
    with op.batch_alter_table("association_editor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_association_editor_member_id"), ["member_id"], unique=False)

    op.create_table(
        "authorization_code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("redirect_uri", sa.String(2048), nullable=False),
        sa.Column("scopes", sa.String(2048), nullable=False),
        sa.Column("challenge", sa.String(128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_authorization_code_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_authorization_code_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_authorization_code")),
    )
    with op.batch_alter_table("authorization_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authorization_code_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_authorization_code_member_id"), ["member_id"], unique=False)

    op.create_table(
        "bookmark",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_bookmark_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_bookmark_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "status_id", name=op.f("pk_bookmark")),
        sa.UniqueConstraint("id", name=op.f("uq_bookmark_id")),
    )
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookmark_status_id"), ["status_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inbox_uri", sa.String(length=2048), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(255), nullable=False),
        sa.Column("order_key", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["outgoing_activity.id"],
            name=op.f("fk_delivery_activity_id_outgoing_activity"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(
            "ix_delivery_given_up",
            ["id"],
            unique=False,
            sqlite_where=sa.text("state = 'given_up'"),
            postgresql_where=sa.text("state = 'given_up'"),
        )
        batch_op.create_index("ix_delivery_host_state", ["host", "state"], unique=False)
        batch_op.create_index(
            "ix_delivery_order",
            ["order_key", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_delivery_waiting",
            ["next_at", "host"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "event",
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("recurrence", sa.String(255), nullable=False),
        sa.Column("last_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place_name", sa.String(255), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("quartier_slug", sa.String(64), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("joined", sa.Integer(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=True),
        sa.Column("price", sa.String(120), nullable=False),
        sa.Column("accessibility", sa.String(500), nullable=False),
        sa.Column("link", sa.String(length=2048), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("join_mode", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_event_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("status_id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_last_ends_at", ["last_ends_at"], unique=False)
        batch_op.create_index("ix_event_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "event_join",
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_event_join_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_event_join_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("status_id", "account_id", name=op.f("pk_event_join")),
    )
    with op.batch_alter_table("event_join", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_join_account_id"), ["account_id"], unique=False)

    op.create_table(
        "favourite",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_favourite_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_favourite_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "status_id", name=op.f("pk_favourite")),
        sa.UniqueConstraint("id", name=op.f("uq_favourite_id")),
    )
    with op.batch_alter_table("favourite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_favourite_status_id"), ["status_id"], unique=False)

    op.create_table(
        "filter_keyword",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("filter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("keyword", sa.String(512), nullable=False),
        sa.Column("whole_word", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["filter_id"], ["word_filter.id"], name=op.f("fk_filter_keyword_filter_id_word_filter"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filter_keyword")),
    )
    with op.batch_alter_table("filter_keyword", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filter_keyword_filter_id"), ["filter_id"], unique=False)

    op.create_table(
        "filter_status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("filter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["filter_id"], ["word_filter.id"], name=op.f("fk_filter_status_filter_id_word_filter"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_filter_status_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filter_status")),
    )
    with op.batch_alter_table("filter_status", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filter_status_filter_id"), ["filter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_filter_status_status_id"), ["status_id"], unique=False)

    op.create_table(
        "help_post",
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("quartier_slug", sa.String(64), nullable=False),
        sa.Column("place_name", sa.String(255), nullable=False),
        sa.Column("urgency", sa.String(32), nullable=False),
        sa.Column("due_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intent_uri", sa.String(length=2048), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_help_post_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("status_id", name=op.f("pk_help_post")),
    )
    with op.batch_alter_table("help_post", schema=None) as batch_op:
        batch_op.create_index("ix_help_post_state_expires", ["state", "expires_at"], unique=False)
        batch_op.create_index("ix_help_post_state_id", ["state", "status_id"], unique=False)

    op.create_table(
        "home_entry",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_home_entry_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_home_entry_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "status_id", name=op.f("pk_home_entry")),
    )
    with op.batch_alter_table("home_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_home_entry_status_id"), ["status_id"], unique=False)

    op.create_table(
        "list_member",
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["account_list.id"], name=op.f("fk_list_member_list_id_account_list"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id", "target_id"],
            ["follow.account_id", "follow.target_id"],
            name="fk_list_member_follow",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "target_id", name=op.f("pk_list_member")),
        sa.UniqueConstraint("id", name=op.f("uq_list_member_id")),
    )
    with op.batch_alter_table("list_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_member_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "media",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("preview_key", sa.String(255), nullable=False),
        sa.Column("remote_url", sa.String(length=2048), nullable=False),
        sa.Column("media_type", sa.String(127), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("blurhash", sa.String(127), nullable=False),
        sa.Column("meta", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_media_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_media_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_status_id"), ["status_id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_mention_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_mention_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("status_id", "account_id", name=op.f("pk_mention")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_account_id"), ["account_id"], unique=False)

    op.create_table(
        "moderation_action",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("moderator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status_uri", sa.String(length=2048), nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["account.id"], name=op.f("fk_moderation_action_moderator_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_moderation_action_report_id_report"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_moderation_action_target_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_action")),
    )
    with op.batch_alter_table("moderation_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_action_moderator_id"), ["moderator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_action_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_action_target_id"), ["target_id"], unique=False)

    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("issuer_uri", sa.String(length=2048), nullable=False),
        sa.Column("moderator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seconded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("target_uri", sa.String(length=2048), nullable=False),
        sa.Column("status_uri", sa.String(length=2048), nullable=False),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("ground_text", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ground_version", sa.String(64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("detected_automatically", sa.Boolean(), nullable=False),
        sa.Column("decided_automatically", sa.Boolean(), nullable=False),
        sa.Column("after_report", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redress", sa.Text(), nullable=False),
        sa.Column("word", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(trim(action)) > 0", name=op.f("ck_moderation_decision_has_action")),
        sa.CheckConstraint("length(trim(facts)) > 0", name=op.f("ck_moderation_decision_has_facts")),
        sa.CheckConstraint("length(trim(ground_text)) > 0", name=op.f("ck_moderation_decision_has_ground_text")),
        sa.CheckConstraint("length(trim(redress)) > 0", name=op.f("ck_moderation_decision_has_redress")),
        sa.CheckConstraint("length(trim(target_uri)) > 0", name=op.f("ck_moderation_decision_has_target_uri")),
        sa.CheckConstraint("length(trim(uri)) > 0", name=op.f("ck_moderation_decision_has_uri")),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["account.id"],
            name=op.f("fk_moderation_decision_moderator_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_moderation_decision_report_id_report"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["seconded_by_id"],
            ["account.id"],
            name=op.f("fk_moderation_decision_seconded_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["account.id"], name=op.f("fk_moderation_decision_target_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
        sa.UniqueConstraint("uri", name=op.f("uq_moderation_decision_uri")),
    )
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_decision_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_decision_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_decision_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderation_decision_target_id"), ["target_id"], unique=False)

    op.create_table(
        "notification",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("from_account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filtered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notification_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_account_id"],
            ["account.id"],
            name=op.f("fk_notification_from_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_notification_report_id_report"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_notification_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index("ix_notification_account_id_id", ["account_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_from_account_id"), ["from_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notification_status_id"), ["status_id"], unique=False)
        batch_op.create_index(
            "uq_notification_once", ["account_id", "kind", "from_account_id", "status_id"], unique=True
        )

    op.create_table(
        "pin",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_pin_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["status_id"], ["status.id"], name=op.f("fk_pin_status_id_status"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "status_id", name=op.f("pk_pin")),
        sa.UniqueConstraint("id", name=op.f("uq_pin_id")),
    )
    with op.batch_alter_table("pin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pin_status_id"), ["status_id"], unique=False)

    op.create_table(
        "poll",
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("multiple", sa.Boolean(), nullable=False),
        sa.Column("hide_totals", sa.Boolean(), nullable=False),
        sa.Column("voters_count", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_poll_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("status_id", name=op.f("pk_poll")),
    )
    op.create_table(
        "quote",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quoting_uri", sa.String(length=2048), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quoted_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quoted_uri", sa.String(length=2048), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("approval_uri", sa.String(length=2048), nullable=False),
        sa.Column("request_uri", sa.String(length=2048), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_quote_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["quoted_id"], ["status.id"], name=op.f("fk_quote_quoted_id_status"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_quote_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("quoting_uri", name=op.f("uq_quote_quoting_uri")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_approval_uri"), ["approval_uri"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_quoted_id"), ["quoted_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_request_uri"), ["request_uri"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_status_id"), ["status_id"], unique=False)

    op.create_table(
        "status_card",
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("card_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["card_id"], ["preview_card.id"], name=op.f("fk_status_card_card_id_preview_card"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_status_card_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("status_id", name=op.f("pk_status_card")),
    )
    with op.batch_alter_table("status_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_card_card_id"), ["card_id"], unique=False)

    op.create_table(
        "status_edit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("spoiler_text", sa.Text(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("poll_options", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_status_edit_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_edit")),
    )
    with op.batch_alter_table("status_edit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_edit_status_id"), ["status_id"], unique=False)

    op.create_table(
        "status_tag",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(
            ["status_id"], ["status.id"], name=op.f("fk_status_tag_status_id_status"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", "status_id", name=op.f("pk_status_tag")),
    )
    with op.batch_alter_table("status_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_tag_status_id"), ["status_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("csrf_token", sa.String(64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_web_session_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_member_id"), ["member_id"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_appeal_decided_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_appeal_decision_id_moderation_decision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("uri", name=op.f("uq_appeal_uri")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeal_state"), ["state"], unique=False)

    op.create_table(
        "decision_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_decision_answer_decision_id_moderation_decision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_answer")),
        sa.UniqueConstraint("decision_id", "domain", name="uq_decision_answer_member"),
    )
    with op.batch_alter_table("decision_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_answer_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "help_response",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("help_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("helper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("aide_status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("offer_uri", sa.String(length=2048), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["aide_status_id"], ["status.id"], name=op.f("fk_help_response_aide_status_id_status"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["help_id"], ["help_post.status_id"], name=op.f("fk_help_response_help_id_help_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["account.id"], name=op.f("fk_help_response_helper_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["status.id"], name=op.f("fk_help_response_reply_id_status"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_response")),
        sa.UniqueConstraint("help_id", "helper_id", name="uq_help_response_once"),
    )
    with op.batch_alter_table("help_response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_help_response_aide_status_id"), ["aide_status_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_response_help_id"), ["help_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_response_helper_id"), ["helper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_response_offer_uri"), ["offer_uri"], unique=False)
        batch_op.create_index(batch_op.f("ix_help_response_reply_id"), ["reply_id"], unique=False)

    op.create_table(
        "media_work",
        sa.Column("media_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_key", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(255), nullable=False),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_media_work_media_id_media"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("media_id", name=op.f("pk_media_work")),
    )
    with op.batch_alter_table("media_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_work_next_at"), ["next_at"], unique=False)

    op.create_table(
        "poll_vote",
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_poll_vote_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["poll.status_id"], name=op.f("fk_poll_vote_status_id_poll"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("status_id", "account_id", "choice", name=op.f("pk_poll_vote")),
    )
    with op.batch_alter_table("poll_vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_vote_account_id"), ["account_id"], unique=False)

    op.create_table(
        "push_subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("token_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("endpoint", sa.String(2048), nullable=False),
        sa.Column("public_key", sa.String(128), nullable=False),
        sa.Column("auth_secret", sa.String(64), nullable=False),
        sa.Column("is_standard", sa.Boolean(), nullable=False),
        sa.Column("token_sealed", sa.Text(), nullable=False),
        sa.Column("alerts", sa.JSON(), nullable=False),
        sa.Column("policy", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_push_subscription_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["token_id"],
            ["access_token.id"],
            name=op.f("fk_push_subscription_token_id_access_token"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("token_id", name="uq_push_subscription_token"),
    )
    with op.batch_alter_table("push_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_push_subscription_account_id"), ["account_id"], unique=False)

    op.create_table(
        "solidary_mission",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("help_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_solidary_mission_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["help_id"],
            ["help_post.status_id"],
            name=op.f("fk_solidary_mission_help_id_help_post"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solidary_mission")),
    )
    with op.batch_alter_table("solidary_mission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_solidary_mission_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_solidary_mission_help_id"), ["help_id"], unique=False)

    op.create_table(
        "push_delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("subscription_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name=op.f("fk_push_delivery_notification_id_notification"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["push_subscription.id"],
            name=op.f("fk_push_delivery_subscription_id_push_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_delivery")),
        sa.UniqueConstraint("subscription_id", "notification_id", name="uq_push_delivery_once"),
    )
    with op.batch_alter_table("push_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_push_delivery_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_push_delivery_notification_id"), ["notification_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE status_words (rowid bigint PRIMARY KEY REFERENCES status (id) ON DELETE CASCADE,"
            " words tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_status_words_words ON status_words USING gin (words)")
        op.execute("CREATE TABLE status_words_due (status_id bigint PRIMARY KEY)")
        op.execute(
            "CREATE FUNCTION note_status_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " INSERT INTO status_words_due VALUES (NEW.id) ON CONFLICT DO NOTHING; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER status_words_new AFTER INSERT ON status FOR EACH ROW"
            " WHEN (NEW.reblog_of_id IS NULL) EXECUTE FUNCTION note_status_words()"
        )
        op.execute(
            "CREATE TRIGGER status_words_changed AFTER UPDATE OF content, spoiler_text ON status FOR EACH ROW"
            " WHEN (NEW.reblog_of_id IS NULL) EXECUTE FUNCTION note_status_words()"
        )
    else:
        op.execute("CREATE TABLE status_words_due (status_id INTEGER PRIMARY KEY)")
        op.execute(
            "CREATE TRIGGER status_words_new AFTER INSERT ON status WHEN new.reblog_of_id IS NULL"
            " BEGIN INSERT OR IGNORE INTO status_words_due VALUES (new.id); END"
        )
        op.execute(
            "CREATE TRIGGER status_words_changed AFTER UPDATE OF content, spoiler_text ON status"
            " WHEN new.reblog_of_id IS NULL BEGIN INSERT OR IGNORE INTO status_words_due VALUES (new.id); END"
        )
        op.execute("CREATE VIRTUAL TABLE status_words USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')")
        op.execute(
            "CREATE TRIGGER status_words_gone AFTER DELETE ON status"
            " BEGIN DELETE FROM status_words WHERE rowid = old.id; END"
        )


def downgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for name in ("new", "changed") if is_postgres else ("new", "changed", "gone"):
        op.execute(f"DROP TRIGGER status_words_{name}" + (" ON status" if is_postgres else ""))
    if is_postgres:
        op.execute("DROP FUNCTION note_status_words()")
    op.execute("DROP TABLE status_words_due")
    op.execute("DROP TABLE status_words")
    with op.batch_alter_table("push_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_push_delivery_notification_id"))
        batch_op.drop_index(batch_op.f("ix_push_delivery_next_at"))

    op.drop_table("push_delivery")
    with op.batch_alter_table("solidary_mission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_solidary_mission_help_id"))
        batch_op.drop_index(batch_op.f("ix_solidary_mission_account_id"))

    op.drop_table("solidary_mission")
    with op.batch_alter_table("push_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_push_subscription_account_id"))

    op.drop_table("push_subscription")
    with op.batch_alter_table("poll_vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_vote_account_id"))

    op.drop_table("poll_vote")
    with op.batch_alter_table("media_work", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_work_next_at"))

    op.drop_table("media_work")
    with op.batch_alter_table("help_response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_help_response_reply_id"))
        batch_op.drop_index(batch_op.f("ix_help_response_offer_uri"))
        batch_op.drop_index(batch_op.f("ix_help_response_helper_id"))
        batch_op.drop_index(batch_op.f("ix_help_response_help_id"))
        batch_op.drop_index(batch_op.f("ix_help_response_aide_status_id"))

    op.drop_table("help_response")
    with op.batch_alter_table("decision_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_answer_decision_id"))

    op.drop_table("decision_answer")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_state"))
        batch_op.drop_index(batch_op.f("ix_appeal_decision_id"))

    op.drop_table("appeal")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_member_id"))

    op.drop_table("web_session")
    with op.batch_alter_table("status_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_tag_status_id"))

    op.drop_table("status_tag")
    with op.batch_alter_table("status_edit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_edit_status_id"))

    op.drop_table("status_edit")
    with op.batch_alter_table("status_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_card_card_id"))

    op.drop_table("status_card")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quote_status_id"))
        batch_op.drop_index(batch_op.f("ix_quote_request_uri"))
        batch_op.drop_index(batch_op.f("ix_quote_quoted_id"))
        batch_op.drop_index(batch_op.f("ix_quote_approval_uri"))
        batch_op.drop_index(batch_op.f("ix_quote_account_id"))

    op.drop_table("quote")
    op.drop_table("poll")
    with op.batch_alter_table("pin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pin_status_id"))

    op.drop_table("pin")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("uq_notification_once")
        batch_op.drop_index(batch_op.f("ix_notification_status_id"))
        batch_op.drop_index(batch_op.f("ix_notification_report_id"))
        batch_op.drop_index(batch_op.f("ix_notification_from_account_id"))
        batch_op.drop_index("ix_notification_account_id_id")

    op.drop_table("notification")
    with op.batch_alter_table("moderation_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_decision_target_id"))
        batch_op.drop_index(batch_op.f("ix_moderation_decision_state"))
        batch_op.drop_index(batch_op.f("ix_moderation_decision_report_id"))
        batch_op.drop_index(batch_op.f("ix_moderation_decision_ends_at"))

    op.drop_table("moderation_decision")
    with op.batch_alter_table("moderation_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_action_target_id"))
        batch_op.drop_index(batch_op.f("ix_moderation_action_report_id"))
        batch_op.drop_index(batch_op.f("ix_moderation_action_moderator_id"))

    op.drop_table("moderation_action")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_account_id"))

    op.drop_table("mention")
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_status_id"))
        batch_op.drop_index(batch_op.f("ix_media_account_id"))

    op.drop_table("media")
    with op.batch_alter_table("list_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_member_owner_id"))

    op.drop_table("list_member")
    with op.batch_alter_table("home_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_entry_status_id"))

    op.drop_table("home_entry")
    with op.batch_alter_table("help_post", schema=None) as batch_op:
        batch_op.drop_index("ix_help_post_state_id")
        batch_op.drop_index("ix_help_post_state_expires")

    op.drop_table("help_post")
    with op.batch_alter_table("filter_status", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filter_status_status_id"))
        batch_op.drop_index(batch_op.f("ix_filter_status_filter_id"))

    op.drop_table("filter_status")
    with op.batch_alter_table("filter_keyword", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filter_keyword_filter_id"))

    op.drop_table("filter_keyword")
    with op.batch_alter_table("favourite", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_favourite_status_id"))

    op.drop_table("favourite")
    with op.batch_alter_table("event_join", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_join_account_id"))

    op.drop_table("event_join")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_starts_at")
        batch_op.drop_index("ix_event_last_ends_at")

    op.drop_table("event")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_delivery_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_delivery_order",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_delivery_host_state")
        batch_op.drop_index(
            "ix_delivery_given_up",
            sqlite_where=sa.text("state = 'given_up'"),
            postgresql_where=sa.text("state = 'given_up'"),
        )
        batch_op.drop_index(batch_op.f("ix_delivery_activity_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("bookmark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookmark_status_id"))

    op.drop_table("bookmark")
    with op.batch_alter_table("authorization_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorization_code_member_id"))
        batch_op.drop_index(batch_op.f("ix_authorization_code_application_id"))

    op.drop_table("authorization_code")
    with op.batch_alter_table("association_editor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_association_editor_member_id"))

    op.drop_table("association_editor")
    with op.batch_alter_table("association_deed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_association_deed_status_id"))
        batch_op.drop_index(batch_op.f("ix_association_deed_member_id"))
        batch_op.drop_index(batch_op.f("ix_association_deed_account_id"))

    op.drop_table("association_deed")
    with op.batch_alter_table("access_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_token_member_id"))
        batch_op.drop_index(batch_op.f("ix_access_token_code_hash"))
        batch_op.drop_index(batch_op.f("ix_access_token_application_id"))

    op.drop_table("access_token")
    with op.batch_alter_table("word_filter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_word_filter_account_id"))

    op.drop_table("word_filter")
    with op.batch_alter_table("suggestion_refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suggestion_refusal_target_id"))

    op.drop_table("suggestion_refusal")
    with op.batch_alter_table("status", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_status_share_once",
            sqlite_where=sa.text("reblog_of_id IS NOT NULL"),
            postgresql_where=sa.text("reblog_of_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_status_visibility_id")
        batch_op.drop_index(batch_op.f("ix_status_reblog_of_id"))
        batch_op.drop_index("ix_status_local_id")
        batch_op.drop_index(batch_op.f("ix_status_in_reply_to_id"))
        batch_op.drop_index(batch_op.f("ix_status_conversation_uri"))
        batch_op.drop_index("ix_status_account_id_id")

    op.drop_table("status")
    with op.batch_alter_table("solidary_neighbour", schema=None) as batch_op:
        batch_op.drop_index("ix_solidary_neighbour_active_quartier")

    op.drop_table("solidary_neighbour")
    with op.batch_alter_table("solidary_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_solidary_consent_account_id"))

    op.drop_table("solidary_consent")
    with op.batch_alter_table("scheduled_status", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scheduled_status_scheduled_at"))
        batch_op.drop_index(batch_op.f("ix_scheduled_status_account_id"))

    op.drop_table("scheduled_status")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_target_id"))
        batch_op.drop_index(batch_op.f("ix_report_state"))
        batch_op.drop_index(batch_op.f("ix_report_account_id"))

    op.drop_table("report")
    with op.batch_alter_table("quartier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quartier_group_id"))

    op.drop_table("quartier")
    with op.batch_alter_table("outgoing_activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_activity_account_id"))

    op.drop_table("outgoing_activity")
    with op.batch_alter_table("notification_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notification_request_from_account_id"))
        batch_op.drop_index(batch_op.f("ix_notification_request_account_id"))

    op.drop_table("notification_request")
    op.drop_table("notification_policy")
    with op.batch_alter_table("notification_permission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notification_permission_from_account_id"))

    op.drop_table("notification_permission")
    with op.batch_alter_table("news_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_news_subscription_account_id"))

    op.drop_table("news_subscription")
    with op.batch_alter_table("mute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mute_target_id"))

    op.drop_table("mute")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_role"))
        batch_op.drop_index(batch_op.f("ix_member_account_id"))

    op.drop_table("member")
    op.drop_table("marker")
    with op.batch_alter_table("followed_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_followed_tag_account_id"))

    op.drop_table("followed_tag")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_uri"))
        batch_op.drop_index(batch_op.f("ix_follow_target_id"))

    op.drop_table("follow")
    op.drop_table("featured_tag")
    with op.batch_alter_table("endorsement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_endorsement_target_id"))

    op.drop_table("endorsement")
    op.drop_table("domain_block")
    with op.batch_alter_table("csv_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_csv_import_account_id"))

    op.drop_table("csv_import")
    op.drop_table("conversation_mute")
    op.drop_table("conversation_mark")
    with op.batch_alter_table("block", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_block_target_id"))

    op.drop_table("block")
    op.drop_table("association")
    with op.batch_alter_table("archive", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_archive_expires_at"))
        batch_op.drop_index(batch_op.f("ix_archive_account_id"))

    op.drop_table("archive")
    with op.batch_alter_table("announcement_reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_reaction_account_id"))

    op.drop_table("announcement_reaction")
    with op.batch_alter_table("announcement_dismissal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_dismissal_announcement_id"))

    op.drop_table("announcement_dismissal")
    op.drop_table("alert_choices")
    with op.batch_alter_table("actor_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_actor_key_account_id"))

    op.drop_table("actor_key")
    with op.batch_alter_table("account_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_note_target_id"))

    op.drop_table("account_note")
    with op.batch_alter_table("account_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_list_account_id"))

    op.drop_table("account_list")
    op.drop_table("town_member")
    op.drop_table("town_invitation")
    op.drop_table("tombstone")
    with op.batch_alter_table("stream_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stream_event_created_at"))

    op.drop_table("stream_event")
    with op.batch_alter_table("scheduled_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scheduled_job_run_at"))

    op.drop_table("scheduled_job")
    op.drop_table("rule")
    with op.batch_alter_table("relay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relay_actor_uri"))

    op.drop_table("relay")
    with op.batch_alter_table("received_activity", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_received_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_received_failed", sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'")
        )

    op.drop_table("received_activity")
    op.drop_table("preview_card")
    op.drop_table("peer_host")
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_mail_next_at"))

    op.drop_table("outgoing_mail")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandate_lender_domain"))

    op.drop_table("mandate")
    op.drop_table("ip_block")
    op.drop_table("instance_profile")
    op.drop_table("instance_key")
    op.drop_table("email_domain_block")
    op.drop_table("domain_rule")
    op.drop_table("domain_allow")
    op.drop_table("custom_emoji")
    op.drop_table("canonical_email_block")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_about"))

    op.drop_table("audit_entry")
    op.drop_table("application")
    op.drop_table("announcement")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_account_organizations",
            sqlite_where=sa.text("kind = 'Organization'"),
            postgresql_where=sa.text("kind = 'Organization'"),
        )
        batch_op.drop_index(batch_op.f("ix_account_followers_uri"))
        batch_op.drop_index(batch_op.f("ix_account_domain"))

    op.drop_table("account")
