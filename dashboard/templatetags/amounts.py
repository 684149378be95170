"""Amounts in templates: printed by the one rule, with every digit in reach."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboard.filters import Asked
from reports import queries
from reports.amounts import KG, KWH, Measure, Partial, Scale, printed
from reports.amounts import plain as plain_number

register = template.Library()
MEASURES: dict[str, Measure] = {"kg": KG, "kwh": KWH}


@register.simple_tag
def amount(value: Any, measure: str, scale: Scale | None = None, href: str = "") -> SafeString | str:
    """Return the amount with its unit, every digit in the title; one that is missing or lacks something says so.

    With the ``scale`` of a column the unit stands in its head and is not repeated. ``href`` leads to its lines.
    """
    kind = MEASURES[measure]
    if value is None:
        return format_html('<span class="gap-note">{}</span>', linked(_("not available"), href))
    number = plain_number(value)
    if number is None:
        return format_html('<span class="soft" title="{}">–</span>', _("nothing of this kind was booked"))
    used = scale or kind.scale_for([number])
    return format_html(
        '<span class="num" data-exact="{0}" title="{0} {1}">{2}</span>{3}{4}',
        f"{number:f}",
        kind.unit,
        linked(printed(number, used), href),
        "" if scale else format_html('<span class="unit">{}</span>', used.unit),
        dagger(value.reason) if isinstance(value, Partial) else "",
    )


def linked(text: str, href: str) -> SafeString | str:
    """Return the text of a figure as the link to its lines."""
    return format_html('<a class="figure" href="{}">{}</a>', href, text) if href else text


@register.simple_tag
def sum_of(totals: dict[str, Any], name: str, asked: Asked | None = None) -> SafeString | str:
    """Return one of the sums of a selection, marked where something is missing from it.

    With what is ``asked`` it leads to its lines.
    """
    return amount(
        queries.known(totals, name), "kwh" if name.endswith("_kwh") else "kg", href=asked.address(name) if asked else ""
    )


@register.filter
def has_mark(table: Mapping[str, Any]) -> bool:
    """Whether a figure of a table of the books is known in part."""
    rows = [*table["rows"], *table["beside"], *([table["total"]] if table["total"] else [])]
    return any(cell.get("is_partial") for row in rows for cell in row)


@register.filter
def any_partial(figures: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of the figures is known in part, be it a tile or a team of the tree."""
    return any(one.get("partial") or isinstance(one.get("kg"), Partial) for one in figures)


@register.filter
def lacks_something(totals: Mapping[str, Any]) -> bool:
    """Whether sums of a selection are known in part."""
    return any(isinstance(queries.known(totals, name), Partial) for name in queries.GAPS_OF)


@register.simple_tag
def dagger(reason: str) -> SafeString:
    """Return the mark of a figure that is known in part, with the reason for those who point at it or listen."""
    return format_html(
        '<span class="partial" title="{0}"><span aria-hidden="true">†</span>'
        '<span class="visually-hidden"> {0}</span></span>', reason,
    )  # fmt: skip


@register.simple_tag
def ledger_cell(cell: dict[str, Any]) -> SafeString:
    """Return the cell of a table of the books; one that is missing is drawn by includes/gap.html instead."""
    state, printed_text = cell["state"], cell["printed"]
    if state == "text":
        return format_html("<td>{}</td>", printed_text)
    if state == "rounding":
        return format_html('<td class="num" title="{}">{}</td>', cell["reason"], printed_text)
    if state == "not_applicable":
        return format_html(
            '<td class="num soft" title="{0}"><span aria-hidden="true">–</span>'
            '<span class="visually-hidden">{0}</span></td>', cell["reason"],
        )  # fmt: skip
    if cell.get("is_difference"):
        return format_html('<td class="num" title="{} {}">{}</td>', cell["value"], cell["unit"], printed_text)
    return format_html(
        '<td class="num" title="{0} {1}" data-exact="{0}">{2}{3}</td>',
        cell["value"],
        cell["unit"],
        linked(printed_text, cell.get("url", "")),
        dagger(cell["reason"]) if cell.get("is_partial") else "",
    )


@register.filter
def plain(value: Any) -> str:
    """Return a number with every digit that counts and no exponent."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
