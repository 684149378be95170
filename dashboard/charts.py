"""Charts as data: the script draws them, the table beside them has the same figures."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from reports.amounts import Measure, Partial, Scale, exact, plain, printed, scaled

# One colour per thing, on every page; 0 is last year.
TOKENS = {
    "scope_2": 1, "scope_3_1": 2, "scope_3_8": 3, "amortised": 4,
    "data": 5, "experiment": 3, "training": 1, "fine_tuning": 2, "evaluation": 6, "inference": 4, "idle": 8,
    "retirement": 7, "": 8,
}  # fmt: skip
Values = Sequence[Any]  # cells of the books


def _cell(value: Any, scale: Scale, reason: str, url: str) -> dict[str, str]:
    number = plain(value)
    if number is None:
        return {"gap": reason}
    shown = {"text": printed(number, scale), "exact": exact(number), "url": url}
    return shown | ({"partial": value.reason} if isinstance(value, Partial) else {})


def chart(
    title: str,
    measure: Measure,
    labels: Sequence[str],
    series: Sequence[tuple[str, int, Values]],
    *,
    kind: str,
    row_label: str,
    summary: str = "",
    note: str = "",
    gaps: Mapping[str, str] | None = None,
    urls: Sequence[str] = (),
    lines: Callable[[int, int], str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a chart with its table twin in one unit; a value that is None is a gap in both.

    ``urls`` are where the labels lead, ``lines`` where the figure at a place of a series does.
    """
    numbers = [(name, token, [plain(value) for value in values]) for name, token, values in series]
    scale = measure.scale_for(value for _name, _token, values in numbers for value in values)
    reason = _("no value")
    rows = [
        {
            "label": label,
            "url": urls[index] if urls else "",
            "cells": [
                _cell(values[index], scale, (gaps or {}).get(label, reason), lines(index, place) if lines else "")
                for place, (_name, _token, values) in enumerate(series)
            ],
        }
        for index, label in enumerate(labels)
    ]
    return {
        "title": title,
        "note": note,
        "summary": summary or _("The table has the figures."),
        "unit": scale.unit,
        "kind": kind,
        "separators": ".,",
        "x": list(labels),
        "gaps": [{"x": label, "label": _("not available"), "reason": text} for label, text in (gaps or {}).items()],
        "series": [
            {
                "name": name,
                "token": token,
                "values": [None if value is None else float(scaled(value, scale)) for value in values],
                "texts": [None if value is None else f"{printed(value, scale)} {scale.unit}" for value in values],
            }
            for name, token, values in numbers
        ],
        "table": {
            "row_label": row_label,
            "columns": [name for name, _token, _values in series],
            "rows": rows,
            "is_partial": any("partial" in cell for row in rows for cell in row["cells"]),
        },
        **more,
    }
