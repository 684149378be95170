"""What every format provides; ``docs/adding-a-format.md`` tells how to write one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.columns.reader import ColumnReader
from ingest.parsing.evidence import Evidence, Head
from ingest.parsing.outcomes import (
    FileRefused,
    Outcome,
    ParsedReading,
    Reason,
    RowProblem,
    RowSuperseded,
    RowUnderstood,
    SourceContext,
)

__all__ = [
    "Evidence",
    "FileRefused",
    "Format",
    "Head",
    "Outcome",
    "ParsedReading",
    "Reason",
    "RowProblem",
    "RowSuperseded",
    "RowUnderstood",
    "SourceContext",
]


@dataclass(frozen=True)
class Format:
    """One file format: how it is recognised, how it is read and what makes a reading the same reading.

    ``parse`` yields exactly one outcome per data row: for the same file always the same, in the same order.
    ``header_of`` returns the line that must stand above corrected rows, or nothing where rows stand alone. Where
    ``rows_stand_alone`` is false, a row means nothing without the rest of its file: only the whole file is sent again.
    ``fits`` recognises a file by what its source has said of it, in place of ``detect``.
    ``columns`` reads a large file of this format in columns, or returns None where only row by row will do.
    """

    name: str
    label: str
    detect: Callable[[Head], bool]
    parse: Callable[[Evidence, SourceContext], Iterator[Outcome]]
    header_of: Callable[[Evidence], str]
    docs_page: str
    key_rule: str
    rows_stand_alone: bool = True
    columns: Callable[[Evidence, SourceContext], ColumnReader | None] | None = None
    fits: Callable[[Head, SourceContext], bool] | None = None

    def recognises(self, head: Head, context: SourceContext | None) -> bool:
        """Whether the file is of this format, for a source that says what the context says."""
        if self.fits is not None:
            return context is not None and self.fits(head, context)
        return self.detect(head)
