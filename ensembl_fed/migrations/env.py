"""What Alembic runs: on the connection that it was given, for both stores."""

from alembic import context

connection = context.config.attributes["connection"]
metadata = context.config.attributes.get("metadata")

context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=context.config.attributes.get("render_item"),
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
