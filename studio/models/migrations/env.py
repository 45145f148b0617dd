"""Alembic's entry: runs on the connection that `models.opening` hands over."""

from __future__ import annotations

from alembic import context

from studio.models.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
