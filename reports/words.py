"""Flags and gaps of the ledger in plain words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from factors.flags import flag_text


def flag_words(flag: str) -> str:
    """Return what a flag of a line tells its reader."""
    name, _colon, value = flag.partition(":")
    own = {
        "default_pue": _("no PUE of the site: the library's default stands in"),
        "written_off": _("beyond the hardware's life: all of its embodied emissions are in the books"),
        "claimed_device_hours": _("the logs claim %(hours)s device hours") % {"hours": value},
        "refused_rows": _("%(rows)s rows of its logs were not taken") % {"rows": value},
        "overbooked": _("logs claim more device hours than there were"),
        "site_meter_kwh": _("the site's meter shows %(kwh)s kWh") % {"kwh": value},
        "attributed_kwh": _("work in the metered hours adds up to %(kwh)s kWh") % {"kwh": value},
    }
    return own.get(name) or str(flag_text(flag))


def lacking_words(gaps: int, what: str, *, has_open_months: bool) -> str:
    """Return what a sum lacks: so many lines without ``what``, and months that are missing or have not ended."""
    parts = [_gap_words(gaps, what)] if gaps else []
    if has_open_months:
        parts.append(_("not every month has ended and is calculated"))
    return _("incomplete: %(parts)s") % {"parts": "; ".join(parts)}


def _gap_words(gaps: int, what: str) -> str:
    if what == "energy":
        words = ngettext(
            "%(count)s line has no energy, see the register of gaps",
            "%(count)s lines have no energy, see the register of gaps",
            gaps,
        )
    else:
        words = ngettext(
            "%(count)s line has no emissions, see the register of gaps",
            "%(count)s lines have no emissions, see the register of gaps",
            gaps,
        )
    return words % {"count": gaps}
