"""Sentences with places for figures: filled by Python, and in the companion by its page.

A place is written ``{name}``. What is filled in is never read for places again, so a name of a
case that holds braces stays as it is written.
"""

from __future__ import annotations

CHARGE_ONE_READING = (
    "At {forces}{aside} every reading of the yearly charge says {lowest}; {quoted}."
)
CHARGE_READINGS = (
    "At {forces}{aside} the readings of the yearly charge run from {lowest} to {highest}; {quoted}."
)
FITS = "A charge of up to {fits} a year fits the sum set aside."
SPENT = "{amount} in {year}"
COST_CHART = "{answer} Gross cost{part} is {spent}."
FALLS_LATER = "{period} cost {total} in all: {later} of that falls after the budget years, {ends}."
DEDUCTED = "{what} all savings, cash or not."
FORMS_CAPTION = "The readings of the charge at {forces}{conditions}, £ (total: {period})"
RESULTS_CAPTION = "Results{conditions}, £ (present value: {basis}, beside the cash)"
UNQUOTED, SHORT = "outside the quoted range", "short"
UNPRICED = "no document prices it"
CODE = "Scenario code: {code}"
DELAY_CUT = (
    "The delay is cut to {longest} months, the longest that the horizon allows when the charge "
    "starts late too."
)


def readings_sentence(lowest: str, highest: str) -> str:
    """Choose the sentence for readings that differ, or that all say the same.

    >>> readings_sentence("£60k", "£60k") == CHARGE_ONE_READING
    True
    """
    return CHARGE_READINGS if lowest != highest else CHARGE_ONE_READING
