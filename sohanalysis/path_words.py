"""The judgement: what could have been known when it was decided, and what hindsight adds."""

from __future__ import annotations

from collections.abc import Iterator

from sohanalysis import sentences
from sohanalysis.adoption import PAYING, Adoption
from sohanalysis.break_even import break_even
from sohanalysis.case import Case
from sohanalysis.checks import quoted_range
from sohanalysis.choice import choose, offered
from sohanalysis.evidence import evidence_of
from sohanalysis.money import pounds, span, thousands
from sohanalysis.paths import AdoptionPath, adoption_paths, path_costs
from sohanalysis.scenario import QUOTED


def known_then(case: Case) -> tuple[str, ...]:
    """Say what the record itself let its reader know, with the figures of the record alone."""
    low, high = quoted_range(case, case.scenario)
    adopters, record = case.adopters, case.record
    totals = span(low.two_year_total, high.two_year_total)
    ends = (high.headroom, low.headroom)
    return (
        f"In {record.reported.partition(' ')[2] or record.reported} the record quoted a charge of "
        f"{span(case.charge.low, case.charge.high)} a year: {sentences.initial_period(case)} cost "
        f"{totals}, and {span(*ends)} was left of the {thousands(case.budget.value)} set aside.",
        f"It tied the lower charge to {adopters.anticipated.value} forces, and reported "
        f"{adopters.signed.value} that had signed: a statement of intent is not payment, and the "
        "record says nothing of when forces would start to pay.",
        *_fewest(case),
        *(_spread(case, path) for path in adoption_paths(case, None) if path.name == "signed"),
        "It does not say which forces signed, so nothing in it tells whether a charge by size "
        "would have been higher or lower.",
    )


def _fewest(case: Case) -> Iterator[str]:
    """Say at how many forces the sum would still hold, if the charge were an equal share."""
    if "shared" not in offered(case):
        return
    point = break_even(case, choose(case, charge_form="shared"), "adopters")
    for switch in point.switches:
        yield (
            "If the charge were an equal share of a fixed pool, the sum set aside would hold at "
            f"{switch.last_fits} forces in every year and not at {switch.first_does_not} (derived)."
        )


def hindsight(case: Case, adoption: Adoption | None) -> tuple[str, ...]:
    """Say what later publications add, and what they still do not tell."""
    found = (path for path in adoption_paths(case, adoption) if path.name == "live")
    return (*(text for path in found for text in _live(case, path)), *_cap(case), PAYING)


def _live(case: Case, path: AdoptionPath) -> Iterator[str]:
    first = next(year.last for year in path.published if year.last)
    assert first is not None, "a live path has a count"
    disputed = f" (disputed: {first.disputed})" if first.disputed else ""
    anticipated, signed = case.adopters.anticipated.value, case.adopters.signed.value
    yield (
        f"The first number of live forces was published for {first.date}: {first.count}{disputed}, "
        f"against {anticipated} anticipated and {signed} signed. Source: {first.source}"
    )
    yield _spread(case, path)


def _spread(case: Case, path: AdoptionPath) -> str:
    """Say how far the readings are apart along a path, and whether the sum would have held."""
    costs = path_costs(case, path)
    left = [
        float(headroom)
        for form, headroom in zip(costs.forms, costs.headroom, strict=True)
        if form in offered(case) and form not in QUOTED
    ]
    along = {
        "anticipated": "With the anticipated number",
        "signed": "With the number that signed",
        "live": "If charges followed go-live",
    }[path.name]
    if not left:
        return f"{along}, the case offers no reading of the charge but the quoted ones."
    return (
        f"{along}, the readings of the charge leave {span(min(left), max(left))} of the sum "
        "set aside: which of them is right is not known."
    )


def _cap(case: Case) -> Iterator[str]:
    evidence = evidence_of(case.record.service_name)
    if evidence is None:
        return
    cap, quoted = evidence.cap, case.charge
    low, high = cap.amount / quoted.high, cap.amount / quoted.low
    yield (
        f"{cap.payer} was approved up to {pounds(cap.amount)} a year, {low:.0f} to {high:.0f} "
        "times what this record quotes: the two were not quoted equal sums. A cap is not a share, "
        f"and by what rule the charge was shared is not published. Source: {cap.source}"
    )
