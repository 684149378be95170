"""Entering a value by hand."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ingest.manual import ManualValue, enter_value
from ingest.models import Source
from ingest.tasks import wake
from organization.access import allow
from organization.audit import record_event
from organization.choices import Boundary, Quality, Role
from organization.models import Site

FIRST_DAY = date(2000, 1, 1)

CHOOSE = gettext_lazy("Choose one")


class ManualForm(forms.Form):
    """A meter's or an invoice's value for a stretch of days."""

    source = forms.ModelChoiceField(
        Source.objects.filter(is_active=True), label=gettext_lazy("Source"), empty_label=CHOOSE
    )
    site = forms.ModelChoiceField(Site.objects.all(), label=gettext_lazy("Site"), empty_label=CHOOSE)
    meter = forms.SlugField(label=gettext_lazy("Meter"), max_length=60)
    first_day = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy(
            "Days begin at the site's midnight. Months of the books begin at the organisation's: a bill of a site in "
            "another time zone reaches some hours into the month beside."
        ),
    )
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    kwh = forms.DecimalField(label=gettext_lazy("Energy in kWh"), min_value=0, max_digits=24, decimal_places=9)
    boundary = forms.ChoiceField(
        label=gettext_lazy("Boundary"), choices=Boundary.choices, initial=Boundary.FACILITY,
        help_text=gettext_lazy("A facility meter contains everything: PUE is not applied to it."),
    )  # fmt: skip
    quality = forms.ChoiceField(label=gettext_lazy("Quality"), choices=Quality.choices, initial=Quality.MEASURED)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    document = forms.FileField(
        label=gettext_lazy("Invoice or photo"), required=False, help_text=gettext_lazy("Kept as evidence.")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and periods that have not ended at the site."""
        cleaned = super().clean() or {}
        first, last, site = cleaned.get("first_day"), cleaned.get("last_day"), cleaned.get("site")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        elif last and site and last >= timezone.now().astimezone(ZoneInfo(site.time_zone)).date():
            self.add_error("last_day", _("The period has not ended yet: enter its value after the last day."))
        elif first and first < FIRST_DAY:
            self.add_error("first_day", _("The first day lies before %(year)s.") % {"year": FIRST_DAY.year})
        return cleaned


def value_of(data: dict[str, Any]) -> ManualValue:
    """Return what was entered; its last day counts in full: it ends when the next day begins at the site."""
    zone = ZoneInfo(data["site"].time_zone)
    return ManualValue(
        site=data["site"],
        meter=data["meter"],
        started_at=datetime.combine(data["first_day"], time.min, tzinfo=zone),
        ended_at=datetime.combine(data["last_day"] + timedelta(days=1), time.min, tzinfo=zone),
        metered_energy_kwh=data["kwh"],
        boundary=data["boundary"],
        quality=data["quality"],
        note=data["note"],
    )


@allow(Role.OFFICER, Role.ADMINISTRATOR)
def manual(request: HttpRequest) -> HttpResponse:
    """Take a value in as a batch like any other."""
    form = ManualForm(request.POST or None, request.FILES or None)
    status = 200
    if getattr(request, "upload_too_large", False):
        limit = settings.MAX_BODY_BYTES // (1024 * 1024)
        form.add_error("document", _("The file is larger than the limit of %(limit)s MB.") % {"limit": limit})
        status = 413
    elif request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        batch = enter_value(data["source"], value_of(data), request.user, data["document"])
        record_event(request.user, "entered", batch, after={"kwh": f"{data['kwh']:f}", "meter": data["meter"]})
        wake(batch)
        return redirect("operations:batch", public_id=batch.public_id)
    elif request.method == "POST":
        status = 400
    return render(request, "operations/manual.html", {"form": form}, status=status)
