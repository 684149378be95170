"""Amounts in templates: printed by the one rule, with every digit in reach."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports.statement.tables import KG, KWH, Measure, printed

register = template.Library()
MEASURES: dict[str, Measure] = {"kg": KG, "kwh": KWH}


@register.simple_tag
def amount(value: Decimal | None, measure: str, unit: bool = True) -> SafeString | str:
    """Return the amount in its printed unit, its exact value in the title; a missing one says so."""
    kind = MEASURES[measure]
    if value is None:
        return format_html('<span class="gap-note"><span>{}</span></span>', _("not available"))
    shown = format_html('<span class="unit">{}</span>', kind.printed_unit) if unit else ""
    return format_html(
        '<span class="num" data-exact="{0}" title="{0} {1}">{2}</span>{3}',
        f"{value:f}",
        kind.unit,
        printed(value, kind),
        shown,
    )


@register.filter
def plain(value: Any) -> str:
    """Return a number with every digit that counts and no exponent."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
