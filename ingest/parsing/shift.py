"""A table whose columns are shifted against its header: told on the rows themselves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from ingest.parsing.messages import reason
from ingest.parsing.outcomes import Outcome, RowProblem

FIRST_ROWS = 20
FEWEST_ROWS = 3


def with_shift_told(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Return the outcomes; where most of the first 20 fail in the same columns, failing rows say so too."""
    first = list(islice(outcomes, FIRST_ROWS))
    columns = shifted_columns(first)
    return (shift_told(outcome, columns) for outcome in chain(first, outcomes))


def shift_told(outcome: Outcome, columns: frozenset[str]) -> Outcome:
    """Return the outcome, which says so where it fails in the columns that look shifted."""
    if columns and isinstance(outcome, RowProblem) and columns <= _failing(outcome):
        told = reason("columns_shifted", columns=", ".join(sorted(columns)))
        return replace(outcome, reasons=(*outcome.reasons, told))
    return outcome


def shifted_columns(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """Return the columns, two at least, unreadable in more than half of the rows (and three at least)."""
    failures = Counter(column for outcome in outcomes for column in _failing(outcome))
    enough = max(len(outcomes) // 2 + 1, FEWEST_ROWS)
    columns = frozenset(column for column, times in failures.items() if times >= enough)
    return columns if len(columns) > 1 else frozenset()


def _failing(outcome: Outcome) -> frozenset[str]:
    if not isinstance(outcome, RowProblem) or outcome.quarantined:
        return frozenset()
    return frozenset(reason.column for reason in outcome.reasons if reason.column)
