"""What Alembic runs for every command: the migrations, in the transaction that :mod:`cpq.store.upgrading` has begun."""

from alembic import context

from cpq.store.schema import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
