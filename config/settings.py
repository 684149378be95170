"""Wattbook's settings: one file, everything from the environment."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import engines
from config.env import database_from_url, env_bool, env_int, env_list, env_str
from config.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env_str("WATTBOOK_VAR", str(BASE_DIR / "var"))).resolve()
VERSION = "0.1.0"

IS_PRODUCTION = env_bool("WATTBOOK_PRODUCTION")
DEBUG = env_bool("WATTBOOK_DEBUG")
SECRET_KEY = secret_key(env_str("WATTBOOK_SECRET_KEY"), VAR_DIR, required=IS_PRODUCTION)
ALLOWED_HOSTS = env_list("WATTBOOK_HOSTS", "" if IS_PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("WATTBOOK_ORIGINS")

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "organization",
    "factors",
    "ingest",
    "reports",
    "dashboard",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.content_security_policy",
    "config.middleware.request_id",
    "config.middleware.pushes_first",
    "config.middleware.private_answers",
    "config.middleware.api_errors",
    "config.middleware.no_zero_bytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.context.shell",
            ],
        },
    }
]

# The owner role changes the schema; web, workers and every other command run as the application role, which can
# neither rewrite readings nor lines (see docs/operations.md).
OWNER_COMMANDS = {"migrate", "sqlmigrate", "squashmigrations", "makemigrations", "dbshell"}
USES_OWNER_ROLE = env_bool("WATTBOOK_OWNER") or bool(OWNER_COMMANDS & set(sys.argv[1:2]))
DATABASE_URL = env_str("DATABASE_URL")
DATABASE_OWNER_URL = env_str("DATABASE_OWNER_URL", DATABASE_URL)
if DATABASE_URL:
    _app = database_from_url(DATABASE_URL)
    _owner = database_from_url(DATABASE_OWNER_URL)
else:
    _embedded = {"ENGINE": "config.postgres", "NAME": env_str("WATTBOOK_DATABASE", engines.DATABASE)}
    _app, _owner = {**_embedded, "USER": engines.APP_ROLE}, {**_embedded, "USER": engines.OWNER_ROLE}
APP_DATABASE, OWNER_DATABASE = _app, _owner
APP_DATABASE_ROLE = _app["USER"]
HAS_SEPARATE_OWNER = _owner["USER"] != _app["USER"]
DATABASES = {
    "default": {
        **(_owner if USES_OWNER_ROLE else _app),
        "CONN_MAX_AGE": env_int("WATTBOOK_DATABASE_AGE_S", 60),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env_str("WATTBOOK_TEST_DB", "test_wattbook")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env_str("CELERY_BROKER_URL")
USES_EMBEDDED_BROKER = not CELERY_BROKER_URL
if USES_EMBEDDED_BROKER:
    CELERY_BROKER_URL = f"redis+socket://{engines.broker_socket(VAR_DIR)}"
WORKERS = env_int("WATTBOOK_WORKERS", 2, minimum=1)
WEB_WORKERS = env_int("WATTBOOK_WEB_WORKERS", 2, minimum=1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Otherwise every task opens a connection of its own; config/celery.py looks after those that grow old or die.
CELERY_DB_REUSE_MAX = 1000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
# The sweepers find what waits in Postgres, so that a lost message costs seconds and no data.
SWEEP_EVERY_S = env_int("WATTBOOK_SWEEP_EVERY_S", 15, minimum=1)
# Pushes wait this long in the journal, so that a source makes a batch a minute and not one at every sweep.
GATHER_AFTER_S = env_int("WATTBOOK_GATHER_AFTER_S", 60)
CELERY_BEAT_SCHEDULE = {
    "gather-pushes": {"task": "ingest.tasks.gather_pushes", "schedule": float(SWEEP_EVERY_S)},
    "sweep-batches": {"task": "ingest.tasks.sweep_batches", "schedule": float(SWEEP_EVERY_S)},
    "sweep-months": {"task": "reports.tasks.sweep_months", "schedule": float(SWEEP_EVERY_S)},
}

AUTH_USER_MODEL = "organization.User"
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "dashboard:overview", "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "evidence", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# A body larger than this is refused before it is written anywhere.
MAX_BODY_BYTES = env_int("WATTBOOK_MAX_BODY_BYTES", 256 * 1024 * 1024, minimum=1024)
# What a compressed body may grow to: a gzip bomb stops here.
MAX_UNPACKED_BYTES = env_int("WATTBOOK_MAX_UNPACKED_BYTES", 2 * 1024 * 1024 * 1024, minimum=1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "ingest.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

REST_FRAMEWORK: dict[str, Any] = {
    # The first one names the scheme of a 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "organization.tokens.PersonTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "reports.api.errors.error_response",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wattbook",
    "DESCRIPTION": "The books of an organisation's AI energy use.",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
USES_TLS = env_bool("WATTBOOK_TLS", IS_PRODUCTION)
if USES_TLS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31536000

# Well-known logins for the demonstration organisation; production settings refuse them.
ALLOWS_DEMO_LOGINS = env_bool("WATTBOOK_DEMO", False)
if IS_PRODUCTION and ALLOWS_DEMO_LOGINS:
    raise ImproperlyConfigured("WATTBOOK_DEMO opens well-known logins and cannot be set with WATTBOOK_PRODUCTION.")

EMAIL_BACKEND = env_str("WATTBOOK_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env_str("WATTBOOK_LOG_LEVEL", "WARNING")},
}
