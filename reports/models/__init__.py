"""The ledger and the statements drawn from it."""

from reports.models.ledger import Calculation, Line
from reports.models.statement import Statement, StatementEvent

__all__ = ["Calculation", "Line", "Statement", "StatementEvent"]
