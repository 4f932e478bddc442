"""Alembic's entry: the connection, with its transaction begun, comes from ``layers/store/migrate.py``."""

from alembic import context

from layers.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
context.run_migrations()
