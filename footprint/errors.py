"""What the method refuses."""


class FootprintError(Exception):
    """A computation that would give a wrong or a meaningless number."""


class UnitError(FootprintError):
    """Quantities that do not belong together, or an amount that is none."""
