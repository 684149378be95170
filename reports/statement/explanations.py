"""What a statement explains every year: the method with its formulas, and how its figures are read."""

from django.utils.translation import gettext as _

from reports.statement.context import Basis


def method(basis: Basis) -> list[dict[str, str]]:
    """Return the method in words, with its formulas; the handbook has every formula with a worked number."""
    versions = ", ".join(sorted({one.method_version for one in basis.calculations}))
    steps = (
        (
            _("Electricity"),
            _("emissions = facility energy × grid-average intensity"),
            _("Location-based, after the GHG Protocol Scope 2 Guidance (2015). Method version %(version)s.")
            % {"version": versions},
        ),
        (
            _("PUE, once"),
            _("facility energy = IT energy × PUE"),
            _(
                "PUE is applied exactly once: to energy of devices, nodes and racks, never to a facility meter and "
                "never to a reading that says that it contains a PUE. The site's own value for the day goes first; "
                "without one the library's default stands in, and the line is marked."
            ),
        ),
        (
            _("Site meters"),
            _("facility meter = attributed work + idle and shared load"),
            _(
                "What a site's own meter shows above the attributed work is a line of its own. Work above the meter "
                "is a gap that names both figures; it is never netted away."
            ),
        ),
        (
            _("Grid factors"),
            _("grid zone, then country, and nowhere else"),
            _(
                "Direct CO2e goes before direct CO2 and before life-cycle values; data up to three years old go "
                "before older data. Every line records the steps of its look-up. A place that the library does not "
                "know is a gap."
            ),
        ),
        (
            _("Embodied hardware"),
            _("embodied share = embodied emissions × device hours ÷ lifetime hours"),
            _(
                "By time in service: what nobody reserved is idle and stays with the site. It stands beside the "
                "scopes and is never added to them. Of hardware that the organisation owns, Scope 3.2 books the whole "
                "in the year of purchase; hardware that a cloud or API provider owns is never 3.2, but part of the "
                "purchased service, Scope 3.1."
            ),
        ),
        (
            _("Missing data"),
            _("missing is a gap, never zero"),
            _(
                "A source that was expected and brought nothing, a site without a factor and hardware without a "
                "value are ledger lines without emissions."
            ),
        ),
        (
            _("Data quality"),
            _("score = Σ (emissions × score of the quality) ÷ Σ emissions"),
            _(
                "1 measured by a meter, 2 telemetry of the device, 3 reported by the provider, 4 estimated, 5 "
                "default of the library."
            ),
        ),
        (
            _("Rounding"),
            _("round once, half away from zero, from exact values"),
            _(
                "Amounts are exact decimals. Totals are rounded from exact sums, never from rounded rows; where "
                "printed rows do not add up to the printed total, the table shows the rounding difference. A value "
                "that is not zero is never printed as zero: “<0.001” stands for it."
            ),
        ),
    )
    return [{"term": term, "formula": formula, "text": text} for term, formula, text in steps]


def reading() -> list[dict[str, str]]:
    """Return what the marks in the tables mean."""
    marks = (
        (
            "gap",
            _("not available"),
            _(
                "Something is missing. The reason stands in figures.csv and in the register of gaps; "
                "it is never counted as zero."
            ),
        ),
        (
            "partial",
            _("incomplete"),
            _(
                "A figure from which something is known to be missing: a line has no value, or a month is missing or "
                "has not ended. The true figure is another one."
            ),
        ),
        (
            "mark",
            "–",
            _("Nothing of this kind is booked in the months that are calculated, and no gap of it is known there."),
        ),
        (
            "mark",
            "<0.001",
            _("Not zero, but less than half of the last printed place; figures.csv has every digit."),
        ),
        (
            "mark",
            _("Rounding difference"),
            _("The printed total minus the sum of the printed rows. Totals are rounded from exact sums."),
        ),
        (
            "mark",
            _("beside"),
            _("Hardware, amortised over its life, stands beside the scopes and is never added to them."),
        ),
        (
            "mark",
            _("IT energy"),
            _(
                "The energy of devices, nodes and racks, metered or estimated, before PUE. Readings that contain the "
                "facility's overhead already are part of the facility energy alone."
            ),
        ),
        (
            "mark",
            _("Scope 2"),
            _("Location-based throughout: facility energy × the average intensity of the grid."),
        ),
    )
    return [{"kind": kind, "term": term, "text": text} for kind, term, text in marks]
