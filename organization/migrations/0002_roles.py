"""Give the application role its rights; each room takes back what its records forbid."""

from django.conf import settings
from django.db import migrations

RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def grant(apps, schema_editor):
    if not settings.HAS_SEPARATE_OWNER:
        return
    role = schema_editor.quote_name(settings.APP_DATABASE_ROLE)
    schema_editor.execute(f"GRANT {RIGHTS} ON ALL TABLES IN SCHEMA public TO {role}")
    schema_editor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    schema_editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {RIGHTS} ON TABLES TO {role}")
    schema_editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}")


def revoke(apps, schema_editor):
    if not settings.HAS_SEPARATE_OWNER:
        return
    role = schema_editor.quote_name(settings.APP_DATABASE_ROLE)
    schema_editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {role}")
    schema_editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {role}")
    schema_editor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}")
    schema_editor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]
    operations = [migrations.RunPython(grant, revoke)]
