"""The form of a column mapping: its fields, and the definition that they make."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ingest.parsing.mapping import DECIMALS, DELIMITERS, ENERGIES, INTERVAL, ORDERS, POWER, POWERS, REGISTER, STAMPS

ROWS = forms.Textarea(attrs={"rows": 3})
WORDS = {
    "comma": _("comma"), "semicolon": _("semicolon"), "tab": _("tab"), "point": _("point"),
    "oldest_first": _("oldest first"), "newest_first": _("newest first"),
    "start": _("begin of the interval"), "end": _("end of the interval"),
}  # fmt: skip
KINDS = (
    (REGISTER, _("register, counting on")),
    (INTERVAL, _("energy of the interval")),
    (POWER, _("power, until the next row")),
)


def _choices(codes: Any) -> list[tuple[str, Any]]:
    return [(code, WORDS[code]) for code in codes]


class TableForm(forms.Form):
    """How the table is written, and its time."""

    delimiter = forms.ChoiceField(label=_("Columns are separated by"), choices=_choices(DELIMITERS))
    decimal = forms.ChoiceField(label=_("Decimals stand after a"), choices=_choices(DECIMALS))
    header_line = forms.IntegerField(
        label=_("Line of the header"), min_value=0, initial=0, help_text=_("0: the first that holds every column.")
    )
    order = forms.ChoiceField(label=_("Rows stand"), choices=_choices(ORDERS))
    time_columns = forms.CharField(
        label=_("Columns of the time"), widget=ROWS, help_text=_("One a line; date and time may stand apart.")
    )
    time_format = forms.CharField(
        label=_("Time is written as"), required=False, max_length=100,
        help_text=_("Empty for 2026-03-01 14:15:00, unix for seconds since 1970, else such as %d.%m.%Y %H:%M."),
    )  # fmt: skip
    time_zone = forms.CharField(
        label=_("Time zone"), required=False, max_length=100, help_text=_("Empty for that of the source.")
    )
    offset_column = forms.CharField(
        label=_("Column of the offset from UTC"), required=False, max_length=100, help_text=_("In minutes.")
    )
    stamp = forms.ChoiceField(label=_("The time is the"), choices=_choices(reversed(STAMPS)))
    interval_minutes = forms.FloatField(
        label=_("Length of an interval in minutes"), min_value=0, initial=0, help_text=_("For energy of intervals.")
    )
    longest_step_minutes = forms.FloatField(
        label=_("A power holds for at most, in minutes"), min_value=0, initial=0,
        help_text=_("A longer step to the next row is a gap."),
    )  # fmt: skip
    missing = forms.CharField(
        label=_("Not measured"), widget=ROWS, required=False,
        help_text=_("What stands there for it, one a line, beside nothing at all."),
    )  # fmt: skip
    zero_is_missing = forms.BooleanField(label=_("0 means not measured too"), required=False)


class ValueForm(forms.Form):
    """A column of values."""

    column = forms.CharField(label=_("Column"), max_length=100, required=False)
    meter = forms.CharField(label=_("Meter"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial=REGISTER)
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit, unit) for unit in (*ENERGIES, *POWERS)], initial="kWh")


ValueForms = forms.formset_factory(ValueForm, extra=3, max_num=60, validate_max=True)


def forms_of(definition: Any, data: Any = None) -> tuple[TableForm, Any]:
    """Return the two forms, filled with what was sent or else with the definition that holds."""
    given = definition or {}
    initial = {**given}
    for field in ("time_columns", "missing"):
        initial[field] = "\n".join(
            text for text in given.get(field, ["-", "N/A"] if field == "missing" else []) if text
        )
    table = TableForm(data, initial=initial) if given else TableForm(data, initial={"missing": "-\nN/A"})
    return table, ValueForms(data, initial=given.get("columns"), prefix="values")


def definition_of(table: TableForm, values: Any) -> dict[str, Any]:
    """Return the definition that valid forms make."""
    found = dict(table.cleaned_data)
    for field in ("time_columns", "missing"):
        found[field] = [line.strip() for line in found[field].splitlines() if line.strip()]
    found["missing"] = ["", *found["missing"]]
    # A row without a column is one that was left blank, or emptied to be rid of it.
    found["columns"] = [one.cleaned_data for one in values if one.cleaned_data.get("column")]
    return found
