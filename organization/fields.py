"""Field kinds shared by every room."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class QuantityField(models.DecimalField):
    """An exact amount: ``numeric(24,9)``, in the unit that ends the column's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 24)
        kwargs.setdefault("decimal_places", 9)
        super().__init__(*args, **kwargs)


class ShareField(models.DecimalField):
    """A share between 0 and 1, never a percentage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 10)
        kwargs.setdefault("decimal_places", 9)
        kwargs.setdefault("validators", [MinValueValidator(0), MaxValueValidator(1)])
        super().__init__(*args, **kwargs)
