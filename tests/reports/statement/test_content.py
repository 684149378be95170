from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ingest.models import Source
from organization.models import Hardware, Organization, Site
from organization.periods import month_of
from reports.comparison import comparable_before, compared_months
from reports.models import Line
from reports.spans import Span
from reports.statement.content import statement_content
from reports.statement.context import Basis
from reports.statement.service import prepare_statement
from reports.statement.verify import differences
from tests.reports.statement.examples import YEAR

pytestmark = pytest.mark.django_db
D = Decimal


def tables(statement):
    return {table["key"]: table for section in statement.content["sections"] for table in section["tables"]}


def value(figures, *place):
    return D(figures[place].value)


def test_headline_has_the_exact_sums_of_the_books(figures):
    # France 0.036: (10.5 + 7) × 1.25 × 0.036; Germany 0.291: 3.3 × 1.58 × 0.291
    assert value(figures, "headline", "scope_2", "") == D("0.7875")
    assert value(figures, "headline", "scope_3_1", "") == D("1.517274")
    assert value(figures, "headline", "facility_energy_kwh", "") == D("27.089")
    assert value(figures, "headline", "it_energy_kwh", "") == D("20.8")


def test_small_books_are_printed_in_kilograms_and_never_as_zero(figures):
    shown = figures["headline", "scope_2", ""]
    assert (shown.printed, shown.printed_unit, shown.value) == ("0.788", "kg CO2e", "0.787500000")


def test_scopes_are_summed_and_hardware_stands_beside(figures, statement):
    assert value(figures, "by_scope", "total", "emissions") == D("0.7875") + D("1.517274")
    beside = value(figures, "by_scope", "amortised", "emissions")
    lines = Line.objects.filter(calculation__in=statement.calculations.all(), kind="embodied")
    assert beside == sum(line.emissions_kg_co2e for line in lines) > 0
    assert figures["by_scope", "amortised", "emissions"].row_kind == "beside"


def test_hardware_of_a_provider_is_never_scope_3_2(books, people):
    Hardware.objects.create(slug="rented", name="Rented", site=Site.objects.get(slug="cloud"), devices=1,
                            kind="h100-sxm", in_service_from="2020-01-01", lifetime_years=4)  # fmt: skip
    books.month("2026-01")
    table = tables(prepare_statement(YEAR, people.alice))["by_hardware"]
    at = [column["key"] for column in table["columns"]].index("category")
    assert {row_id: row[at]["printed"] for row_id, row in zip(table["ids"], table["rows"], strict=True)} == {
        "gpus@paris": "Scope 3.2, when bought", "rented@cloud": "Scope 3.1, part of the service",
    }  # fmt: skip


def test_market_based_scope_2_is_not_available_with_its_reason(figures):
    market = figures["by_scope", "scope_2_market", "emissions"]
    assert (market.state, market.value, market.printed) == ("not_available", "", "not available")
    assert "not recorded" in market.reason


def test_every_table_foots_to_the_last_digit(statement):
    footed = 0
    for table in tables(statement).values():
        for index, total in enumerate(table["total"] or []):
            if "value" in total:
                parts = sum(D(row[index]["value"]) for row in table["rows"] if "value" in row[index])
                assert parts == D(total["value"]), (table["key"], index)
                footed += 1
    assert footed > 40


def test_printed_rows_and_rounding_difference_make_the_printed_total(statement):
    def number(cell):
        return D(cell["printed"].replace(",", "").replace("\u2212", "-"))

    for table in tables(statement).values():
        for index, total in enumerate(table["total"] or []):
            if "value" not in total or total["printed"].startswith("<"):
                continue
            parts = [row[index] for row in table["rows"] if "value" in row[index]]
            rows = sum(number(part) for part in parts if not part["printed"].startswith("<"))
            gap = table["rounding"][index] if table["rounding"] else {"printed": ""}
            assert rows + (number(gap) if gap["printed"] else 0) == number(total), (table["key"], index)


def test_model_s_phases_add_up_and_hardware_is_never_added(figures, statement):
    training = value(figures, "by_model", "lumen-7b", "training")
    assert training == D("0.4725")  # 10.5 × 1.25 × 0.036
    assert value(figures, "by_model", "lumen-7b", "emissions") == training
    assert value(figures, "by_model", "total", "emissions") == value(figures, "by_scope", "total", "emissions")
    embodied = value(figures, "by_model", "total", "embodied_kg_co2e")
    assert embodied == value(figures, "by_scope", "amortised", "emissions") > 0
    assert figures["by_model", "lumen-7b", "inference"].state == "not_applicable"
    both = {one.value for one in figures.values()} & {f"{embodied + D('2.304774'):f}", f"{embodied + D('0.7875'):f}"}
    assert both == set()


def test_months_without_a_calculation_are_not_available(figures):
    march = figures["by_month", "2026-03", "scope_2"]
    assert (march.state, march.value, march.reason) == ("not_available", "", "the month has no calculation")


def test_gap_marks_every_figure_that_it_is_missing_from(figures):
    assert "1 line has no emissions" in figures["by_month", "2026-01", "scope_2"].reason
    assert figures["by_month", "2026-02", "scope_2"].reason == ""  # a month that is known to its end
    assert "1 line has no energy" in figures["by_month", "2026-01", "facility"].reason
    assert "incomplete" in figures["by_month", "total", "scope_2"].reason
    assert "line has no" not in figures["by_site", "cloud", "facility"].reason
    assert figures["by_site", "paris", "gaps"].value == "1"
    assert "incomplete" in figures["headline", "scope_2", ""].reason
    silent = [one for key, one in figures.items() if key[0] == "gaps" and key[1].startswith("2026-01/")]
    assert {"Paris", "No data for the month", "Silent, Research"} <= {one.printed for one in silent}


def comparison(statement):
    table = tables(statement)["comparison"]
    names = [column["key"] for column in table["columns"]]
    return {row_id: dict(zip(names, row, strict=True)) for row_id, row in zip(table["ids"], table["rows"], strict=True)}


@pytest.fixture
def both_januaries(books):
    """Data was expected in January of both years, and nothing else was."""
    Source.objects.update(expected_from=None)
    books.source.refresh_from_db()
    books.source.site = books.site
    books.source.expected_from, books.source.expected_until = date(2025, 1, 10), date(2026, 1, 31)
    books.source.save()
    books.month("2026-01")


def test_comparison_covers_the_months_of_both_years(books, people, both_januaries):
    # January alone: 10.5 × 1.25 × 0.036 against 5 × 1.25 × 0.036
    made = prepare_statement(YEAR, people.alice)
    row = comparison(made)["scope_2"]
    assert [D(row[name]["value"]) for name in ("year", "before", "change", "change_share")] == [
        D("0.4725"), D("0.225"), D("0.2475"), D("1.1"),
    ]  # fmt: skip
    assert row["change_share"]["printed"] == "+110.0"
    assert comparison(made)["scope_3_1"]["before"]["state"] == "not_available"
    assert "January 2026 to January 2026" in tables(made)["comparison"]["note"]
    assert list(differences(made)) == []


def test_what_is_known_in_part_has_no_change(books, people, both_januaries):
    Source.objects.filter(slug="silent").update(expected_from="2026-01-01")
    books.month("2026-01")
    row = comparison(prepare_statement(YEAR, people.alice))["scope_2"]
    assert (row["year"]["value"], row["year"]["is_partial"]) == ("0.472500000", True)
    for name in ("change", "change_share"):
        assert (row[name]["state"], row[name]["reason"]) == (
            "not_available", "not compared: one of the two is known in part",
        )  # fmt: skip


def test_month_in_which_nothing_was_expected_is_not_compared(statement, figures):
    # The only expectation begins with January 2026: what the books have of January 2025 spilled into them.
    assert "not available" in tables(statement)["comparison"]["note"]
    assert figures["comparison", "scope_2", "year"].state == "not_available"
    assert statement.content["previous"] == []


def test_expectation_may_change_and_the_statement_is_made_again_as_it_was(books, people, both_januaries):
    made = prepare_statement(YEAR, people.alice)
    Source.objects.update(site=Site.objects.get(slug="paris"), expected_from=date(2026, 1, 1))
    assert list(differences(made)) == []


def test_months_are_compared_where_both_were_owed_or_nothing_states_what_is_owed(books):
    months, booked = (date(2026, 1, 1), date(2026, 2, 1)), {date(2025, 1, 1), date(2026, 1, 1), date(2026, 2, 1)}
    assert compared_months(months, booked, date(2026, 3, 1)) == ()
    Source.objects.update(expected_from=None)
    assert compared_months(months, booked, date(2026, 3, 1)) == months[:1]
    assert compared_months(months, booked, date(2026, 1, 1)) == ()  # January runs
    Source.objects.update(site=Site.objects.get(slug="paris"), expected_from=date(2025, 1, 15), expected_until=None)
    assert compared_months(months, booked, date(2026, 3, 1)) == months[:1]
    Source.objects.update(expected_until=date(2025, 12, 31))
    assert compared_months(months, booked, date(2026, 3, 1)) == ()


@pytest.fixture
def basis_of(statement):
    def made(**changes):
        usual = {
            "calculations": list(statement.calculations.order_by("month_on")), "version": 1, "language": "en",
            "organization": Organization.objects.get(), "prepared_by": "Alice", "year": YEAR,
            "prepared_at": statement.prepared_at,
        }  # fmt: skip
        made = usual | changes
        running_from = month_of(made["prepared_at"], UTC)
        return Basis(previous=comparable_before(YEAR, made["calculations"], running_from), **made)

    return made


def test_month_under_way_is_named_and_not_compared(basis_of):
    content = statement_content(basis_of(prepared_at=datetime(2026, 1, 20, tzinfo=UTC)))
    assert "Not ended when this was prepared, and so a part of itself: January 2026" in content["coverage"]
    months = next(one for one in content["sections"] if one["key"] == "months")["tables"][0]
    assert months["rows"][0][0]["printed"] == "January 2026, not ended"
    summary = next(one for one in content["sections"] if one["key"] == "summary")
    assert "not available" in summary["tables"][1]["note"]


def sums_over_the_year(content):
    """Return every amount that is summed over the months of the year, by where it stands."""
    for cell in content["headline"]:
        yield ("headline", cell["key"]), cell
    for section in content["sections"]:
        for table in section["tables"]:
            if table["key"] in {"comparison", "gaps", "factors", "evidence", "calculations"}:
                continue
            months = table["key"] == "by_month"
            rows = [table["total"]] if months else [*table["rows"], *table["beside"], *filter(None, [table["total"]])]
            for row in rows:
                for column, cell in zip(table["columns"], row, strict=True):
                    if cell.get("unit") in {"kg CO2e", "kWh", "h"} and column["key"] != "lifetime":
                        yield (table["key"], row[0]["printed"], column["key"]), cell


def test_year_with_missing_months_is_known_in_part_in_every_table(statement):
    found = dict(sums_over_the_year(statement.content))
    assert len(found) > 60
    assert {place for place, cell in found.items() if not cell.get("is_partial")} == set()


def test_year_whose_months_have_all_ended_carries_no_mark(basis_of, books):
    """February alone, as if the year had no other month: January has the gap."""
    february = date(2026, 2, 1)
    basis = basis_of(calculations=[one for one in basis_of().calculations if one.month_on == february])
    basis.__dict__["span"] = Span.of([february], {february}, date(2027, 1, 1))
    found = dict(sums_over_the_year(statement_content(basis)))
    assert len(found) > 20
    assert {place for place, cell in found.items() if cell.get("is_partial")} == set()


def test_running_month_says_that_its_figures_are_known_in_part(basis_of):
    content = statement_content(basis_of(prepared_at=datetime(2026, 2, 20, tzinfo=UTC)))
    months = next(one for one in content["sections"] if one["key"] == "months")["tables"][0]
    names = [column["key"] for column in months["columns"]]
    february = dict(zip(names, months["rows"][1], strict=True))
    assert february["facility"]["is_partial"]
    assert "not every month has ended" in february["scope_2"]["reason"]
    # Nothing of the cloud is booked in February: as long as it runs, that says nothing.
    assert (february["scope_3_1"]["state"], february["scope_3_1"]["reason"]) == (
        "not_available", "the month had not ended",
    )  # fmt: skip


def test_register_of_gaps_is_in_the_order_of_months_and_has_no_empty_column(basis_of):
    content = statement_content(basis_of(prepared_at=datetime(2026, 2, 20, tzinfo=UTC)))
    (gaps,) = [one for section in content["sections"] for one in section["tables"] if one["key"] == "gaps"]
    assert [row_id[:7] for row_id in gaps["ids"]] == [f"2026-{month:02}" for month in range(1, 13)]
    assert gaps["ids"][0].startswith("2026-01/")
    assert gaps["ids"][1:3] == ["2026-02", "2026-03"]
    for index, column in enumerate(gaps["columns"]):
        assert any(row[index]["printed"] for row in gaps["rows"]), column["key"]


def test_coverage_claims_nothing_of_months_that_are_missing(basis_of):
    february = [one for one in basis_of().calculations if one.month_on.month == 2]
    words = statement_content(basis_of(calculations=february))["coverage"]
    assert words.startswith("1 of 12 months are calculated. Not available: January 2026, March 2026")
    assert words.endswith(
        "In the months that are calculated no gap is known: every source that was expected in them brought data, "
        "and every site has a factor."
    )


def test_parameters_multiply_out(statement):
    table = tables(statement)["parameters"]
    names = [column["key"] for column in table["columns"]]
    for row in table["rows"]:
        cells = dict(zip(names, row, strict=True))
        product = D(cells["facility"]["value"]) * D(cells["intensity"]["value"])
        assert product == D(cells["emissions"]["value"])
    assert len(table["rows"]) == 2


def test_quality_score_is_weighted_by_emissions(figures):
    # (0.7875 × 1 + 1.517274 × 4) ÷ 2.304774
    assert value(figures, "quality_score", "quality_score", "") == D("2.974953726")
    assert value(figures, "quality", "measured", "emissions") == D("0.7875")
    assert sum(value(figures, "quality", code, "share") for code in ("measured", "estimated")) == 1


def test_defaults_and_estimates_are_listed_with_what_they_touch(figures):
    assert value(figures, "estimates", "default_pue", "facility") == D("5.214")
    assert value(figures, "estimates", "quality:estimated", "emissions") == D("1.517274")


def test_factors_carry_source_licence_and_dataset(figures, statement):
    factor = {place[2]: one.printed for place, one in figures.items() if place[:2] == ("factors", "EEA2025-FR-2024")}
    assert factor["value"] == "0.036"
    assert "early estimate of the publisher" in factor["basis"]
    assert "rounded to 1 g/kWh" in factor["basis"]
    assert "CC BY 4.0" in factor["licence"]
    assert "grid-eu-eea" in factor["licence"]
    assert "European" in factor["source"] or "Greenhouse gas" in factor["source"]
    assert len(figures["datasets", "grid-eu-eea", "sha256"].printed) == 64
    assert figures["calculations", "2026-01", "hash"].printed == statement.calculations.first().lines_sha256


def test_evidence_names_the_files_with_their_account(figures, books):
    (file,) = [
        one for place, one in figures.items() if place[0] == "evidence" and place[2] == "file" and one.row_kind == "row"
    ]
    assert file.printed == "log.ndjson"
    accepted = value(figures, "evidence", file.row_id, "accepted")
    assert (accepted, value(figures, "evidence", "total", "rows")) == (4, 4)


def test_simulated_data_is_said_on_the_cover_and_on_every_page(books, people):
    assert prepare_statement(YEAR, people.alice).content["simulated"] == ""
    books.source.is_simulated = True
    books.source.save()
    statement = prepare_statement(YEAR, people.alice)
    assert "ledger lines are simulated" in statement.content["simulated"]


def test_equal_names_do_not_run_together(books, people):
    twin = Site.objects.get(slug="cloud")
    twin.name = "Paris"
    twin.save()
    table = tables(prepare_statement(YEAR, people.alice))["by_site"]
    assert table["ids"] == ["cloud", "paris"]


def test_colocation_outside_operational_control_is_scope_3_8(books, people):
    Organization.objects.update(consolidation="financial_control")
    books.add_site("cage", "FR", "colocation")
    books.send({"energy_kwh": "4", "site": "cage"})
    books.month("2026-01")
    content = prepare_statement(YEAR, people.alice).content
    exact = {cell["key"]: cell["value"] for cell in content["headline"]}
    assert D(exact["scope_3_8"]) == D("4") * D("1.58") * D("0.036")
