"""From cells to records: all of a file or nothing of it, in a handful of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from organization.audit import record_event, snapshot
from organization.catalogue_csv.kinds import Kind
from organization.catalogue_csv.parse import CellError, parse_rows
from organization.models import User
from organization.trees import is_above_itself, tree_field

YES, NO = {"yes", "true", "1"}, {"no", "false", "0"}


@dataclass
class ImportPreview:
    """What a file would do: records to create and to change, rows that change nothing, and errors."""

    created: list[models.Model] = field(default_factory=list)
    changed: list[tuple[models.Model, dict[str, Any]]] = field(default_factory=list)
    unchanged: int = 0
    errors: list[CellError] = field(default_factory=list)


class _Rejected(Exception):
    """Ends the transaction of a preview, or of a file with errors."""


def preview(kind: Kind, text: str) -> ImportPreview:
    """Return what the file would do, by doing it and taking it back."""
    return _run(kind, text, None, keep=False)


def apply_rows(kind: Kind, text: str, actor: User | None) -> ImportPreview:
    """Do what the file says, unless it has an error anywhere; then nothing is done."""
    return _run(kind, text, actor, keep=True)


def _run(kind: Kind, text: str, actor: User | None, *, keep: bool) -> ImportPreview:
    found = ImportPreview()
    parsed = parse_rows(kind, text)
    found.errors += parsed.errors
    if found.errors:
        return found
    try:
        with transaction.atomic():
            _Writer(kind, actor, found).write(parsed.rows)
            if found.errors or not keep:
                raise _Rejected
    except _Rejected:
        pass
    except IntegrityError as error:
        sentence = str(error).splitlines()[0]
        found.errors.append(CellError(1, "", _("The database refuses the file: %(why)s.") % {"why": sentence}))
    return found


class _Writer:
    """Turns the rows of one file into records; references are looked up once, those within the file included."""

    def __init__(self, kind: Kind, actor: User | None, found: ImportPreview) -> None:
        self.kind, self.actor, self.found = kind, actor, found
        self.fields = {name: kind.model._meta.get_field(name) for name in kind.columns}
        self.targets = {
            name: {row.slug: row for row in field_.related_model._default_manager.all()}
            for name, field_ in self.fields.items()
            if isinstance(field_, models.ForeignKey)
        }
        self.known = {self._key_of(row): row for row in kind.model._default_manager.all()}
        self.tree_field = tree_field(kind.model)
        self.parents = {row.pk: self._parent_of(row) for row in self.known.values()}

    def _key_of(self, record: models.Model) -> tuple[str, ...]:
        values = (getattr(record, name) for name in self.kind.key)
        return tuple(str(getattr(value, "slug", value)) for value in values)

    def _parent_of(self, record: Any) -> int | None:
        return getattr(record, f"{self.tree_field}_id") if self.tree_field else None

    def write(self, rows: dict[int, dict[str, str]]) -> None:
        """Write the rows, parents before children wherever they stand in the file."""
        seen: dict[tuple[str, ...], int] = {}
        for line, row in self._parents_first(rows):
            key = tuple(row[name] for name in self.kind.key)
            if key in seen:
                message = _("Line %(line)s has the same %(key)s.") % {
                    "line": seen[key],
                    "key": ", ".join(self.kind.key),
                }
                self.found.errors.append(CellError(line, self.kind.key[0], message))
                continue
            seen[key] = line
            self._write_row(line, row, self.known.get(key))

    def _parents_first(self, rows: dict[int, dict[str, str]]) -> Iterable[tuple[int, dict[str, str]]]:
        if not self.tree_field:
            yield from rows.items()
            return
        waiting = dict(rows)
        done: set[str] = set()
        in_file = {row.get("slug", "") for row in rows.values()}
        while waiting:
            ready = {line: row for line, row in waiting.items() if row.get(self.tree_field, "") not in in_file - done}
            if not ready:
                message = _("The rows name each other as parents in a circle.")
                self.found.errors += [CellError(line, self.tree_field, message) for line in waiting]
                return
            for line, row in ready.items():
                yield line, row
                done.add(row.get("slug", ""))
                del waiting[line]

    def _write_row(self, line: int, row: dict[str, str], record: models.Model | None) -> None:
        before = snapshot(record) if record else None
        record = record or self.kind.model()
        errors = [error for name, cell in row.items() for error in self._set(line, record, name, cell)]
        if not errors:
            errors = self._invalid(line, record)
        if errors:
            self.found.errors += errors
            return
        if before == snapshot(record):
            self.found.unchanged += 1
            return
        record.save()
        self.parents[record.pk] = self._parent_of(record)
        record_event(self.actor, "changed" if before else "created", record, before=before, after=snapshot(record))
        if before:
            self.found.changed.append((record, before))
        else:
            self.found.created.append(record)
        if self.tree_field:
            self.targets[self.tree_field][row["slug"]] = record

    def _set(self, line: int, record: models.Model, name: str, cell: str) -> list[CellError]:
        field_: Any = self.fields[name]
        if name in self.targets:
            return self._refer(line, record, name, cell)
        if isinstance(field_, models.BooleanField):
            if cell.lower() not in YES | NO:
                return [CellError(line, name, _("“%(cell)s” is neither yes nor no.") % {"cell": cell})]
            setattr(record, name, cell.lower() in YES)
            return []
        if cell == "" and field_.null:
            setattr(record, name, None)
            return []
        try:
            setattr(record, name, field_.to_python(cell))
        except ValidationError as error:
            return [CellError(line, name, " ".join(error.messages))]
        return []

    def _refer(self, line: int, record: models.Model, name: str, cell: str) -> list[CellError]:
        if cell and cell not in self.targets[name]:
            return [CellError(line, name, _("There is no “%(cell)s” in the catalogue.") % {"cell": cell})]
        setattr(record, name, self.targets[name][cell] if cell else None)
        return []

    def _invalid(self, line: int, record: models.Model) -> list[CellError]:
        try:
            # Uniqueness is the file's key, already looked up; checking it per row would ask the database each time.
            record.full_clean(validate_unique=False, validate_constraints=True, exclude=list(self.targets))
        except ValidationError as error:
            messages = error.message_dict
            return [CellError(line, name, " ".join(texts)) for name, texts in messages.items()]
        if record.pk and is_above_itself({**self.parents, record.pk: self._parent_of(record)}, record.pk):
            message = _("“%(name)s” would be above itself.") % {"name": record}
            return [CellError(line, self.tree_field, message)]
        missing = [
            name for name in self.targets if not self.fields[name].null and getattr(record, f"{name}_id") is None
        ]
        return [CellError(line, name, _("The cell must not be empty.")) for name in missing]
