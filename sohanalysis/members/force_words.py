"""What is said of a pool shared by size: who joins, what this force is charged, what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sohanalysis.case.case import Case
from sohanalysis.case.register import ALL, LIVE, ORDER_RULE, REGION, Register, region_named
from sohanalysis.files.text import DATA
from sohanalysis.members.evidence import Evidence, evidence_of
from sohanalysis.members.force_case import equal_pool
from sohanalysis.members.force_charges import ForceCharge, ForceCharges
from sohanalysis.members.memberships import scaled_cap
from sohanalysis.model import pricing
from sohanalysis.money import HALF_A_PENNY, percent, pounds, rounded, span, thousands
from sohanalysis.report import wording, wording_pricing

TWO_POINTS = (
    "Two charges of the service are published, what one force was quoted and one payer's cap: two "
    "data points are no rule, and a cap is not a share."
)
NAMED = "named live on 8 March 2021"
NOT_PAYING = "The forces named live on 8 March 2021 are those of one day, and live is not paying."
HOST_RISES = (
    "When the payer with the cap joins, the charges of the others fall, and what the host bears "
    "rises from nil: a host that is a payer itself may pay more in all than before."
)
NO_RULE = (
    "The pool, the size that it is shared by, and who joins are assumed: nobody published a rule, "
    "and no charge of another force is known from this."
)


def who_joins(found: ForceCharges) -> str:
    """Say how many join, and how they were chosen.

    Examples
    --------
    >>> from sohanalysis.members.force_charges import Assumed, force_charges
    >>> from sohanalysis.case.register import load_register
    >>> of_wales = Assumed(pool=1, weight="officers", this_force="Derbyshire", join="region:Wales")
    >>> who_joins(force_charges(load_register(), of_wales))
    '5 forces (those of Wales, and this one)'
    """
    join = found.assumed.join
    if join == ALL:
        chosen = "all of the register"
    elif join == LIVE:
        ours = found.register.find(found.this_force.name)
        chosen = f"those {NAMED}{'' if ours.live_2021_03_08 else ', and this one'}"
    elif isinstance(join, int):
        chosen = "this one, then in the order of the register"
    elif isinstance(join, str) and join.startswith(REGION):
        chosen = _of_region(found, join.removeprefix(REGION))
    else:
        chosen = "chosen by name"
    out = f", without {' and '.join(found.assumed.without)}" if found.assumed.without else ""
    return f"{wording.count(len(found.rows), 'force')} ({chosen}{out})"


def _of_region(found: ForceCharges, typed: str) -> str:
    region = region_named(typed) or typed
    ours = found.register.find(found.this_force.name)
    added = "this one among them" if ours.region == region else "and this one"
    return f"those of {region}, {added}"


def answer(case: Case, found: ForceCharges) -> str:
    """Say what this force would be charged of the assumed pool, beside what the record quotes."""
    ours, assumed = found.this_force, found.assumed
    share = "share" if len(found.rows) > 1 else "shares"
    parts = [
        f"If {who_joins(found)} {share} an assumed pool of {pounds(assumed.pool)} a year by "
        f"{weight_name(found.register, assumed.weight)}, {ours.name} would be charged "
        f"{pounds(ours.charge)} a year (assumed), {percent(ours.share, 2)} of the pool.",
        _equal_words(case, found),
        _beside_the_quote(case, ours),
        cap_words(found),
    ]
    return " ".join(part for part in parts if part)


def _equal_words(case: Case, found: ForceCharges) -> str:
    pool = equal_pool(case)
    if pool is None:
        return ""
    return f"Equal shares of {named_pool(case, pool)} would be {pounds(pool / len(found.rows))}."


def _beside_the_quote(case: Case, ours: ForceCharge) -> str:
    """Set a charge against the range that the record quotes, or the cap that it states."""
    low, high = case.charge.low, case.charge.high
    proof = ", which proves nothing"
    if case.charge.is_cap:
        cap = f"the cap that {wording_pricing.who_quotes(case)} states, {pounds(high)} a year"
        if passes_cap(case, ours):
            return f"That passes {cap}: {wording_pricing.MOST_PAID}."
        return f"That does not pass {cap}{proof}."
    quoted = f"the range that {wording_pricing.who_quotes(case)} quotes, {span(low, high)}"
    if pricing.is_quoted(case, ours.charge):
        return f"By size it is inside {quoted}{proof}."
    return f"By size it is outside {quoted}."


def passes_cap(case: Case, row: ForceCharge) -> bool:
    """Tell whether a charge is more than the most that the record says this force pays."""
    return row.is_this_force and is_past_cap(case, row.charge)


def is_past_cap(case: Case, charge: float) -> bool:
    """Tell whether a charge of this force is more than the cap that the record states."""
    return case.charge.is_cap and charge > case.charge.high + HALF_A_PENNY


def named_pool(case: Case, pool: float) -> str:
    """Name the pool of which all would pay the lower charge at the anticipated number."""
    return f"{pounds(pool)} (the lower charge at {case.adopters.anticipated.value} forces)"


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
    return (
        NO_RULE,
        *_of_pool(case, found),
        *_of_evidence(case, found),
        *found.cautions,
        *_of_choice(found),
    )


def _of_pool(case: Case, found: ForceCharges) -> Iterator[str]:
    """Say where the pool of the case comes from, and what the case says against it."""
    known = case.charge.weighted
    if known is None:
        return
    if known.pool == found.assumed.pool:
        yield f"The pool of the case: {known.source}."
        if known.weight != found.assumed.weight:
            yield (
                f"The pool of the case was fitted to {weight_name(found.register, known.weight)}, "
                f"not to {weight_name(found.register, found.assumed.weight)}."
            )
        yield from wording_pricing.pool_hangs_on(case)
    if known.note:
        yield f"The case says of its pool, {pounds(known.pool)} a year: {known.note}"


def pool_source(case: Case, found: ForceCharges) -> str:
    """Say where the pool comes from; blank where it is given and not of the case."""
    known = case.charge.weighted
    return known.source if known and known.pool == found.assumed.pool else ""


def _of_evidence(case: Case, found: ForceCharges) -> Iterator[str]:
    """Set the pool against the sum of the contract, and against what the cap would make of it."""
    evidence = evidence_of(case.record.service_name)
    if evidence is None:
        return
    contract, pool = evidence.contract, found.assumed.pool
    yield TWO_POINTS
    yield from _past_the_published_cap(case, evidence, found)
    yield (
        f"The assumed pool of {pounds(pool)} a year would use up the whole contract, "
        f"{millions(contract.amount)}, in {lasts(contract.amount / pool)}; for how many years it "
        f"is has not been found published. Source of the contract: {contract.source}"
    )
    yield from used_up(evidence, found.register, found.assumed.this_force)


def _past_the_published_cap(case: Case, evidence: Evidence, found: ForceCharges) -> Iterator[str]:
    """Say so where the payer with the published cap would be charged more than that."""
    cap = evidence.cap
    for row in found.rows:
        if (
            row.name == cap.payer
            and row.charge > cap.amount + HALF_A_PENNY
            and not passes_cap(case, row)
        ):
            yield (
                f"{row.name} would be charged {pounds(row.charge)}, more than its published cap "
                f"of {pounds(cap.amount)} a year: it pays no more than that."
            )


def nothing_to_scale(case: Case, found: ForceCharges) -> str:
    """Say why no charge of another payer can be set at our size; nothing where one can."""
    evidence = evidence_of(case.record.service_name)
    if evidence is None:
        return f"No charge of another payer is held here for {case.record.service_name}."
    payer, ours = evidence.cap.payer, found.assumed.this_force
    if payer == ours:
        return (
            f"The cap that is held here for {case.record.service_name} is this force's own, and no "
            "charge of another payer is held."
        )
    if payer not in found.register.names:
        return (
            f"{payer}, whose cap is published, is not in the register {found.register.file}: "
            f"there is nothing to scale to the size of {ours}."
        )
    if not scaled_cap(found.register, evidence, ours):
        return (
            f"No size is known of {ours}, {payer} and every territorial force of the register: "
            "the published cap cannot be scaled."
        )
    return ""


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
        yield order_rule(found)
    if cap and cap.shortfall == "host" and found.cap_binds:
        yield HOST_RISES


def order_rule(found: ForceCharges) -> str:
    """Say in which order forces are taken where only their number is known."""
    file = Path(found.register.file)
    if file == DATA / "forces.csv":
        return ORDER_RULE
    return f"This force first, then the others in the order of {file.name}: assumed."


def weight_name(register: Register, weight: str) -> str:
    """Name a size, and of when it is.

    >>> from sohanalysis.case.register import load_register
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
