"""The audit trail: what a record was, what it became, and who did it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from organization.models import AuditEvent, User

SECRET = {"password", "digest", "pdf", "csv", "content"}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def snapshot(record: Model) -> dict[str, Any]:
    """Return the record's columns as plain values; secrets and bulk are left out."""
    fields = record._meta.concrete_fields
    return {field.attname: _plain(getattr(record, field.attname)) for field in fields if field.name not in SECRET}


def record_event(
    actor: User | None,
    action: str,
    record: Model,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    request_id: str = "",
) -> AuditEvent:
    """Write one human action into the trail; ``actor`` is None for commands on the machine itself."""
    return AuditEvent.objects.create(
        actor=actor,
        actor_name=str(actor) if actor else "command line",
        action=action,
        object_type=record._meta.label_lower,
        object_id=str(record.pk),
        object_name=str(record)[:200],
        before=before,
        after=after,
        request_id=request_id,
    )


def save_recorded(actor: User | None, record: Model, *, request_id: str = "") -> None:
    """Save the record and its difference; a record that does not change leaves no trace."""
    old = type(record)._default_manager.filter(pk=record.pk).first() if record.pk else None
    before = snapshot(old) if old else None
    if before == snapshot(record):
        return
    record.save()
    action = "changed" if old else "created"
    record_event(actor, action, record, before=before, after=snapshot(record), request_id=request_id)


def delete_recorded(actor: User | None, record: Model, *, request_id: str = "") -> None:
    """Delete the record and keep what it was."""
    before, name, key = snapshot(record), str(record), record.pk
    record.delete()
    record.pk = key
    event = record_event(actor, "deleted", record, before=before, request_id=request_id)
    assert event.object_name == name[:200]
