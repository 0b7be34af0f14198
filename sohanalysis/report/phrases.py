"""Sentences with places for figures.

A place is written ``{name}``. What is filled in is never read for places again, so a name of a
case that holds braces stays as it is written.
"""

from __future__ import annotations

FALLS_LATER = "{period} cost {total} in all: {later} of that falls after the budget years, {ends}."
DEDUCTED = "{what} all savings, cashable or not."
PRICINGS_CAPTION = "Pricing at {forces}{conditions}, £ (total: {period})"
RESULTS_CAPTION = "Results{conditions}, £ ({basis})"
UNQUOTED, SHORT = "outside the quoted range", "over budget"
UNPRICED = "no document prices it"
CODE = "Scenario code: {code}"
DELAY_CUT = (
    "The delay is cut to {longest} months, the longest that the horizon allows when the charge "
    "starts late too."
)
