"""The judgement: what could have been known when it was decided, and what hindsight adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose, offered
from sohanalysis.case.register import LIVE
from sohanalysis.case.scenario import QUOTED
from sohanalysis.members.adoption import PAYING, Adoption
from sohanalysis.members.evidence import evidence_of
from sohanalysis.members.force_case import this_force
from sohanalysis.members.paths import AdoptionPath, adoption_paths, path_costs
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import AS_RECORDED, record_range
from sohanalysis.money import pounds, span, thousands
from sohanalysis.report import wording, wording_pricing

WHO_SIGNED = (
    "It does not say which forces signed, so nothing in it tells whether a charge by size would "
    "have been higher or lower."
)


def known_then(case: Case) -> tuple[str, ...]:
    """Say what the record itself let its reader know, with the figures of the record alone."""
    low, high = record_range(case)
    totals = span(low.two_year_total, high.two_year_total)
    ends = (high.headroom, low.headroom)
    said = "stated a cap of" if case.charge.is_cap else "quoted a charge of"
    by_size = wording_pricing.ties_a_point(case) or case.charge.weighted is not None
    return (
        f"{_when(case.record.reported)} record {said} "
        f"{span(case.charge.low, case.charge.high)} a year: {wording.initial_period(case)} cost "
        f"{totals}, and {span(*ends)} was left of the {thousands(case.budget.value)} set aside.",
        _numbers(case),
        *_fewest(case),
        *(_spread(case, path) for path in adoption_paths(case, None) if path.kind == "signed"),
        *((WHO_SIGNED,) if by_size else ()),
    )


def _when(reported: str) -> str:
    """Name the month of the report, as far as a date is stated."""
    day, _, month = reported.partition(" ")
    date = month if month and day.isdigit() else reported
    return f"In {date} the" if any(letter.isdigit() for letter in date) else "The"


def _numbers(case: Case) -> str:
    """Say which numbers of forces the record gave, and what is tied to them."""
    anticipated, signed = case.adopters.anticipated, case.adopters.signed
    if wording_pricing.ties_a_point(case):
        told = (
            f"It tied the lower charge to {anticipated.value} forces, and reported {signed.value} "
            "that had signed."
        )
    else:
        told = (
            f"{anticipated.value} forces were anticipated ({anticipated.source}), and "
            f"{signed.value} are counted as signed ({signed.source})."
        )
    what = f" Of those it is said: {signed.note}" if signed.note else ""
    return f"{told}{what} When forces would start to pay is not in the case."


def _fewest(case: Case) -> Iterator[str]:
    """Say at how many forces the sum would still hold, if the charge were an equal share."""
    if "shared" not in offered(case):
        return
    point = break_even(case, choose(case, charge_form="shared", **AS_RECORDED), "adopters")
    for switch in point.switches:
        yield (
            "If the charge were an equal share of a fixed pool, the sum set aside would hold at "
            f"{switch.last_fits} forces in every year and not at {switch.first_does_not} (derived)."
        )


def hindsight(case: Case, adoption: Adoption | None) -> tuple[str, ...]:
    """Say what later publications add, and what they still do not tell."""
    found = (path for path in adoption_paths(case, adoption) if path.kind == "live")
    last = PAYING if adoption else f"No number of forces is held here for {_service(case)}."
    return (*(text for path in found for text in _live(case, path)), *_cap(case), last)


def _service(case: Case) -> str:
    return case.record.service_name


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
    left = {
        form: float(headroom)
        for form, headroom in zip(costs.forms, costs.headroom, strict=True)
        if form in offered(case)
    }
    quoted = [headroom for form, headroom in left.items() if form in QUOTED]
    others = [headroom for form, headroom in left.items() if form not in QUOTED]
    along = {
        "anticipated": "With the anticipated number",
        "signed": "With the number that signed",
        "live": "If charges followed go-live",
    }[path.kind]
    leave = span(min(quoted), max(quoted))
    if not others:
        return (
            f"{along}, the case offers no reading of the charge but the quoted ones, which leave "
            f"{leave} of the sum set aside."
        )
    say = "reading other than the quoted charges leaves"
    if len(others) > 1:
        say = "readings other than the quoted charges leave"
    return (
        f"{along}, the {say} {span(min(others), max(others))} of the sum set aside; the quoted "
        f"charges leave {leave}: which of them is right is not known."
    )


def stand_in(case: Case, paths: Iterable[AdoptionPath]) -> str:
    """Say that a pool by size takes the first of the register, even where names are known.

    Nothing where the case assumes no such pool, or no number is of forces known by name.
    """
    day = LIVE.removeprefix("live-")
    years = [year.last for path in paths for year in path.published if year.last]
    named = next((count.count for count in years if count.date == day), None)
    if case.charge.weighted is None or named is None:
        return ""
    return (
        f"the first of the register stand in for the forces of every number, also for the {named} "
        "whose names are known"
    )


def _cap(case: Case) -> Iterator[str]:
    evidence = evidence_of(case.record.service_name)
    if evidence is None:
        return
    cap, quoted = evidence.cap, case.charge
    rule = (
        "cap is not a share, and by what rule the charge was shared is not published. Source: "
        f"{cap.source}"
    )
    if cap.payer == this_force(case):
        yield f"The {pounds(cap.amount)} a year of {cap.payer} is this record's own: a {rule}"
        return
    times = (f"{cap.amount / charge:.0f}" for charge in (quoted.high, quoted.low))
    yield (
        f"{cap.payer} was approved up to {pounds(cap.amount)} a year, "
        f"{' to '.join(dict.fromkeys(times))} times what this record quotes: the two were not "
        f"quoted equal sums. A {rule}"
    )
