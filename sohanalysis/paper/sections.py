"""What a meeting needs of a paper: recommendation, comments, options, ratings, signatures.

The sentences are drawn from results and left for people to edit; what only people can say stands
as a blank in square brackets.
"""

from __future__ import annotations

from sohanalysis import years
from sohanalysis.case.case import Case, Score
from sohanalysis.case.codes import RULES, input_digest, scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.model import findings
from sohanalysis.model.break_even import break_even
from sohanalysis.model.results import Results
from sohanalysis.money import HALF_A_PENNY, is_short, pounds, span
from sohanalysis.report import wording
from sohanalysis.report.marking import part
from sohanalysis.report.overview import option_costs
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.report.wording_pricing import quoted_charge, upper_charge

BLANK = "[to be filled in]"
RESTRICTED = "the full cost is restricted"
_OFFICERS = ("Chief finance officer, authority", "Chief finance officer, force")


def recommendation(case: Case, scenario: Scenario) -> Prose:
    """Draw a recommendation in lettered parts from the results, for people to edit.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision; of the scenario its conditions, at the lower and the upper quoted charge.

    Returns
    -------
    Prose
        What to set aside, what to note, and what to have reported back before commitment.
    """
    low, high = findings.quoted_range(case, scenario)
    aside = wording.conditions(scenario)
    return Prose(
        kind="lettered",
        texts=(
            f"{_set_aside(case, low)} up to {pounds(case.budget.amount)} for "
            f"{wording.budget_period(case)}, funded from "
            "[reserve or budget];",
            f"note that {wording.initial_period(case)} cost "
            f"{span(low.two_year_total, high.two_year_total)} at {quoted_charge(case)}{aside}"
            f"{_left_over(case, low, high)};",
            f"note {span(low.ongoing, high.ongoing)} a year from {_unpaid_from(case, scenario)}"
            f"{part(case)}, outside this sum, for the medium-term plan;",
            _report_back(case, scenario),
        ),
    )


def _unpaid_from(case: Case, scenario: Scenario) -> str:
    """Name when the charge is paid by this sum no more: a financial year, or its month within."""
    late = scenario.delay if scenario.charge_follows_go_live else 0
    month = case.charge.month + late + case.initial_months
    year = years.year_of(month)
    return year if month == years.first_month(year) else years.month_name(month)


def _set_aside(case: Case, low: Results) -> str:
    if is_short(low.headroom):
        return (
            "not commit on the sum asked for, which is not enough even at the low estimate: approve"
        )
    return "approve"


def _left_over(case: Case, low: Results, high: Results) -> str:
    if is_short(low.headroom):
        return ", so the cost is over budget at either charge"
    if case.cost_left_out:
        return ", which is not the full cost"
    if high.headroom < HALF_A_PENNY:
        return f", so there is no contingency at {upper_charge(case)}"
    return f", so {span(high.headroom, low.headroom)} is left for what the report does not state"


def _report_back(case: Case, scenario: Scenario) -> str:
    # What would fit beside figures that are left out is less than what fits without them.
    fits = None if case.cost_left_out else break_even(case, scenario, "charge").value
    exceeds = f"if the confirmed charge exceeds {pounds(fits)} a year or " if fits else "if "
    return f"require a report back before commitment {exceeds}the start slips."


def confirmations(case: Case, scenario: Scenario) -> Table:
    """List what the two chief finance officers are asked to confirm, with room for both."""
    _, high = findings.quoted_range(case, scenario)
    cost_lines = case.counted_lines("cost")
    accounting = sorted({line.accounting for line in cost_lines}) or ["not stated"]
    payers = sorted({line.funded_by or "not stated" for line in case.lines if line.funded_by})
    uplifts = [line.name for line in cost_lines if line.uplift]
    left = pounds(high.headroom) if high.headroom >= HALF_A_PENNY else "nothing"
    contingency = RESTRICTED if case.cost_left_out else f"{left} is left at {upper_charge(case)}"
    known = {
        "VAT": "not stated",
        "On-costs and pay rises": f"a rise for {', '.join(uplifts)}" if uplifts else "not stated",
        "Contingency": contingency,
        "Revenue or capital": ", ".join(accounting),
        "Funding": ", ".join(payers) or ("none in this version" if case.left_out else "not stated"),
    }
    return Table(
        caption="To be confirmed by the two chief finance officers, who comment here",
        columns=("What", "What the case says", *_OFFICERS),
        rows=[(what, says, BLANK, BLANK) for what, says in {**known, "Comments": ""}.items()],
        words=4,
        foot=wording.scenario_foot(case, scenario),
    )


def options(case: Case, scenario: Scenario) -> Table:
    """Show the options of the report, costed only where figures of the case cost them."""
    rows = [
        (option.text or option.name, total, ongoing)
        for option, (total, _, ongoing) in option_costs(case, scenario)
    ]
    return Table(
        caption=f"Options, £ at {quoted_charge(case)}{wording.conditions(scenario)}",
        columns=("Option", wording.initial_period(case).capitalize(), "Ongoing, a year"),
        rows=rows,
        words=3,
        foot=wording.scenario_foot(case, scenario),
    )


def implications(case: Case) -> Table:
    """Show the implications as the report scores them, our financial rating beside its own."""
    unknown = (BLANK, f"None: {RESTRICTED}.")
    suggested, rule = unknown if case.cost_left_out else suggested_rating(case)
    rows = [
        (row.heading, row.score, *((suggested, rule) if row.heading == "Financial" else ("", "")))
        for row in case.implications
    ]
    return Table(
        caption="Implications as the report scores them; what is suggested is for an officer to "
        "confirm",
        columns=("Implication", "Score in the report", "Suggested", "By which rule"),
        rows=rows,
        words=4,
        foot=wording.case_foot(case),
    )


def suggested_rating(case: Case) -> tuple[Score, str]:
    """Rate the financial implications by what is left of the sum; the rule is ours, so assumed.

    Returns
    -------
    str
        High where the sum is short at the lower quoted charge, medium where it is short or nothing
        is left at the upper one, else low.
    str
        The rule, in words.
    """
    low, high = findings.record_range(case)
    if case.charge.low == case.charge.high:
        return _rated_at_one_charge(case, high.headroom)
    if is_short(low.headroom):
        return "high", "Over budget even at the low estimate (assumed rule)."
    if high.headroom < HALF_A_PENNY:
        return "medium", (
            "Within budget at the low estimate, and nothing is left at the upper one (assumed "
            "rule)."
        )
    return "low", "Some of the budget is left at the high estimate (assumed rule)."


def _rated_at_one_charge(case: Case, left: float) -> tuple[Score, str]:
    """Rate by the same rule where only one charge is quoted."""
    at = f"at {quoted_charge(case)} (assumed rule)."
    if is_short(left):
        return "high", f"Over budget {at}"
    if left < HALF_A_PENNY:
        return "medium", f"Nothing of the budget is left {at}"
    return "low", f"Some of the budget is left {at}"


def provenance(case: Case, scenario: Scenario) -> Table:
    """Show what the figures were worked out from and by, and who has to sign for them."""
    return Table(
        caption="What these figures are of, and who answers for them",
        columns=("What", "Value"),
        rows=[
            ("Scenario code", scenario_code(case, scenario)),
            ("Rules number", str(RULES)),
            ("SHA-256 of the parsed inputs", input_digest(case)),
            ("Reported", case.decision.reported),
            ("Analyst, by role", BLANK),
            ("Reviewer, by role", BLANK),
            ("Approver, by role", BLANK),
        ],
        words=2,
        foot=wording.scenario_foot(case, scenario),
    )
