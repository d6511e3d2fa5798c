"""What Alembic runs: on the connection that it was given, for both stores."""

from alembic import context


def _is_table_of_models(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is no table of the models: migrations name it by hand."""
    return kind != "table" or not str(name).startswith("status_word")


connection = context.config.attributes["connection"]
metadata = context.config.attributes.get("metadata")

context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=context.config.attributes.get("render_item"),
    transaction_per_migration=False,
    include_name=_is_table_of_models,
)
with context.begin_transaction():
    context.run_migrations()
