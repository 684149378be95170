"""A statement of a ledger written by hand: its content, and so its PDF, is known to the last byte."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from factors.models import Dataset, Factor
from organization.models import AiModel, LegalEntity, Organization, Site, Team
from reports.models import Calculation, Line
from reports.statement.content import content_sha256, statement_content
from reports.statement.context import Basis
from reports.statement.csv_export import csv_of_lines, figures_csv
from tests.reports.statement.examples import YEAR

pytestmark = pytest.mark.django_db
CONTENT = "5e09e7038d38c9622156a1eeb499727433b9494721fe41a8026454205d9498d0"
FIGURES = "e9ea38ce6013c61deb6a1fd5fca063206728db735a304248ec065b18a92528c4"
LINES = "0f0633472534ffbf14b6b0497a577294f5ecbb920b18e7f33d5789182baf830f"


@pytest.fixture
def ledger():
    """One site, two months: 1000 kWh × PUE 1.2 × 0.25 kg in January, 0.002 kWh in February, hardware, and a gap."""
    organization = Organization.objects.create(name="Aurel & Co", time_zone="UTC")
    entity = LegalEntity.objects.create(slug="aurel", name="Aurel SA", country="FR")
    site = Site.objects.create(
        slug="lyon", name="Lyon", entity=entity, kind="own_data_center", country="FR", time_zone="UTC"
    )
    team = Team.objects.create(slug="ml", name="Machine learning", entity=entity)
    model = AiModel.objects.create(slug="a-1", name="Aurel", version="1", modality="text", functional_unit="1 answer")
    dataset = Dataset.objects.create(
        slug="grid",
        edition="1",
        title="Grid",
        publisher="An agency",
        licence="CC BY 4.0",
        is_redistributable=True,
        rank=1,
        sha256="d" * 64,
    )
    factor = Factor.objects.create(
        dataset=dataset,
        factor_id="GRID-FR",
        kind="grid_intensity",
        region_code="FR",
        region_name="France",
        country="FR",
        data_year=2025,
        applies_to="2026",
        value="0.25",
        unit="kgCO2e/kWh",
        gas_basis="CO2e",
        boundary="direct",
        method="location_average",
        publication="A yearbook",
        source="An agency",
        source_location="table 2",
        licence="CC BY 4.0",
        seen_in="the source",
    )
    months = [
        Calculation.objects.create(
            month_on=date(2026, month, 1),
            method_version="1.0",
            basis_sha256="b" * 64,
            inputs_sha256=str(month) * 64,
            lines_sha256=str(month + 4) * 64,
            datasets=[{"slug": "grid", "edition": "1", "sha256": "d" * 64}],
        )
        for month in (1, 2)
    ]
    common = {
        "entity": entity,
        "site": site,
        "scope": "scope_2",
        "kind": "electricity",
        "formula": "it_energy × pue × intensity",
    }
    work = {
        "team": team,
        "ai_model": model,
        "boundary": "node",
        "quality": "telemetry",
        "pue": "1.2",
        "pue_origin": "contained",
        "factor": factor,
        "factor_value": "0.25",
    }

    def line(calculation, number, **values):
        Line.objects.create(calculation=calculation, month_on=calculation.month_on, number=number, **(common | values))

    line(
        months[0],
        1,
        **work,
        phase="training",
        it_energy_kwh="1000",
        metered_energy_kwh="1000",
        facility_energy_kwh="1200",
        emissions_kg_co2e="300",
    )
    line(
        months[0],
        2,
        team=team,
        ai_model=model,
        phase="training",
        kind="embodied",
        scope="amortised",
        device_hours="100",
        lifetime_hours="35040",
        factor_value="164",
        emissions_kg_co2e="0.468036530",
        formula="embodied × device_hours ÷ lifetime",
    )
    line(
        months[1],
        1,
        **work,
        phase="inference",
        it_energy_kwh="0.002",
        metered_energy_kwh="0.002",
        facility_energy_kwh="0.0024",
        emissions_kg_co2e="0.0006",
    )
    line(months[1], 2, team=team, gap="no_data", formula="")
    return Basis(
        year=YEAR,
        calculations=months,
        previous=[],
        organization=organization,
        version=1,
        language="en",
        prepared_by="Zoé Blanc",
        prepared_at=datetime(2027, 1, 15, 9, 30, tzinfo=UTC),
    )


def test_golden_statement_has_its_pinned_hashes(ledger):
    content = statement_content(ledger)
    assert hashlib.sha256(csv_of_lines(ledger.lines)).hexdigest() == LINES
    assert hashlib.sha256(figures_csv(content)).hexdigest() == FIGURES
    assert content_sha256(content) == CONTENT


def test_golden_statement_says_what_was_worked_by_hand(ledger):
    content = statement_content(ledger)
    shown = {cell["key"]: (cell["value"], cell["printed"], cell["printed_unit"]) for cell in content["headline"]}
    # 1000 × 1.2 × 0.25 + 0.0024 × 0.25; 164 × 100 ÷ 35040
    assert shown["scope_2"] == ("300.000600000", "300.001", "kg CO2e")
    assert shown["facility_energy_kwh"] == ("1200.002400000", "1.200", "MWh")
    assert shown["amortised"] == ("0.468036530", "0.468", "kg CO2e")
    assert Decimal(content["score"]["value"]) == 2
    assert content["coverage"].startswith("2 of 12 months are calculated. Not available: March 2026")
