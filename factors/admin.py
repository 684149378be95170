"""The library in the admin: to look at, never to edit."""

from django.contrib import admin
from django.http import HttpRequest

from factors.models import Dataset, Factor


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Shows records that nobody may change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Factors come from text files."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Factors are immutable."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Factors are immutable."""
        return False


@admin.register(Dataset)
class DatasetAdmin(ReadOnly):
    """Datasets."""

    list_display = ("slug", "edition", "publisher", "licence", "loaded_at")


@admin.register(Factor)
class FactorAdmin(ReadOnly):
    """Factors."""

    list_display = (
        "factor_id",
        "kind",
        "subject",
        "region_code",
        "data_year",
        "value",
        "unit",
        "is_verified",
    )
    list_filter = ("kind", "is_verified", "dataset__slug")
    list_select_related = ("dataset",)
    search_fields = ("factor_id", "subject", "region_code", "region_name")
