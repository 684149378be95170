"""Trees of records: legal entities, teams, and the models that AI models were made from."""

from collections.abc import Mapping
from typing import Any

from django.db import models


def tree_field(model: type[models.Model]) -> str:
    """Return the name of the field that points at the record above, or nothing where the model is no tree."""
    fields = (one for one in model._meta.fields if isinstance(one, models.ForeignKey) and one.related_model is model)
    return next((one.name for one in fields), "")


def parents_of(model: type[models.Model]) -> dict[int, int | None]:
    """Return each record's id with the id of the record above it, in one query."""
    return dict(model._default_manager.values_list("pk", f"{tree_field(model)}_id"))


def is_above_itself(parent_of: Mapping[int, int | None], record_id: int) -> bool:
    """Return whether the way up from the record comes back to it."""
    seen: set[int] = set()
    above: Any = parent_of.get(record_id)
    while above is not None and above not in seen:
        if above == record_id:
            return True
        seen.add(above)
        above = parent_of.get(above)
    return False
