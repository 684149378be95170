import pytest
from django.conf import settings
from django.db import connection

from tests.people import People

LOGIN = ("USER", "PASSWORD")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Let the owner make the test database."""
    connection.settings_dict.update({key: settings.OWNER_DATABASE.get(key, "") for key in LOGIN})


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Work in every test as the application role, as web and workers do."""
    with django_db_blocker.unblock():
        connection.close()
        options = connection.settings_dict["OPTIONS"]
        connection.settings_dict["OPTIONS"] = options | {"options": f"-c role={settings.APP_DATABASE_ROLE}"}
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"] = options


@pytest.fixture
def as_owner(db):
    """Be the owner of the tables for one test: guards must hold even then."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield
        cursor.execute(f"SET ROLE {settings.APP_DATABASE_ROLE}")


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker):
    """Commit for real, so that other connections see it; the owner empties the tables afterwards."""
    with django_db_blocker.unblock():
        # The test database exists only where a test of the run is marked as using it.
        assert connection.settings_dict["NAME"] == connection.settings_dict["TEST"]["NAME"]
        yield
        kept = {"django_migrations", "django_content_type", "auth_permission"}
        with connection.cursor() as cursor:
            tables = sorted(set(connection.introspection.table_names()) - kept)
            cursor.execute("SET ROLE NONE")
            for turn in ("DISABLE", "ENABLE"):  # the guards refuse even this
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} {turn} TRIGGER USER")
                if turn == "DISABLE":
                    cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        connection.close()


@pytest.fixture(autouse=True)
def quick_and_private(settings, tmp_path):
    """Hash passwords quickly, and keep evidence where no other test looks."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    evidence = settings.STORAGES["evidence"] | {"OPTIONS": {"location": tmp_path / "evidence"}}
    # Hashed names need a gathered folder; the live tests serve pages from one.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"evidence": evidence, "staticfiles": plain}


@pytest.fixture
def people(db):
    return People()
