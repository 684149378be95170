import io
import zipfile
from pathlib import Path

import pytest

from ingest.formats import detect_format
from ingest.parsing.base import FileRefused
from tests.ingest.formats.helpers import FIXTURES, evidence


def refused(tmp_path: Path, content: str | bytes, requested: str = "auto") -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        detect_format(evidence(tmp_path, content), requested)
    return caught.value


def zipped(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (zipped("emissions.csv"), "a zip archive"),
        (zipped("xl/workbook.xml"), "an Excel workbook"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00", "a JPEG image"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        (b"SQLite format 3\x00", "an SQLite database"),
    ],
)
def test_container_is_refused_by_what_it_is(tmp_path: Path, content: bytes, says: str) -> None:
    error = refused(tmp_path, content)
    assert error.code == "container"
    assert f"looks like {says}" in error.message


def test_lfs_pointer_is_refused_with_what_to_do(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    error = refused(tmp_path, pointer)
    assert error.code == "lfs_pointer"
    assert "git lfs pull" in error.message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("# HELP DCGM_FI_DEV_POWER_USAGE Power draw (in W).\n", "a Prometheus text export"),
        ('{"resourceMetrics": []}', "an OpenTelemetry export"),
        ('{"zone": "DE", "carbonIntensity": 302}', "Electricity Maps"),
        ("Datetime (UTC),Country,Carbon intensity gCO₂eq/kWh (direct)\n", "Electricity Maps"),
        ("Area,ISO 3 code,Year,Ember region,Value\n", "an Ember electricity data file"),
        ("BilledCost,ChargePeriodStart\n", "a FOCUS billing export"),
        ('<?xml version="1.0"?><invoice/>', "an XML document"),
    ],
)
def test_known_log_that_is_not_read_yet_is_named(tmp_path: Path, content: str, says: str) -> None:
    error = refused(tmp_path, content)
    assert error.code == "not_yet"
    assert says in error.message
    assert "CodeCarbon emissions.csv" in error.message


def test_unknown_table_is_refused_with_its_header(tmp_path: Path) -> None:
    error = refused(tmp_path, "Country;Year;CO2 emission (Tons)\nFrance;2020;1\n")
    assert error.code == "unknown_header"
    assert "Country, Year, CO2 emission (Tons)" in error.message


def test_unknown_json_is_refused_with_its_keys(tmp_path: Path) -> None:
    error = refused(tmp_path, '{"watts": 5, "host": "a"}')
    assert error.code == "unknown_json"
    assert "watts, host" in error.message


def test_prose_is_refused_with_its_beginning(tmp_path: Path) -> None:
    error = refused(tmp_path, "Dear all, please find our energy use of last month, as agreed on the phone on Monday.\n")
    assert error.code == "unknown"
    assert "Dear all" in error.message


def test_unknown_requested_format_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "a,b\n", "codecarbonn")
    assert error.code == "unknown_format"
    assert "codecarbon, codecarbon-tasks," in error.message


def test_requested_format_that_the_file_is_not_is_refused(tmp_path: Path) -> None:
    content = (FIXTURES / "native/readings.csv").read_bytes()
    error = refused(tmp_path, content, "codecarbon")
    assert error.code == "other_format"
    assert "it looks like Wattbook readings" in error.message


@pytest.mark.parametrize("requested", ["", "auto", "codecarbon"])
def test_backup_of_an_emissions_file_is_read(requested: str) -> None:
    from ingest.parsing.base import Evidence

    file = Evidence(FIXTURES / "codecarbon/real-3.2.3.csv.bak")
    assert detect_format(file, requested).name == "codecarbon"
