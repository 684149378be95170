"""A line's computation in words and numbers, as a page shows it."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.models import Line


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():,f}"


def derivation(line: Line) -> dict[str, Any]:
    """Return the steps from a line's inputs to its emissions; of a gap, what is known and what is missing."""
    step: dict[str, Any] = {"name": _("Emissions"), "gap": line.get_gap_display() if line.gap else ""}
    if line.gap:
        step |= _known_of_gap(line)
    else:
        step |= {
            "value": _number(line.emissions_kg_co2e),
            "unit": "kg CO2e",
            "formula": _formula(line),
            "section": "3" if line.kind == Line.Kind.EMBODIED else "2",
            "inputs": _embodied_inputs(line) if line.kind == Line.Kind.EMBODIED else _intensity(line),
        }
    if line.kind == Line.Kind.ELECTRICITY and line.facility_energy_kwh is not None:
        step["steps"] = [_facility(line)]
    return step


def _known_of_gap(line: Line) -> dict[str, Any]:
    """Return what there is of a line that nothing could be multiplied for."""
    if line.gap == Line.Gap.NO_GRID_FACTOR:
        return {"inputs": _intensity(line), "section": "2"}
    if line.gap == Line.Gap.ABOVE_METER:
        return {"formula": _rest(line), "section": "5"}
    if line.gap == Line.Gap.NO_EMBODIED_FACTOR and line.device_hours is not None:
        return {"inputs": [_device_hours(line)], "section": "3"}
    return {"section": "8"}


def _rest(line: Line) -> str:
    shown = dict(flag.split(":") for flag in line.flags if ":" in flag)
    return "site_meter − attributed = {} − {}".format(shown.get("site_meter_kwh", ""), shown.get("attributed_kwh", ""))


def _device_hours(line: Line) -> dict[str, Any]:
    return {
        "name": _("device hours"), "value": _number(line.device_hours), "unit": "h", "source": _("from the logs"),
    }  # fmt: skip


def _formula(line: Line) -> str:
    if line.kind == Line.Kind.EMBODIED:
        if "written_off" in line.flags:
            return line.formula
        parts = (_number(line.factor_value), _number(line.device_hours), _number(line.lifetime_hours))
        return "embodied × device_hours ÷ lifetime = {} × {} ÷ {}".format(*parts)
    return f"facility_energy × intensity = {_number(line.facility_energy_kwh)} × {_number(line.factor_value)}"


def _intensity(line: Line) -> list[dict[str, Any]]:
    if line.factor is None:
        return [{"name": _("intensity"), "gap": _("no factor was found"), "source": "; ".join(line.steps)}]
    return [
        {
            "name": _("intensity"),
            "value": _number(line.factor_value),
            "unit": "kg CO2e/kWh",
            "source": f"{line.factor.factor_id}, {line.factor.dataset}",
            "url": f"/factors/{line.factor_id}/",
        }
    ]


def _embodied_inputs(line: Line) -> list[dict[str, Any]]:
    origin = {"source": line.hardware.evidence if line.hardware else ""}
    if line.factor:
        origin = {
            "source": f"{line.factor.factor_id}, {line.factor.dataset}",
            "url": f"/factors/{line.factor_id}/",
        }
    return [
        {"name": _("embodied per device"), "value": _number(line.factor_value), "unit": "kg CO2e"} | origin,
        _device_hours(line),
        {"name": _("lifetime"), "value": _number(line.lifetime_hours), "unit": "h", "source": _("catalogue")},
    ]


def _facility(line: Line) -> dict[str, Any]:
    step: dict[str, Any] = {
        "name": _("Facility energy"), "value": _number(line.facility_energy_kwh), "unit": "kWh", "section": "1",
    }  # fmt: skip
    metered = {
        "name": _("metered energy"),
        "value": _number(line.metered_energy_kwh),
        "unit": "kWh",
        "source": _("from the readings"),
        "quality": line.quality,
    }
    if line.it_energy_kwh is not None:
        step["formula"] = f"it_energy × pue = {_number(line.it_energy_kwh)} × {_number(line.pue)}"
        step["inputs"] = [metered, _pue(line)]
    elif line.formula.startswith("(site_meter"):
        step["formula"] = _rest(line)
        step["inputs"] = [metered]
    else:
        step["formula"] = _("the reading contains the facility's overhead: PUE is not applied again")
        step["inputs"] = [metered]
    return step


def _pue(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = {"name": "PUE", "value": _number(line.pue), "unit": ""}
    if line.pue_parameter:
        words = _("site parameter from %(day)s") % {"day": line.pue_parameter.valid_from}
        return found | {
            "source": f"{words}: {line.pue_parameter.evidence}",
            "quality": line.pue_parameter.quality,
        }
    if line.pue_factor:
        return found | {"source": line.pue_factor.factor_id, "url": f"/factors/{line.pue_factor_id}/",
                        "quality": "default"}  # fmt: skip
    return found | {"source": line.get_pue_origin_display()}
