"""What each kind of catalogue file holds: its columns are the model's fields, references are short names."""

from dataclasses import dataclass

from django.db.models import Model

from organization.models import AiModel, Hardware, LegalEntity, Site, SiteParameter, Team


@dataclass(frozen=True)
class Kind:
    """One kind of file: the model it fills, its columns, and the columns that tell one record from another."""

    name: str
    model: type[Model]
    columns: tuple[str, ...]
    key: tuple[str, ...] = ("slug",)
    example: tuple[str, ...] = ()


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "entities",
            LegalEntity,
            ("slug", "name", "parent", "country", "ownership_share", "has_financial_control",
             "has_operational_control"),
            example=("acme-labs", "Acme Labs SAS", "acme", "FR", "1", "yes", "yes"),
        ),
        Kind(
            "sites",
            Site,
            ("slug", "name", "entity", "kind", "country", "grid_zone", "time_zone", "provider", "provider_region"),
            example=("paris-1", "Paris 1", "acme-labs", "own_data_center", "FR", "", "Europe/Paris", "", ""),
        ),
        Kind(
            "site-parameters",
            SiteParameter,
            ("site", "name", "value", "valid_from", "valid_until", "quality", "evidence"),
            key=("site", "name", "valid_from"),
            example=("paris-1", "pue", "1.28", "2026-01-01", "", "measured", "Annual report 2025, page 12"),
        ),
        Kind(
            "teams",
            Team,
            ("slug", "name", "parent", "entity"),
            example=("nlp-research", "NLP research", "research", "acme-labs"),
        ),
        Kind(
            "models",
            AiModel,
            ("slug", "name", "version", "base_model", "team", "parameters_count", "modality", "functional_unit",
             "released_on", "retired_on"),
            example=("acme-7b", "Acme", "7b", "", "nlp-research", "7000000000", "text", "1000 output tokens",
                     "2026-03-01", ""),
        ),
        Kind(
            "hardware",
            Hardware,
            ("slug", "name", "site", "kind", "devices", "in_service_from", "in_service_until", "lifetime_years",
             "embodied_kg_co2e_per_device", "evidence"),
            example=("paris-1-h100", "H100 cluster", "paris-1", "h100-sxm", "64", "2025-01-01", "", "4", "", ""),
        ),
    )
}  # fmt: skip
