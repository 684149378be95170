import gzip
import io
from pathlib import Path

import pytest

from ingest.formats import detect_format
from ingest.parsing.base import FileRefused, ParsedReading
from tests.ingest.formats.helpers import evidence, parse, parse_text

HEADER = "started_at,ended_at,energy_kwh,boundary,team,quality\n"
ROW = "2026-03-02,2026-03-03,5,node,serving,measured\n"
READINGS = HEADER + ROW


def refused(tmp_path: Path, content: str | bytes, **limits: int) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        parse(evidence(tmp_path, content, **limits))
    return caught.value


@pytest.mark.parametrize("content", [b"", b"  \n\r\n ", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content).code == "empty"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_and_without_mark_are_read(tmp_path: Path, encoding: str) -> None:
    text = READINGS.replace("serving", "Größe-Süd")
    (reading,) = parse_text(tmp_path, text.encode(encoding))
    assert isinstance(reading, ParsedReading)
    assert reading.team == "Größe-Süd"
    assert reading.text == "2026-03-02,2026-03-03,5,node,Größe-Süd,measured"


def test_latin_1_is_refused_with_byte_and_line(tmp_path: Path) -> None:
    content = (READINGS + ROW.replace("serving", "Süd")).encode("latin-1")
    error = refused(tmp_path, content)
    assert error.code == "encoding"
    assert f"byte {content.index(0xFC)}, in line 3," in error.message
    assert "Save it as UTF-8" in error.message


def test_latin_1_behind_a_mark_and_a_long_start_names_the_same_byte(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + (HEADER + ROW * 20_000).encode() + b"2026-03-02,S\xfcd\n"
    error = refused(tmp_path, content)
    assert f"byte {content.index(0xFC)}, in line 20002," in error.message


def test_cut_off_utf_8_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, (READINGS + "ü").encode()[:-1]).code == "encoding"


def test_zero_byte_is_refused_with_its_place(tmp_path: Path) -> None:
    content = (HEADER + ROW * 10_000).encode() + b"2026\x00\n"
    error = refused(tmp_path, content)
    assert error.code == "binary"
    assert f"byte {content.index(0)}," in error.message


def test_random_bytes_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, bytes(range(1, 256)) * 20).code == "encoding"


def test_gzip_is_unpacked_once(tmp_path: Path) -> None:
    (reading,) = parse_text(tmp_path, gzip.compress(READINGS.encode()))
    assert isinstance(reading, ParsedReading)
    assert refused(tmp_path, gzip.compress(gzip.compress(READINGS.encode()))).code == "gzip_twice"


def test_gzip_of_several_members_is_read_whole(tmp_path: Path) -> None:
    packed = gzip.compress(HEADER.encode()) + gzip.compress(ROW.encode())
    assert len(parse_text(tmp_path, packed)) == 1


def test_cut_off_gzip_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(READINGS.encode())
    assert refused(tmp_path, packed[:-10]).code == "gzip_broken"
    assert refused(tmp_path, packed[:12] + b"\xff" * 20).code == "gzip_broken"


def test_gzip_bomb_is_refused_by_its_size(tmp_path: Path) -> None:
    packed = gzip.compress((HEADER + ROW * 50_000).encode())
    error = refused(tmp_path, packed, max_unpacked_bytes=1_000_000)
    assert error.code == "bomb"
    assert "1,000,000 bytes" in error.message


def test_gzip_bomb_is_refused_by_its_density_without_unpacking_it(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as stream:
        stream.write(HEADER.encode())
        for _block in range(64):
            stream.write(b"\n" * 1024 * 1024)
    file = evidence(tmp_path, packed.getvalue())
    with pytest.raises(FileRefused) as caught:
        detect_format(file)
    assert caught.value.code == "bomb"
    assert file.size_bytes <= 14 * 1024 * 1024
    assert [path.name for path in tmp_path.iterdir()] == ["evidence"]


def test_plain_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, HEADER + ROW * 100, max_unpacked_bytes=1000).code == "too_large"


def test_line_over_a_megabyte_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, HEADER + ROW + "x" * 1_000_001 + "\n")
    assert error.code == "line_too_long"
    assert "Line 3" in error.message


@pytest.mark.parametrize("size", range(1, 7))
@pytest.mark.parametrize(
    ("text", "is_odd"), [("a\r\nb\r\n", False), ("a\rb", True), ("a\r", True), ("\r\r\n", True), ("a\n\rb\r\n", True)]
)
def test_line_ends_are_told_wherever_the_file_is_cut(tmp_path: Path, monkeypatch, size, text, is_odd) -> None:
    monkeypatch.setattr("ingest.parsing.evidence.CHUNK_BYTES", size)
    file = evidence(tmp_path, text)
    file.check()
    assert file.has_odd_ends == is_odd


def test_duplicate_header_columns_are_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, READINGS.replace("team,quality", "quality,quality"))
    assert error.code == "duplicate_columns"
    assert "“quality”" in error.message


def test_quotation_mark_that_never_closes_is_refused_before_any_row(tmp_path: Path) -> None:
    error = refused(tmp_path, HEADER + ROW + '2026-03-02,2026-03-03,5,node,"serving,measured\n' + ROW)
    assert error.code == "quotes"
    assert "line 3" in error.message


def test_row_is_the_line_at_which_a_record_begins(tmp_path: Path) -> None:
    text = HEADER + "\n" + ROW.replace("serving", '"two\nlines"') + "\r\n" + ROW
    first, second = parse_text(tmp_path, text)
    assert (first.row, second.row) == (3, 6)
    assert first.text == '2026-03-02,2026-03-03,5,node,"two\nlines",measured'


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(tmp_path: Path, line_end: str) -> None:
    text = (HEADER + ROW + ROW.replace("03-0", "04-0")).replace("\n", line_end)
    outcomes = parse_text(tmp_path, text)
    assert [(outcome.row, outcome.text) for outcome in outcomes] == [
        (2, "2026-03-02,2026-03-03,5,node,serving,measured"),
        (3, "2026-04-02,2026-04-03,5,node,serving,measured"),
    ]
