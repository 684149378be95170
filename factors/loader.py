"""From text to the database: a dataset that is already there is left alone, a changed one is a version."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from factors.models import Dataset, Factor
from factors.text import DatasetText, read_library

LIBRARY = Path(__file__).resolve().parent / "data"
# Web, worker and commands may start at once: one of them loads, the others wait and find it done.
LOADER_LOCK = 7301


@dataclass(frozen=True)
class Loaded:
    """What became of one dataset's text."""

    dataset: Dataset
    count: int
    is_new: bool
    is_current: bool


def load_library(folder: Path = LIBRARY) -> list[Loaded]:
    """Load a folder's datasets that are not loaded yet; raises FactorTextError before anything is written."""
    texts = read_library(folder)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOADER_LOCK])
        return list(_load(texts))


def _load(texts: list[DatasetText]) -> Iterator[Loaded]:
    known = {dataset.sha256: dataset for dataset in Dataset.objects.order_by("id")}
    newest = {dataset.slug: dataset.pk for dataset in known.values()}
    for text in texts:
        dataset = known.get(text.sha256)
        if dataset is None:
            yield Loaded(_write(text), len(text.records), is_new=True, is_current=True)
        else:
            is_current = newest[dataset.slug] == dataset.pk
            yield Loaded(dataset, len(text.records), is_new=False, is_current=is_current)


def _write(text: DatasetText) -> Dataset:
    dataset = Dataset.objects.create(**text.description, sha256=text.sha256)
    Factor.objects.bulk_create((Factor(dataset=dataset, **record) for record in text.records), batch_size=1000)
    return dataset
