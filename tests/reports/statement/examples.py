"""What the tests of statements share."""

from organization.periods import reporting_year

YEAR = reporting_year(2026, 1)
# Words that would be markup in the typesetter, formulas in a spreadsheet, or tags in a page.
HOSTILE = "#panic() *bold* $x$ @ref <tag> \\ `raw` = heading"
