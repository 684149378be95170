import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction

from factors.models import Dataset, Factor

pytestmark = pytest.mark.django_db
STATEMENTS = [
    "UPDATE factors_factor SET value = 0.001",
    "DELETE FROM factors_factor",
    "TRUNCATE factors_factor CASCADE",
    "UPDATE factors_dataset SET rank = 1",
    "DELETE FROM factors_dataset",
    "TRUNCATE factors_dataset CASCADE",
]


def run(statement: str, role: str | None = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # The fixture's rows still wait for their checks, and a table with checks waiting cannot be truncated.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Without a role, who logged in: the owner of the tables.
        cursor.execute(f"SET LOCAL ROLE {connection.ops.quote_name(role) if role else 'NONE'}")
        cursor.execute(statement)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_database_refuses_a_change_even_to_the_owner(library, statement):
    with pytest.raises(IntegrityError, match="is append-only") as caught:
        run(statement)
    assert caught.value.__cause__.pgcode == "23514"
    assert Factor.objects.filter(factor_id="EEA2025-FR-2024", value="0.036").count() == 1


@pytest.mark.parametrize("statement", STATEMENTS)
def test_database_refuses_a_change_to_the_application_role(library, statement):
    with pytest.raises(DatabaseError) as caught:
        run(statement, settings.APP_DATABASE_ROLE)
    # The right is missing where the roles are apart; else the trigger refuses.
    assert caught.value.__cause__.pgcode == ("42501" if settings.HAS_SEPARATE_OWNER else "23514")


def test_application_role_may_load(library):
    run(
        "INSERT INTO factors_dataset"
        " (slug, edition, title, publisher, licence, is_redistributable, rank, note, sha256, loaded_at)"
        " VALUES ('own', '1', 'Own', 'Own', 'own', false, 1, '', repeat('0', 64), now())",
        settings.APP_DATABASE_ROLE,
    )
    assert Dataset.objects.filter(slug="own").exists()


def test_model_cannot_be_saved_twice(library):
    factor = Factor.objects.get(factor_id="EEA2025-FR-2024")
    factor.value = 1
    with pytest.raises(DatabaseError), transaction.atomic():
        factor.save()
