"""Hashes of what goes in and what comes out: names instead of row numbers, so that every installation agrees."""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from factors.lookup import current_datasets
from footprint import METHOD_VERSION
from ingest.models import Source
from organization.models import Hardware, Organization, Site, SiteParameter
from reports.calculation.inputs import MonthInputs
from reports.models import Line


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def sha256_of(value: Any) -> str:
    """Return the SHA-256 of a value written as canonical JSON, amounts without trailing zeros."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_text)
    return hashlib.sha256(text.encode()).hexdigest()


def datasets_used() -> list[dict[str, str]]:
    """Return the current factor datasets, the part of a calculation that comes from outside the organisation."""
    rows = current_datasets().order_by("slug", "edition", "sha256").values("slug", "edition", "sha256")
    return [dict(row) for row in rows]


def basis_sha256() -> str:
    """Return the hash of everything but the hours: method, factors, catalogue and parameters."""
    return sha256_of(
        {
            "method": METHOD_VERSION,
            "datasets": datasets_used(),
            "organization": list(Organization.objects.values("time_zone", "consolidation")),
            "sites": list(Site.objects.order_by("slug").values("slug", "kind", "country", "grid_zone", "entity__slug")),
            "parameters": list(
                SiteParameter.objects.order_by("site__slug", "name", "valid_from").values(
                    "site__slug", "name", "value", "valid_from", "valid_until"
                )
            ),
            "hardware": list(
                Hardware.objects.order_by("slug").values(
                    "slug", "site__slug", "kind", "devices", "in_service_from", "in_service_until", "lifetime_years",
                    "embodied_kg_co2e_per_device",
                )
            ),
            "sources": list(
                Source.objects.order_by("slug").values(
                    "slug", "is_simulated", "site__slug", "team__slug", "expected_from", "expected_until"
                )
            ),
        }
    )  # fmt: skip


def inputs_sha256(inputs: MonthInputs, basis: str) -> str:
    """Return the hash of a month's inputs over the given basis."""
    teams = {key: team.slug for key, team in inputs.teams.items()}
    models = {key: model.slug for key, model in inputs.models.items()}
    parameters = {key: [row.name, row.value, row.valid_from] for key, row in inputs.parameters.items()}

    def named(group: Any) -> list[Any]:
        return [
            inputs.sites[group.site_id].slug,
            teams.get(group.team_id),
            models.get(group.ai_model_id),
            group.phase,
        ]

    energy = [
        [*named(row), row.boundary, row.quality, row.pue_included, row.is_simulated, row.metered_energy_kwh,
         row.in_meter_hours_kwh, parameters.get(row.pue_parameter_id or 0)]
        for row in inputs.energy
    ]  # fmt: skip
    devices = [[*named(row), row.hardware_kind, row.is_simulated, row.device_hours] for row in inputs.devices]
    silent = [[inputs.sources[row.source_id].slug, inputs.sites[row.site_id].slug] for row in inputs.silent]
    missing = [[inputs.sources[row.source_id].slug, inputs.sites[row.site_id].slug, row.rows] for row in inputs.missing]
    parts = (energy, devices, silent, missing)
    canonical = [sorted(json.dumps(rows, default=_text) for rows in part) for part in parts]
    return sha256_of([basis, inputs.month, inputs.until, *canonical])


COLUMNS = (
    "kind", "scope", "phase", "boundary", "quality", "is_simulated", "metered_energy_kwh", "it_energy_kwh", "pue",
    "pue_origin", "facility_energy_kwh", "device_hours", "lifetime_hours", "factor_value", "emissions_kg_co2e",
    "formula", "gap",
)  # fmt: skip


def line_values(line: Line, inputs: MonthInputs) -> list[Any]:
    """Return the line as named values, in the order by which lines are sorted and hashed."""
    return [
        inputs.sites[line.site_id].slug,
        inputs.teams[line.team_id].slug if line.team_id else "",
        inputs.models[line.ai_model_id].slug if line.ai_model_id else "",
        line.hardware.slug if line.hardware else "",
        inputs.sources[line.source_id].slug if line.source_id else "",
        line.factor.factor_id if line.factor else "",
        *(_text(getattr(line, column)) for column in COLUMNS),
    ]


def lines_sha256(lines: Iterable[list[Any]]) -> str:
    """Return the hash of the lines' values."""
    return sha256_of(list(lines))
