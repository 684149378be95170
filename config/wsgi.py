"""The web application for gunicorn."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402

from config.celery import ensure_broker  # noqa: E402

ensure_broker()
application = get_wsgi_application()
