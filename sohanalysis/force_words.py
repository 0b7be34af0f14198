"""What is said of a pool shared by size: who joins, what this force is charged, what is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from sohanalysis import charges, sentences
from sohanalysis.case import Case
from sohanalysis.evidence import Evidence, evidence_of
from sohanalysis.force_charges import ForceCharges
from sohanalysis.force_names import region_named
from sohanalysis.forces import ALL, LIVE, ORDER_RULE, REGION, Register
from sohanalysis.memberships import scaled_cap
from sohanalysis.money import percent, pounds, rounded, span, thousands

TWO_POINTS = (
    "Two charges are published, this record's range and one payer's cap: two data points are no "
    "rule, and a cap is not a share."
)
NOT_PAYING = "The forces named live on 8 March 2021 are those of one day, and live is not paying."
HOST_RISES = (
    "Where the host bears what a cap leaves, it is not true that one more joiner never raises "
    "anyone's charge: when the payer with the cap joins, the charges of the others fall, and the "
    "host bears what the cap leaves."
)
NO_RULE = (
    "The pool, the size that it is shared by, and who joins are assumed: nobody published a rule, "
    "and no charge of another force is known from this."
)


def who_joins(found: ForceCharges) -> str:
    """Say how many join, and how they were chosen.

    Examples
    --------
    >>> from sohanalysis.force_charges import Assumed, force_charges
    >>> from sohanalysis.forces import load_register
    >>> of_wales = Assumed(pool=1, weight="officers", this_force="Derbyshire", join="region:Wales")
    >>> who_joins(force_charges(load_register(), of_wales))
    '5 forces (those of Wales, and this one)'
    """
    join = found.assumed.join
    if join == ALL:
        chosen = "all of the register"
    elif join == LIVE:
        chosen = "those named live on 8 March 2021"
    elif isinstance(join, int):
        chosen = "this one, then in the order of the register"
    elif isinstance(join, str) and join.startswith(REGION):
        chosen = _of_region(found, join.removeprefix(REGION))
    else:
        chosen = "chosen by name"
    out = f", without {' and '.join(found.assumed.without)}" if found.assumed.without else ""
    return f"{sentences.count(len(found.rows), 'force')} ({chosen}{out})"


def _of_region(found: ForceCharges, typed: str) -> str:
    region = region_named(typed) or typed
    ours = found.register.find(found.this_force.name)
    added = "this one among them" if ours.region == region else "and this one"
    return f"those of {region}, {added}"


def answer(case: Case, found: ForceCharges) -> str:
    """Say what this force would be charged of the assumed pool, beside what the record quotes."""
    ours, assumed = found.this_force, found.assumed
    low, high = case.charge.low, case.charge.high
    quoted = charges.is_quoted(case, ours.charge)
    side, proof = ("inside", ", which proves nothing") if quoted else ("outside", "")
    parts = [
        f"If {who_joins(found)} share an assumed pool of {pounds(assumed.pool)} a year by "
        f"{weight_name(found.register, assumed.weight)}, {ours.name} would be charged "
        f"{pounds(ours.charge)} a year (assumed), {percent(ours.share, 2)} of the pool.",
        f"Equal shares of {equal_pool(case)} would be "
        f"{pounds(charges.pool(case) / len(found.rows))}.",
        f"By size it is {side} the range that the record quotes, {span(low, high)}{proof}.",
        cap_words(found),
    ]
    return " ".join(part for part in parts if part)


def equal_pool(case: Case) -> str:
    """Name the pool of which all would pay the lower charge at the anticipated number."""
    anticipated = case.adopters.anticipated.value
    return f"{pounds(charges.pool(case))} (the lower charge at {anticipated} forces)"


def cap_words(found: ForceCharges) -> str:
    """Say what a cap does, and who bears what it leaves; nothing where there is none."""
    cap = found.assumed.cap
    if cap is None:
        return ""
    if found.uncapped is None:
        return f"{cap.payer} does not join, so its assumed cap changes nothing."
    if not found.cap_binds:
        return (
            f"The assumed cap of {cap.payer}, {pounds(cap.amount)} a year, changes nothing: its "
            f"assumed share is {pounds(found.uncapped)}."
        )
    left = pounds(found.uncapped - cap.amount)
    bearer = "the host of the contract bears" if cap.shortfall == "host" else "the others share"
    return (
        f"{cap.payer} would pay an assumed cap of {pounds(cap.amount)} a year in place of an "
        f"assumed share of {pounds(found.uncapped)}; {bearer} the difference, {left}."
    )


def cautions(case: Case, found: ForceCharges) -> tuple[str, ...]:
    """Say what must stand beside charges by force: what is assumed, and what speaks against it."""
    known = case.charge.weighted
    own = known is not None and known.pool == found.assumed.pool
    pool = [f"The pool of the case: {known.source}."] if known and own else []
    return (NO_RULE, *pool, *_of_evidence(case, found), *found.cautions, *_of_choice(found))


def _of_evidence(case: Case, found: ForceCharges) -> Iterator[str]:
    """Set the pool against the sum of the contract, and against what the cap would make of it."""
    evidence = evidence_of(case.record.title)
    if evidence is None:
        return
    contract, pool = evidence.contract, found.assumed.pool
    yield TWO_POINTS
    yield (
        f"The assumed pool of {pounds(pool)} a year would use up the whole contract, "
        f"{millions(contract.amount)}, in {lasts(contract.amount / pool)}; for how many years it "
        f"is has not been found published. Source of the contract: {contract.source}"
    )
    yield from used_up(evidence, found.register, found.assumed.this_force)


def used_up(evidence: Evidence, register: Register, this_force: str) -> Iterator[str]:
    """Say how soon the pool that the cap would make would use up the contract."""
    cap, contract = evidence.cap, evidence.contract
    by = next(iter(scaled_cap(register, evidence, this_force)), None)
    if by is not None:
        yield (
            f"If the cap of {cap.payer}, {millions(cap.amount)} a year, were its share by "
            f"{weight_name(register, by.measure)} of the territorial forces, the pool would be "
            f"{millions(by.pool)} a year (derived) and use up the {millions(contract.amount)} "
            f"contract in {lasts(by.lasts)}. Source of the cap: {cap.source}"
        )


def _of_choice(found: ForceCharges) -> Iterator[str]:
    join, cap = found.assumed.join, found.assumed.cap
    if join == LIVE:
        yield NOT_PAYING
    if isinstance(join, int):
        yield ORDER_RULE
    if cap and cap.shortfall == "host":
        yield HOST_RISES


def weight_name(register: Register, weight: str) -> str:
    """Name a size, and of when it is.

    >>> from sohanalysis.forces import load_register
    >>> weight_name(load_register(), "grant_1998_99")
    'police grant (1998/99)'
    """
    known = register.measures[weight]
    return f"{known.what} ({known.date})"


def weight_source(found: ForceCharges) -> str:
    """Say who publishes the sizes that the pool is shared by, in which unit and of when."""
    known = found.register.measures[found.assumed.weight]
    return f"Sizes: {known.what}, {known.unit}, {known.date} ({known.status}): {known.source}"


def millions(amount: float) -> str:
    """Write a sum of millions to the nearest ten thousand pounds.

    >>> millions(5_638_830), millions(8_600_000)
    ('£5.64m', '£8.6m')
    """
    return thousands(float(rounded(amount, -4)))


def lasts(years: float) -> str:
    """Write how long a sum lasts.

    >>> lasts(1.525), lasts(1.0)
    ('1.5 years', '1.0 years')
    """
    return f"{rounded(years, 1)} years"
