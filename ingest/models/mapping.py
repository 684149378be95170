"""Column mappings: how the tables of a source's meters are to be read."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ingest.models.source import Source
from ingest.parsing.mapping import read_mapping
from ingest.parsing.outcomes import FileRefused


def check_mapping(definition: Any) -> None:
    """Refuse a definition by which no table can be read."""
    try:
        read_mapping(definition)
    except FileRefused as wrong:
        raise ValidationError(wrong.message, code=wrong.code) from wrong


class ColumnMapping(models.Model):
    """What a source says of the columns of its tables, of which it has one kind."""

    source = models.OneToOneField(
        Source, models.CASCADE, related_name="column_mapping", verbose_name=_("source"), editable=False
    )
    definition = models.JSONField(_("definition"), validators=[check_mapping])

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")

    def __str__(self) -> str:
        return str(self.source)


def mapping_of(source: Source) -> Any:
    """Return the definition of the source's mapping, or None where it has none."""
    return ColumnMapping.objects.filter(source=source).values_list("definition", flat=True).first()
