"""How Alembic runs our steps: on the caller's connection, one transaction each."""

from alembic import context

from messaging.columns import SCHEMA
from messaging.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=True,
    version_table_schema=SCHEMA,
    on_version_apply=context.config.attributes["applied"],
)
with context.begin_transaction():
    context.run_migrations()
