import csv
import io
from decimal import Decimal

import pytest
from pypdf import PdfReader

from organization.models import Organization
from reports.statement.csv_export import FIGURE_COLUMNS, cells, figures_csv, lines_csv, to_csv
from reports.statement.glyphs import characters, printable
from reports.statement.pdf import compile_pdf, render_pdf
from reports.statement.service import prepare_statement
from tests.reports.statement.examples import HOSTILE, YEAR

pytestmark = pytest.mark.django_db


def parsed(body):
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def flat(text):
    return "".join(text.split()).replace("\u200b", "").replace("CO₂", "CO2")


def test_csv_has_every_cell_of_the_content(statement):
    rows = parsed(bytes(statement.csv))
    expected = [
        (*place, cell["state"], cell.get("value", ""), cell["printed"]) for place, cell in cells(statement.content)
    ]
    columns = (*FIGURE_COLUMNS[:8], "value", "printed")
    unguarded = [tuple(row[name].removeprefix("'") for name in columns) for row in rows]
    assert unguarded == expected
    assert len(expected) > 300


def test_csv_is_rfc_4180(statement):
    text = bytes(statement.csv).decode()
    assert not text.startswith("\ufeff")
    assert text.replace("\r\n", "").count("\n") == 0
    assert text.splitlines()[0] == ",".join(FIGURE_COLUMNS)


def test_cells_that_a_spreadsheet_would_run_are_disarmed(statement):
    names = {row["row"] for row in parsed(bytes(statement.csv)) if row["table"] == "by_team"}
    assert "'=HYPERLINK(1)" in names
    dangerous = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "-1.5", "+2"]
    (row,) = csv.reader(io.StringIO(to_csv([dangerous]).decode(), newline=""))
    assert row == ["'=1+1", "'+cmd", "'-2+3", "'@SUM(A1)", "'\tx", "'\rx", "-1.5", "+2"]


def test_states_and_values_of_the_csv_agree(statement):
    for row in parsed(bytes(statement.csv)):
        has_value = row["state"] in {"reported", "zero"}
        assert bool(row["value"]) == has_value, row
        assert (row["state"] == "zero") == (has_value and Decimal(row["value"]) == 0), row
        if row["state"] == "not_available":
            assert row["reason"], row


def test_lines_csv_adds_up_to_the_figures(statement, figures):
    rows = parsed(lines_csv(statement))
    scope_2 = sum(Decimal(row["emissions_kg_co2e"] or 0) for row in rows if row["scope"] == "scope_2")
    assert scope_2 == Decimal(figures["headline", "scope_2", ""].value)
    assert [row["emissions_kg_co2e"] for row in rows if row["gap"]] == [""]
    assert {row["factor_dataset"] for row in rows if row["kind"] == "electricity" and row["factor"]} == {"grid-eu-eea"}


def test_pdf_says_that_it_is_archivable_and_accessible(statement):
    reader = PdfReader(io.BytesIO(bytes(statement.pdf)))
    metadata = reader.xmp_metadata.stream.get_data().decode()
    for mark in (
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
    ):
        assert mark in metadata
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Greenhouse gas statement of AI work 2026, Lumen Works"
    assert len(reader.outline) >= 13


def test_pdf_carries_both_files(statement):
    reader = PdfReader(io.BytesIO(bytes(statement.pdf)))
    assert reader.attachments["figures.csv"] == [bytes(statement.csv)]
    assert reader.attachments["lines.csv"] == [lines_csv(statement)]
    relations = {one.get_object()["/AFRelationship"] for one in reader.trailer["/Root"]["/AF"]}
    assert relations == {"/Data", "/Source"}


def test_pdf_prints_every_cell_of_the_csv(statement, pages):
    text = flat("".join(pages))
    missing = [row for row in parsed(bytes(statement.csv)) if flat(row["printed"].removeprefix("'")) not in text]
    assert missing == []


def test_long_ids_are_found_by_searching_the_pdf(statement, pages):
    text = "".join(pages)
    assert "EEA2025-FR-2024" in text
    assert "\u200b" not in text


def test_every_page_names_statement_hash_and_number(statement, pages):
    for number, page in enumerate(pages[1:], start=2):
        assert f"Page {number} of {len(pages)}" in page
        assert "2026-v1-en" in page
        assert statement.content_sha256[:16] in page
    assert statement.content_sha256 in pages[0]


def test_simulated_label_stands_on_every_page(statement, pages):
    assert not any("Contains simulated data" in page for page in pages)
    content = statement.content | {"simulated": "This statement contains simulated data."}
    pdf = compile_pdf(content, figures_csv(content), b"month\r\n")
    labelled = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert all("simulated data" in page for page in labelled)


def test_names_are_never_read_as_markup(pages):
    assert flat(HOSTILE) in flat("".join(pages))


def test_rendering_again_gives_the_same_bytes(statement):
    assert render_pdf(statement) == bytes(statement.pdf)


def test_names_that_no_face_can_print_are_printed_as_their_codes(books, people):
    Organization.objects.update(name="北京 Zażółć")
    statement = prepare_statement(YEAR, people.alice)
    (first, *_rest) = PdfReader(io.BytesIO(bytes(statement.pdf))).pages
    assert "[U+5317][U+4EAC] Zażółć" in first.extract_text()
    assert statement.content["meta"]["organization"] == "北京 Zażółć"


def test_every_character_that_is_said_to_be_printable_is(statement):
    words = "".join(chr(code) for code in sorted(characters()))
    meta = statement.content["meta"] | {"organization": words, "title": words}
    assert len(characters()) > 800
    assert compile_pdf(statement.content | {"meta": meta}, b"", b"")[:5] == b"%PDF-"
    assert printable("e\u0301 \U0001f600\t\x07") == "é [U+1F600] [U+0007]"
