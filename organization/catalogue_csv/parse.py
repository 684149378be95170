"""From CSV text to cells, each problem named by line and column."""

import csv
import io
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from organization.catalogue_csv.kinds import Kind


@dataclass(frozen=True)
class CellError:
    """Why a row cannot be taken."""

    line: int
    column: str
    message: str


@dataclass
class ParsedRows:
    """The rows of a file by line, or what is wrong with it."""

    rows: dict[int, dict[str, str]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)


def parse_rows(kind: Kind, text: str) -> ParsedRows:
    """Read the file's rows; the header must hold the kind's columns, in any order."""
    parsed = ParsedRows()
    text = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=_delimiter(text))
    try:
        header = [name.strip() for name in next(reader, [])]
        parsed.errors += _header_errors(kind, header) if header else []
        for cells in reader:
            if not parsed.errors and any(cell.strip() for cell in cells):
                _add_row(parsed, kind, header, cells, reader.line_num)
    except csv.Error as error:
        message = _("The file is not CSV from here on: %(error)s.") % {"error": error}
        parsed.errors.append(CellError(reader.line_num, "", message))
    if not parsed.errors and not parsed.rows:
        parsed.errors.append(CellError(1, "", _("The file has no rows below its header.")))
    return parsed


def _delimiter(text: str) -> str:
    """Return what separates the columns: a spreadsheet with a decimal comma writes semicolons."""
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _header_errors(kind: Kind, header: list[str]) -> list[CellError]:
    errors = []
    for name in header:
        if header.count(name) > 1:
            errors.append(CellError(1, name, _("The column stands twice.")))
        elif name not in kind.columns:
            message = _("There is no such column; known are %(known)s.") % {"known": ", ".join(kind.columns)}
            close = get_close_matches(name, kind.columns, n=1)
            if close:
                message = _("There is no such column. Did you mean “%(close)s”?") % {"close": close[0]}
            errors.append(CellError(1, name, message))
    errors += [CellError(1, name, _("The column is missing.")) for name in kind.key if name not in header]
    return errors


def _add_row(parsed: ParsedRows, kind: Kind, header: list[str], cells: list[str], line: int) -> None:
    if len(cells) != len(header):
        values = {"found": len(cells), "wanted": len(header)}
        message = _("The row has %(found)s fields, the header has %(wanted)s.") % values
        parsed.errors.append(CellError(line, "", message))
        return
    # An export puts an apostrophe before a text that a spreadsheet would take for a formula.
    row = {name: _unguarded(cell.strip()) for name, cell in zip(header, cells, strict=True)}
    empty = [name for name in kind.key if not row[name]]
    parsed.errors += [CellError(line, name, _("The cell must not be empty.")) for name in empty]
    parsed.rows[line] = row


def _unguarded(cell: str) -> str:
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell
