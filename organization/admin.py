"""The admin for people and the catalogue: open to administrators, every change in the audit trail."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from organization.access import access_of
from organization.audit import record_event, snapshot
from organization.models import (
    AiModel,
    Grant,
    Hardware,
    LegalEntity,
    Organization,
    Site,
    SiteParameter,
    Team,
    User,
)
from organization.trees import is_above_itself, parents_of, tree_field


class Site_(admin.AdminSite):  # noqa: N801  (Site is the place of servers here)
    """Opens to administrators; others are told that there is no such page."""

    site_header = site_title = _("Wattbook: people and catalogue")
    index_title = _("Records")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person administers."""
        return bool(request.user.is_authenticated and access_of(request.user).may_administer)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send everybody to the one page on which people sign in."""
        return redirect_to_login(request.GET.get("next", request.path.removesuffix("login/")))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Send anonymous visitors to the sign-in page and others away."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)  # type: ignore[no-any-return]

        return guarded


site = Site_(name="admin")


class Recorded(admin.ModelAdmin):
    """A record whose changes stand in the audit trail."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Administrators only."""
        return site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators only."""
        return site.has_permission(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission  # type: ignore[assignment]

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Save and record the difference."""
        old = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        before = snapshot(old) if old else None
        super().save_model(request, obj, form, change)
        record_event(
            request.user, "changed" if change else "created", obj, before=before, after=snapshot(obj),
            request_id=getattr(request, "request_id", ""),
        )  # fmt: skip

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete and record what it was."""
        record_event(request.user, "deleted", obj, before=snapshot(obj), request_id=getattr(request, "request_id", ""))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete one by one, so that each is recorded."""
        for obj in queryset:
            self.delete_model(request, obj)


class ParameterForm(ModelForm):
    """Says in the form what the database would refuse."""

    class Meta:
        model = SiteParameter
        fields = "__all__"

    def clean(self) -> dict[str, Any]:
        """Refuse a stretch of days on which another value holds."""
        cleaned = super().clean() or {}
        if not self.errors and cleaned.get("site"):
            record = SiteParameter(**{**cleaned, "pk": self.instance.pk})
            try:
                with transaction.atomic():
                    record.save()
                    transaction.set_rollback(True)
            except IntegrityError:
                self.add_error(
                    "valid_from",
                    _("Another value of this parameter holds at the site on some of these days."),
                )
        return cleaned


@admin.register(SiteParameter, site=site)
class SiteParameterAdmin(Recorded):
    """Values that hold at a site."""

    form = ParameterForm
    list_display = ("site", "name", "value", "valid_from", "valid_until", "quality")
    list_filter = ("site", "name")


@admin.register(Organization, site=site)
class OrganizationAdmin(Recorded):
    """The organisation."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The books belong to it for good."""
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is one."""
        return site.has_permission(request) and not Organization.objects.exists()


class TreeForm(ModelForm):
    """Says in the form what the database would refuse: a record that is above itself."""

    def clean(self) -> dict[str, Any]:
        """Refuse a record above from which the way up comes back."""
        cleaned = super().clean() or {}
        name = tree_field(self._meta.model)
        above = cleaned.get(name)
        if above and self.instance.pk:
            parents = {**parents_of(self._meta.model), self.instance.pk: above.pk}
            if is_above_itself(parents, self.instance.pk):
                self.add_error(name, _("“%(name)s” would be above itself.") % {"name": self.instance})
        return cleaned


@admin.register(Site, Hardware, site=site)
class CatalogueAdmin(Recorded):
    """The catalogue."""

    list_display = ("slug", "name")
    search_fields = ("slug", "name")


@admin.register(LegalEntity, Team, AiModel, site=site)
class TreeAdmin(CatalogueAdmin):
    """The catalogue's trees."""

    form = TreeForm


@admin.register(Grant, site=site)
class GrantAdmin(Recorded):
    """Who may do what."""

    list_display = ("user", "role", "team", "granted_at")
    list_filter = ("role",)


@admin.register(User, site=site)
class PersonAdmin(Recorded, UserAdmin):
    """People who sign in; what they may do stands in their grants."""

    list_display = ("username", "first_name", "last_name", "email", "is_active")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "is_active")}),
    )
    list_filter = ("is_active",)
    filter_horizontal = ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People stay in the trail; they are deactivated."""
        return False
