"""What the flags of a look-up mean, in words for a reader."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FLAGS: dict[str, Promise] = {
    "lifecycle_boundary": _("life cycle: upstream emissions are contained, none may be added in Scope 3, category 3"),
    "co2_only": _("CO2 only: methane and nitrous oxide are not contained"),
    "earlier_data": _("the data is of an earlier year, or of a financial year that began in one"),
    "outdated_data": _("the data is more than three years older"),
    "country_fallback": _("no factor for the grid zone: the country's stands in"),
    "unverified_passed_over": _("a factor for the grid zone exists, but was not checked against its source"),
    "class_lifetime": _("no lifetime of its own: that of servers stands in"),
}


def flag_text(flag: str) -> Promise | str:
    """Return the meaning of a flag; a flag that is unknown here stays as it is."""
    return FLAGS.get(flag, flag)
