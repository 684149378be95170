"""From text to the database: a dataset that is already there is left alone, a changed one becomes a new version."""

from pathlib import Path

from django.db import transaction

from factors.models import Dataset, Factor
from factors.text import DatasetText, read_library

LIBRARY = Path(__file__).resolve().parent / "data"


def load_library(folder: Path = LIBRARY) -> list[Dataset]:
    """Load every dataset that is not loaded yet and return the new ones."""
    known = set(Dataset.objects.values_list("sha256", flat=True))
    return [_load(text) for text in read_library(folder) if text.sha256 not in known]


@transaction.atomic
def _load(text: DatasetText) -> Dataset:
    dataset = Dataset.objects.create(**text.description, sha256=text.sha256)
    Factor.objects.bulk_create((Factor(dataset=dataset, **record) for record in text.records), batch_size=1000)
    return dataset
