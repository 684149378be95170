"""Separated values as records: each with its fields, its first line and its text exactly as received."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.parsing.evidence import Evidence
from ingest.parsing.messages import refusal

# A quotation mark that is never closed swallows rows; no honest record spans more lines than this.
MAX_RECORD_LINES = 100


@dataclass(frozen=True)
class Record:
    """One row of a table; ``row`` is the physical line at which it begins."""

    row: int
    text: str
    fields: list[str]
    lines: int


@dataclass(frozen=True)
class Table:
    """A table whose header names every column once and whose quotation marks pair up."""

    evidence: Evidence
    delimiter: str
    header: tuple[str, ...]
    header_text: str

    @property
    def has_decimal_comma(self) -> bool:
        """Whether a comma may stand before the decimals: only where semicolons separate the columns."""
        return self.delimiter == ";"

    def records(self) -> Iterator[Record]:
        """Yield the data rows; blank lines are none."""
        rows = _records(self.evidence, self.delimiter)
        next(rows)
        return rows


def open_table(evidence: Evidence) -> Table:
    """Return the file as a table, or refuse it whole where its columns or rows cannot be told."""
    evidence.check_lines()
    delimiter = evidence.head.delimiter
    first = _check_records(evidence, delimiter)
    header = tuple(field.strip() for field in first.fields)
    for column, times in Counter(header).items():
        if column and times > 1:
            raise refusal("duplicate_columns", column=column)
    return Table(evidence, delimiter, header, first.text)


def checked_records(evidence: Evidence, delimiter: str) -> Iterator[Record]:
    """Return the rows of a file of several parts with headers of their own, after reading it once to its end."""
    evidence.check_lines()
    _check_records(evidence, delimiter)
    return _records(evidence, delimiter)


def header_text(evidence: Evidence) -> str:
    """Return the table's header line exactly as received."""
    return next(_records(evidence, evidence.head.delimiter)).text


def _records(evidence: Evidence, delimiter: str) -> Iterator[Record]:
    with evidence.open_text() as stream:
        taken: list[str] = []

        def lines() -> Iterator[str]:
            for line in stream:
                taken.append(line)
                yield line

        row = 1
        for fields in csv.reader(lines(), delimiter=delimiter):
            count = len(taken)
            if any(field.strip() for field in fields):
                yield Record(row, "".join(taken).rstrip("\r\n"), fields, count)
            row += count
            taken.clear()


def _check_records(evidence: Evidence, delimiter: str) -> Record:
    """Read the table once to its end, so that it is refused before a row is taken; return its header."""
    first = last = None
    rows = _records(evidence, delimiter)
    line = 1
    try:
        for last in rows:
            first = first or last
            line = last.row + last.lines
            if last.lines > MAX_RECORD_LINES:
                raise refusal("quotes", line=last.row)
    except csv.Error as error:
        raise refusal("csv_broken", line=line, error=error) from error
    if first is None or last is None:
        raise refusal("empty")
    if last.lines > 1 and last.text.count('"') % 2:
        raise refusal("quotes", line=last.row)
    return first
