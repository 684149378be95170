"""Django's PostgreSQL backend, which starts the embedded server when a connection finds none."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from config import engines


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server, wherever its socket is at the moment."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, after making sure that the server runs."""
        conn_params["host"] = engines.postgres_host(Path(settings.VAR_DIR))
        return super().get_new_connection(conn_params)
