"""From one month's emissions to another's: both sums with their lines, and between them what changed."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboard.decomposition import Change, Period, change_between
from dashboard.filters import Asked
from reports import queries
from reports.amounts import KG
from reports.footing import Column, Table

FIGURE = "electricity_kg_co2e"


def bridge(before: Asked, after: Asked, sums: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table that leads from the month before to the month after, whose sums are given.

    It foots like every table of the books; the causes between the two sums are differences and have no lines.
    """
    title = _("Against %(month)s") % {"month": _month(before)}
    old = before.totals()
    change = _change(old, sums)
    if change is None:
        return {"title": title, "table": None}
    columns = (Column("cause", _("Cause")), Column(FIGURE, _("Emissions of electricity"), KG))
    table = Table("bridge", title, columns, total_label=_month(after))
    table.add("before", _month(before), old[FIGURE])
    table.add("energy", _("More or less energy"), change.energy_kg_co2e)
    table.add("overhead", _("Another overhead (PUE)"), change.overhead_kg_co2e)
    table.add("intensity", _("Another grid intensity or mix of sites"), change.intensity_kg_co2e)
    table.beside("change", _("Change of emissions"), change.total_kg_co2e)
    data = table.as_data({FIGURE: sums[FIGURE]})
    first, *causes = data["rows"]
    for _name, cell in [*causes, *data["beside"]]:
        is_more = cell["state"] != "zero" and cell["printed"][:1].isdigit()
        cell |= {"printed": f"+{cell['printed']}" if is_more else cell["printed"], "is_difference": True}
    first[1]["url"], data["total"][1]["url"] = before.address(FIGURE), after.address(FIGURE)
    return {"title": title, "table": data}


def _month(asked: Asked) -> str:
    return date_format(asked.months[0], "F Y")


def _change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change | None:
    periods = []
    for sums in (before, after):
        energy, emissions = queries.known_whole(sums, "facility_energy_kwh"), queries.known_whole(sums, FIGURE)
        if energy is None or emissions is None or sums["load_kwh"] is None:
            return None
        periods.append(Period(sums["load_kwh"], energy, emissions))
    return change_between(*periods)
