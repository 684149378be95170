"""Energy logs in: where they come from, what was received, and what became of every row."""

from ingest.models.batch import Batch, BatchRow
from ingest.models.hours import DirtyDay, HourlyEnergy, StaleMonth
from ingest.models.mapping import ColumnMapping
from ingest.models.push import PostedRun, Push
from ingest.models.reading import Circumstances, Reading, Series
from ingest.models.source import NameMapping, Source, SourceToken

__all__ = [
    "Batch",
    "BatchRow",
    "Circumstances",
    "ColumnMapping",
    "DirtyDay",
    "HourlyEnergy",
    "NameMapping",
    "PostedRun",
    "Push",
    "Reading",
    "Series",
    "Source",
    "SourceToken",
    "StaleMonth",
]
