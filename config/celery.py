"""The Celery application: tasks carry ids, the truth of what is to be done stands in Postgres."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("wattbook")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def ensure_broker() -> None:
    """Start the embedded broker where no other broker is configured."""
    from django.conf import settings

    if settings.USES_EMBEDDED_BROKER:
        from config import engines

        engines.start_broker(settings.VAR_DIR)


def start_embedded_broker(**_: Any) -> None:
    """Make sure that a worker started on its own finds its broker."""
    ensure_broker()


def close_old_connections(**_: Any) -> None:
    """Close a connection that has grown old or broke before a task uses it, as Django does before a request."""
    from django import db

    db.close_old_connections()


task_prerun.connect(close_old_connections)
celeryd_init.connect(start_embedded_broker)
beat_init.connect(start_embedded_broker)
