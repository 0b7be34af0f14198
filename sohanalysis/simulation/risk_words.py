"""What is said of a simulation: a share of cases under assumptions, and never more than that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sohanalysis.case.case import ADOPTERS, OVERRUN, Case, Pert, Uncertainty
from sohanalysis.case.scenario import QUOTED
from sohanalysis.money import figures, percent, rounded, thousands
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.labels import INPUT_NAMES, field_words
from sohanalysis.simulation.live_share import LiveShare
from sohanalysis.simulation.simulation import WORDS, Simulation

NO_RANGE = "The case states no range to draw from."
NO_GRID_YET = "Partial: the shares by p, rho and charge form were not worked out."
NO_GRID = "Who joins is not drawn in this case, so there is no grid of p and rho."
COST_LEFT_OUT = (
    "A cost is left out of this version, so no share of cases is given: none would be of the full "
    "cost."
)
NO_EVIDENCE = (
    "No evidence supports any value of p, so no share here is a forecast: each says what follows "
    "if p were so."
)
P_AND_RHO = (
    "p is the share of the others that signed which join, on average; rho is the correlation "
    "between any two of them (0: each decides by itself). Both are assumed."
)
NOT_LIKELY = (
    f"Nothing in the record says how likely a shortfall is. A {WORDS} counts the cases that the "
    "assumptions make: other assumptions make another share."
)
LEAST = 0.0005  # of a share that is not nil, and written to a tenth of a percent
NOISE = 1e-9  # of shares that are summed up to all
SUFFICES = 80  # percent of cases, of the sum that is named first


def answer(run: Simulation, *, live: LiveShare | None = None) -> str:
    """Answer how often the sum set aside is short, and which sum would suffice more often.

    Parameters
    ----------
    run : Simulation
        What came of the draws.
    live : LiveShare, optional
        The share of short cases, where it is known better than from the draws.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.simulation.simulation import simulate
    >>> case = soh.load_case()
    >>> print(answer(simulate(case, soh.choose(case, charge_form="shared"), draws=1000)))
    If a fixed pool is shared equally, set-up and the first two years cost more than the £300k set
    aside in 20.2% of cases under these assumptions (sampling error 1.27 points). In 80% of cases
    £300k suffices: less than £1k over the £300k set aside.
    """
    case, found = run.case, live or run
    how_often = often(found.share_short, found.sampling_error, is_exact=is_exact(live))
    reading = wording_pricing.condition(case, run.scenario.charge_form)
    opening = f"{reading}{undrawn_conditions(run)}"
    return (
        f"{partial(run)}{opening[:1].upper()}{opening[1:]}, {wording.initial_period(case)} cost "
        f"more than the {thousands(case.budget.value)} set aside in {how_often}. In "
        f"{SUFFICES}% of cases {_suffices(run)}.{_pool(run)}"
    )


def _pool(run: Simulation) -> str:
    """Name the pool that is assumed, without which no figure of it may stand."""
    weighted = run.scenario.charge_form == "weighted"
    return f" Assumed: {wording_pricing.assumed_pool(run.case)}." if weighted else ""


def is_exact(live: LiveShare | None) -> bool:
    """Tell whether a share comes from the distribution itself, and not from draws."""
    return live is not None and live.is_exact


def often(share: float, error: float, *, is_exact: bool = False) -> str:
    """Write a share of cases with its sampling error; draws that all agree have none to give.

    >>> often(0.2196, 0.0013)
    '22.0% of cases under these assumptions (sampling error 0.13 points)'
    >>> often(0.0, 0.0)
    'none of the cases looked at under these assumptions'
    >>> often(0.0, 0.0, is_exact=True)
    'none of the cases under these assumptions'
    """
    if error == 0 and share in (0.0, 1.0):
        those = "" if is_exact else " looked at"
        return f"{'all' if share else 'none'} of the cases{those} under these assumptions"
    error_of = error_words(error, is_exact=is_exact)
    return f"{share_words(share)} of cases under these assumptions ({error_of})"


def share_words(share: float) -> str:
    """Write a share of cases; one that is not nil never reads as nil, nor one below all as all.

    >>> share_words(0.2196), share_words(0.00003), share_words(0.99999), share_words(0.0)
    ('22.0%', 'less than 0.1%', 'more than 99.9%', '0%')
    """
    if 0 < share < LEAST:
        return "less than 0.1%"
    if 1 - LEAST <= share < 1 - NOISE:
        return "more than 99.9%"
    return percent(share) if share < NOISE or share > 1 - NOISE else f"{rounded(100 * share, 1)}%"


def error_words(error: float, *, is_exact: bool = False) -> str:
    """Write a sampling error in percentage points; a share that is not drawn has none.

    >>> error_words(0.0013), error_words(0.0), error_words(0.0, is_exact=True)
    ('sampling error 0.13 points', 'sampling error below 0.01 points', 'no sampling error')
    """
    if is_exact:
        return "no sampling error"
    return f"sampling error {points(error)}"


def points(error: float) -> str:
    """Write a sampling error by itself.

    >>> points(0.0013), points(0.0)
    ('0.13 points', 'below 0.01 points')
    """
    found = rounded(100 * error, 2)
    return f"{found} points" if found else "below 0.01 points"


def _suffices(run: Simulation) -> str:
    total = run.set_aside(SUFFICES)
    return f"{wording.verdict(total, run.case.budget.value).replace(':', ' suffices:', 1)}"


def undrawn_conditions(run: Simulation) -> str:
    """Name what a scenario changes, without what is drawn in its place."""
    drawn = {known.input for known in run.case.uncertainty.inputs} if run.case.uncertainty else ()
    fields = {name: nil for name, nil in wording.NIL.items() if name in drawn}
    chosen = replace(run.scenario, **fields)
    return _forces(run) + wording.conditions(chosen)


def _forces(run: Simulation) -> str:
    """Name the forces where they are not drawn; say what a draw of them takes the place of."""
    if ADOPTERS not in names(run.case):
        of_forces = run.scenario.charge_form not in QUOTED
        return f" at {wording.forces(run.scenario)}" if of_forces else ""
    by_year = isinstance(run.scenario.adopters, tuple)
    return ", with one number of forces for all years" if by_year else ""


def names(case: Case) -> tuple[str, ...]:
    """Name the inputs that a case lets be drawn; none where it states no range."""
    return () if case.uncertainty is None else case.uncertainty.names


def central(run: Simulation) -> str:
    """Say what the central case costs, run 0: the scenario as it is."""
    said = wording.answer(run.case, run.scenario)
    return f"The central case, run 0, is the scenario as it is. {said}"


def drawn(case: Case) -> str:
    """Name in a sentence what is drawn, and from what; all of it is assumed or sourced elsewhere.

    >>> import sohanalysis as soh
    >>> print(drawn(soh.load_case()))
    Drawn, as assumed: forces (p = 70%, rho = 0.1); change of the charge (0% to 41%, most likely
    0%). All else is as in the scenario.
    """
    parts = "; ".join(_drawn(case, case.uncertainty or Uncertainty()))
    return f"Drawn, as assumed: {parts}. All else is as in the scenario."


def _drawn(case: Case, known: Uncertainty) -> Iterator[str]:
    if known.adopters is not None:
        yield f"forces (p = {percent(known.adopters.p)}, rho = {known.adopters.rho:g})"
    for each in known.inputs:
        yield f"{_small(input_name(each))} ({ends_words(each)})"
    for pair in known.correlations:
        both = " and ".join(_small(name_of(case, name)) for name in pair.between)
        yield f"{both} correlated (rank {pair.rank:g})"


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def input_name(known: Pert) -> str:
    """Call an input as everywhere else; an overrun by its line."""
    return f"Overrun of {known.line}" if known.input == OVERRUN else INPUT_NAMES[known.input]


def name_of(case: Case, name: str) -> str:
    """Call an input by the name that it is drawn under."""
    if name == ADOPTERS or case.uncertainty is None:
        return INPUT_NAMES[ADOPTERS]
    return next(input_name(known) for known in case.uncertainty.inputs if known.name == name)


def ends_words(known: Pert) -> str:
    """Write the ends and the most likely value of an input."""
    field = "charge_change" if known.input == OVERRUN else known.input
    if known.low == known.high:
        return f"{_end(field, known.low)}, no range"
    low, mode, high = (_end(field, end) for end in (known.low, known.mode, known.high))
    return f"{low.removesuffix(' months')} to {high}, most likely {mode}"


def _end(field: str, value: float) -> str:
    return f"{value:g} months" if field == "delay" else field_words(field, value)


def cautions(case: Case) -> tuple[str, ...]:
    """Say what must stand beside every share of cases."""
    known = case.uncertainty
    if known is None:
        return (NO_RANGE,)
    joins = () if known.adopters is None else (NO_EVIDENCE, P_AND_RHO)
    return (*joins, wording_pricing.curve_caution(case), NOT_LIKELY)


def partial(run: Simulation) -> str:
    """Say that a run was interrupted, before any figure of it; nothing where it was not."""
    if not run.is_partial:
        return ""
    return f"Partial: interrupted after {figures(run.done)} of {figures(run.draws)} draws. "


def foot(run: Simulation, *, of: int | None = None) -> str:
    """Name the draws, what is drawn and the scenario, for the foot of a table or chart.

    ``of`` is how many of the first draws it is of, where it is not all of them.
    """
    scenario = wording.scenario_foot(run.case, run.scenario)
    first = "" if of is None or of == run.done else f"The first {figures(of)} of "
    return f"{first}{figures(run.done)} draws, seed {run.seed}. {drawn(run.case)} {scenario}"
