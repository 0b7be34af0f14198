"""Who joins: words, tables and charts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Literal

from sohanalysis.case.case import Case
from sohanalysis.case.register import ALL, BOTH, REGION, Register, lists_of
from sohanalysis.members.charges import ForceCharge, ForceCharges, equal_pool
from sohanalysis.members.memberships import (
    Membership,
    Scaled,
    memberships,
    scaled_cap,
    unsized,
)
from sohanalysis.members.paths import MEASURE_NAMES
from sohanalysis.members.published import Adoption, Evidence, PublishedCount, evidence_of, paying
from sohanalysis.model import pricing
from sohanalysis.money import (
    HALF_A_PENNY,
    percent,
    pounds,
    rounded,
    span,
    thousands,
)
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.chart import (
    INKS,
    Axis,
    Bars,
    Chart,
    Label,
    Mark,
    Plot,
    amounts,
    named_axis,
    pounds_axis,
)
from sohanalysis.report.table import Cell, Table
from sohanalysis.report.wording import first_capital
from sohanalysis.report.wording_pricing import fitted_at, pool_without_the_largest, quoted_words

TWO_POINTS = (
    "Two charges of the service are published, what one payer was quoted and another's cap: two "
    "data points are no rule, and a cap is not a share."
)
HOST_RISES = (
    "When the payer with the cap joins, the charges of the others fall, and what the host bears "
    "rises from zero: a host that is a payer itself may pay more in all than before."
)
NO_RULE = (
    "The pool, the size that it is shared by, and who joins are assumed: nobody published a rule, "
    "and nobody else's charge is known from this."
)


def who_joins(found: ForceCharges) -> str:
    """Say how many join, and how they were chosen.

    Examples
    --------
    >>> from sohanalysis.members.charges import Assumed, force_charges
    >>> from sohanalysis.case.register import load_register
    >>> of_wales = Assumed(pool=1, weight="officers", this_force="Derbyshire", join="region:Wales")
    >>> who_joins(force_charges(load_register(), of_wales))
    '5 members (those of Wales, and this one)'
    """
    join = found.assumed.join
    if join == ALL:
        chosen = "all of the register"
    elif isinstance(join, str) and _are_lists(found.register, join):
        ours = found.register.find(found.this_force.name)
        added = "" if ours in found.register.listed(join) else ", and this one"
        chosen = f"those {lists_words(found.register, join)}{added}"
    elif isinstance(join, int):
        chosen = "this one, then in the order of the register"
    elif isinstance(join, str) and join.startswith(REGION):
        chosen = _of_region(found, join.removeprefix(REGION))
    else:
        chosen = "chosen by name"
    out = f", without {' and '.join(found.assumed.without)}" if found.assumed.without else ""
    noun = found.word if len(found.rows) == 1 else found.plural
    return f"{len(found.rows)} {noun} ({chosen}{out})"


def _are_lists(register: Register, word: str) -> bool:
    return {*word.split(BOTH)} <= {*register.list_words}


def lists_words(register: Register, word: str) -> str:
    """Say of which lists of a register a choice is.

    >>> from sohanalysis.case.register import load_register
    >>> lists_words(load_register(), "live-2021-03-08+territorial")
    'named live on 8 March 2021 and territorial'
    """
    return " and ".join(register.measures[column].what for column in lists_of(word))


def _of_region(found: ForceCharges, typed: str) -> str:
    region = found.register.region_named(typed) or typed
    ours = found.register.find(found.this_force.name)
    added = "this one among them" if ours.region == region else "and this one"
    return f"those of {region}, {added}"


def charge_answer(case: Case, found: ForceCharges) -> str:
    """Say what this force would be charged of the assumed pool, beside what the record quotes."""
    ours, assumed = found.this_force, found.assumed
    share = "share" if len(found.rows) > 1 else "shares"
    parts = [
        f"If {who_joins(found)} {share} an assumed pool of {pounds(assumed.pool)} a year by "
        f"{weight_name(found.register, assumed.weight)}, {ours.name} would be charged "
        f"{pounds(ours.charge)} a year (assumed), {percent(ours.share, 2)} of the pool.",
        _equal_words(case, found),
        _beside_the_quote(case, ours),
        _cap_words(found),
    ]
    return " ".join(part for part in parts if part)


def _equal_words(case: Case, found: ForceCharges) -> str:
    pool = equal_pool(case)
    if pool is None:
        return ""
    return f"Equal shares of {_named_pool(case, pool)} would be {pounds(pool / len(found.rows))}."


def _beside_the_quote(case: Case, ours: ForceCharge) -> str:
    """Set a charge against the range that the record quotes, or the cap that it states."""
    low, high = case.charge.low, case.charge.high
    if not (case.charge.is_cap or case.charge.is_quoted):
        return ""
    proof = ", which proves nothing"
    if case.charge.is_cap:
        cap = f"the cap that {wording_pricing.who_quotes(case)} states, {pounds(high)} a year"
        if _passes_cap(case, ours):
            return f"That passes {cap}: {wording_pricing.MOST_PAID}."
        return f"That does not pass {cap}{proof}."
    quoted = f"the range that {wording_pricing.who_quotes(case)} quotes, {span(low, high)}"
    if pricing.is_quoted(case, ours.charge):
        return f"By size it is inside {quoted}{proof}."
    return f"By size it is outside {quoted}."


def _passes_cap(case: Case, row: ForceCharge) -> bool:
    """Tell whether a charge is more than the most that the record says this force pays."""
    return row.is_this_force and _is_past_cap(case, row.charge)


def _is_past_cap(case: Case, charge: float) -> bool:
    """Tell whether a charge of this force is more than the cap that the record states."""
    return case.charge.is_cap and charge > case.charge.high + HALF_A_PENNY


def _named_pool(case: Case, pool: float) -> str:
    """Name the pool of which all would pay the low estimate at the anticipated number."""
    anticipated = f"{case.adopters.anticipated.value} {case.adopters.plural}"
    return f"{pounds(pool)} (the low estimate at {anticipated})"


def _cap_words(found: ForceCharges) -> str:
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


def member_cautions(case: Case, found: ForceCharges) -> tuple[str, ...]:
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
    known = case.by_size
    if known is None:
        return
    if known.pool == found.assumed.pool:
        yield f"The pool of the case: {known.source}."
        if known.by_size != found.assumed.weight:
            yield (
                f"The pool of the case was fitted to {weight_name(found.register, known.by_size)}, "
                f"not to {weight_name(found.register, found.assumed.weight)}."
            )
        yield from wording_pricing.pool_hangs_on(case)
    if known.note:
        whole = pounds(float(pricing.pool(case, known.name)[0]))
        yield f"The case says of its pool, {whole} a year: {known.note}"


def pool_source(case: Case, found: ForceCharges) -> str:
    """Say where the pool comes from; blank where it is given and not of the case."""
    known = case.by_size
    return known.source if known and known.pool == found.assumed.pool else ""


def _of_evidence(case: Case, found: ForceCharges) -> Iterator[str]:
    """Set the pool against the sum of the contract, and against what the cap would make of it."""
    evidence = evidence_of(case.service_name)
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
    yield from _contract_used_up(evidence, found.register, found.assumed.this_force)


def _past_the_published_cap(case: Case, evidence: Evidence, found: ForceCharges) -> Iterator[str]:
    """Say so where the payer with the published cap would be charged more than that."""
    cap = evidence.cap
    for row in found.rows:
        if (
            row.name == cap.payer
            and row.charge > cap.amount + HALF_A_PENNY
            and not _passes_cap(case, row)
        ):
            yield (
                f"{row.name} would be charged {pounds(row.charge)}, more than its published cap "
                f"of {pounds(cap.amount)} a year: it pays no more than that."
            )


def nothing_to_scale(case: Case, found: ForceCharges) -> str:
    """Say why no charge of another payer can be set at our size; nothing where one can."""
    evidence = evidence_of(case.service_name)
    if evidence is None:
        return f"No charge of another payer is held here for {case.service_name}."
    payer, ours = evidence.cap.payer, found.assumed.this_force
    if payer == ours:
        return (
            f"The cap that is held here for {case.service_name} is our own, and no "
            "charge of another payer is held."
        )
    if payer not in found.register.names:
        return (
            f"{payer}, whose cap is published, is not in the register {found.register.file}: "
            f"there is nothing to scale to the size of {ours}."
        )
    if not scaled_cap(found.register, evidence, ours):
        return (
            f"No size is known of {ours}, {payer} and all others among whom it is paid: "
            "the published cap cannot be scaled."
        )
    return ""


def _contract_used_up(evidence: Evidence, register: Register, this_force: str) -> Iterator[str]:
    """Say how soon the pool that the cap would make would use up the contract."""
    cap, contract = evidence.cap, evidence.contract
    by = next(iter(scaled_cap(register, evidence, this_force)), None)
    if by is not None:
        yield (
            f"If the cap of {cap.payer}, {millions(cap.amount)} a year, were its share by "
            f"{weight_name(register, by.measure)}{_among(register, cap.among)}, the pool would be "
            f"{millions(by.pool)} a year (derived) and use up the {millions(contract.amount)} "
            f"contract in {lasts(by.lasts)}. Source of the cap: {cap.source}"
        )


def _of_choice(found: ForceCharges) -> Iterator[str]:
    join, cap = found.assumed.join, found.assumed.cap
    if isinstance(join, str) and _are_lists(found.register, join):
        notes = (found.register.measures[column].note for column in lists_of(join))
        yield from (note for note in notes if note)
    if isinstance(join, int):
        yield found.register.order
    if cap and cap.shortfall == "host" and found.cap_binds:
        yield HOST_RISES


def _among(register: Register, column: str) -> str:
    """Name the list among which a cap would be a share; nothing where it is the whole register."""
    known = register.measures.get(column)
    return f" of those that are {known.what}" if known else ""


def weight_name(register: Register, weight: str) -> str:
    """Name a size, and of when it is.

    >>> from sohanalysis.case.register import load_register
    >>> weight_name(load_register(), "grant_1998_99")
    'police grant (1998/99)'
    """
    return register.measures[weight].dated


def weight_source(found: ForceCharges) -> str:
    """Say who publishes the sizes that the pool is shared by, in which unit and of when."""
    known = found.register.measures[found.assumed.weight]
    told = ", ".join(word for word in (known.what, known.unit, known.date) if word)
    return f"Sizes: {told} ({known.status}): {known.source}"


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


_SHAPES: dict[str, Literal["circle", "square", "diamond"]] = {
    "intent": "square",
    "anticipated": "diamond",
    "live": "circle",
}


def charges_chart(case: Case, found: ForceCharges) -> Chart:
    """Return what each force would be charged of the assumed pool, the highest first."""
    rows, ours = found.ranked, found.this_force
    size = weight_name(found.register, found.assumed.weight)
    return Chart(
        title=f"{ours.name} would be charged {pounds(ours.charge)} a year of an assumed pool of "
        f"{pounds(found.assumed.pool)}",
        subtitle=f"Charge by {found.word}, £ a year (assumed), by {size}, among {who_joins(found)}",
        alt=f"Bars of the charge of each {found.word}, the highest first; ours is hatched.",
        sentence=_by_force_words(case, found),
        plots=(
            Plot(
                x=pounds_axis(0, max(rows[0].charge, 1)),
                y=named_axis(f"> {row.name}" if row.is_this_force else row.name for row in rows),
                height=max(17 * len(rows), 30),
                across=True,
                grid=False,
                bars=(*_charged(found, ours=False), *_charged(found, ours=True)),
                labels=tuple(
                    Label(x=round(row.charge, 2), y=place, text=_bar_words(case, row), side="right")
                    for place, row in enumerate(rows)
                ),
            ),
        ),
        foot=f"{weight_source(found)}\n{wording.case_foot(case)}",
    )


def _charged(found: ForceCharges, *, ours: bool) -> Iterator[Bars]:
    own = [(n, row) for n, row in enumerate(found.ranked) if row.is_this_force is ours]
    if own:
        yield Bars(
            places=tuple(float(place) for place, _ in own),
            start=(0.0,) * len(own),
            end=amounts(row.charge for _, row in own),
            ink="turquoise" if ours else "dark blue",
            hatch="//" if ours else "",
        )


def _bar_words(case: Case, row: ForceCharge) -> str:
    words = [thousands(row.charge), *["this one"] * row.is_this_force]
    words += ["at its cap"] * row.is_capped + ["past its stated cap"] * _passes_cap(case, row)
    return ", ".join(words)


def _by_force_words(case: Case, found: ForceCharges) -> str:
    ours, ranked = found.this_force, found.ranked
    place, last = ranked.index(ours) + 1, ranked[-1]
    first = ranked[0]
    past = ", past its stated cap" if _passes_cap(case, ours) else ""
    return (
        f"Of an assumed pool of {pounds(found.assumed.pool)} a year, shared by "
        f"{weight_name(found.register, found.assumed.weight)} among {who_joins(found)}, "
        f"{ours.name} would be charged {pounds(ours.charge)} (assumed{past}), place {place} of "
        f"{len(ranked)}; the charges run from {pounds(last.charge)} ({last.name}, assumed) to "
        f"{pounds(first.charge)} ({first.name}, assumed)."
    )


def timeline_chart(case: Case, adoption: Adoption) -> Chart:
    """Return the published numbers of adopters by date; nothing is drawn between them."""
    many = first_capital(case.adopters.plural)
    counts = [count for count in _by_date(adoption) if _has_a_month(count)]
    sources = list(dict.fromkeys(count.source for count in counts))
    first, last = counts[0].known_from, counts[-1].known_from
    years = range(first.year, last.year + 2)
    top = 10 * -(-max(count.count for count in counts) // 10)
    return Chart(
        title=f"As published, {_short(counts[-1])} by {counts[-1].date}",
        subtitle=f"{many} by date, as published; hollow where sources disagree. How many paid is "
        f"published for no day.{_not_drawn(adoption)}",
        alt=f"Points: each published number of {case.adopters.plural} at its date, by what it "
        "counts.",
        sentence=f"{many} {_timeline_words(adoption)} {paying(case.adopters.plural)}",
        plots=(
            Plot(
                x=Axis(
                    low=_in_years(datetime.date(years[0], 1, 1)),
                    high=_in_years(datetime.date(years[-1], 1, 1)),
                    ticks=tuple((float(year), str(year)) for year in years),
                ),
                y=Axis(low=0, high=top, ticks=tuple((n, str(n)) for n in range(0, top + 1, 10))),
                marks=tuple(
                    Mark(
                        x=_in_years(count.known_from),
                        y=count.count,
                        name=_mark_words(count, sources.index(count.source) + 1),
                        shape=_SHAPES[count.measure],
                        ink=INKS[list(_SHAPES).index(count.measure)],
                        hollow=bool(count.disputed),
                    )
                    for count in counts
                ),
            ),
        ),
        foot="\n".join(f"[{place}] {source}" for place, source in enumerate(sources, start=1)),
    )


def _in_years(day: datetime.date) -> float:
    """Return a day as a year and a share of it.

    >>> _in_years(datetime.date(2019, 7, 2))
    2019.499
    """
    start = datetime.date(day.year, 1, 1)
    length = (datetime.date(day.year + 1, 1, 1) - start).days
    return round(day.year + (day - start).days / length, 3)


def _mark_words(count: PublishedCount, source: int) -> str:
    """Name what a count is of, when, and where it stands."""
    disputed = ", disputed" if count.disputed else ""
    return f"{_short(count)}, {count.date}{disputed} [{source}]"


def _short(count: PublishedCount) -> str:
    return f"{count.count} {MEASURE_NAMES[count.measure].partition(',')[0]}"


def _timeline_words(adoption: Adoption) -> str:
    """Say what the timeline shows, with every count and its date."""
    counts = [count for count in _by_date(adoption) if _has_a_month(count)]
    told = (
        f"{_short(count)} ({count.date}{'; disputed: ' if count.disputed else ''}{count.disputed})"
        for count in counts
    )
    return f"as published: {', '.join(told)}.{_not_drawn(adoption)}"


def _by_date(adoption: Adoption) -> list[PublishedCount]:
    return sorted(adoption.counts, key=lambda count: count.known_from)


def _has_a_month(count: PublishedCount) -> bool:
    return "-" in count.date


def _not_drawn(adoption: Adoption) -> str:
    """Name the counts that have no place on an axis of dates."""
    told = [f"{_short(each)} ({each.date})" for each in adoption.counts if not _has_a_month(each)]
    return f" Not shown, having no month: {', '.join(told)}." if told else ""


ORDERED = "which of them is not published: taken in the order of the register (assumed)"


def charges_table(case: Case, found: ForceCharges) -> Table:
    """Show what each force would be charged of the assumed pool, the highest first."""
    assumed, unit = found.assumed, found.register.measures[found.assumed.weight].unit
    by = weight_name(found.register, assumed.weight)
    places = 0 if all(row.size.is_integer() for row in found.rows) else 1
    host = [("Host of the contract", "", "", found.borne_by_host, "what the cap leaves")]
    size = _size(sum(row.size for row in found.rows), places)
    return Table(
        caption=f"Charge by {found.word}, £ a year (assumed): a pool of {pounds(assumed.pool)} "
        f"(assumed) shared by {by} among {who_joins(found)}",
        columns=(
            first_capital(found.word),
            f"Size, {unit}".rstrip(", "),
            "Share",
            "Charge (assumed)",
            "Note",
        ),
        rows=[
            *(_row(case, row, places) for row in found.ranked),
            *(host if found.borne_by_host else ()),
            ("Total, the pool", size, "100%", found.total, ""),
        ],
        totals=1,
        remarks=1,
        foot=f"{weight_source(found)} {wording.case_foot(case)}",
    )


def pool_words(case: Case, found: ForceCharges) -> Table:
    """Show the pool of an answer, and how far the case's own hangs on an assumed order."""
    rows = [("The pool of this answer", found.assumed.pool, "assumed")]
    other = pool_without_the_largest(case)
    if other and case.by_size:
        left_out, without = other
        at = fitted_at(case, case.by_size.name)
        first = f"the first {at} of the register's order"
        rows.append((f"The case's, were {left_out} not among {first}", without, "assumed"))
    return Table(
        caption="The pool shared by size, and what it hangs on, £ a year",
        columns=("Pool", "£ a year", "Status"),
        rows=rows,
        remarks=1,
        foot=wording.case_foot(case),
    )


def _size(size: float, places: int) -> str:
    return f"{rounded(size, places):,}"


def _row(case: Case, row: ForceCharge, places: int) -> tuple[Cell, ...]:
    notes = ["this one"] * row.is_this_force + ["at its cap, no share"] * row.is_capped
    notes += ["past its stated cap"] * _passes_cap(case, row)
    name = f"> {row.name}" if row.is_this_force else row.name
    share = f"{rounded(100 * row.share, 2)}%"
    return name, _size(row.size, places), share, row.charge, ", ".join(notes)


def membership_table(case: Case, found: ForceCharges, adoption: Adoption | None) -> Table:
    """Compare what this force would be charged by who joins: by size, and in equal shares.

    Equal shares stand there only where the case offers them.
    """
    name, weight = found.this_force.name, weight_name(found.register, found.assumed.weight)
    pool = equal_pool(case)
    equal = "" if pool is None else f"{_named_pool(case, pool)} in equal shares, beside "
    told = case.charge.is_cap or case.charge.is_quoted
    quotes = f"; {quoted_words(case)}" if told else ""
    return Table(
        caption=f"What {name} would be charged by who joins, £ a year (assumed): {equal}a pool of "
        f"{pounds(found.assumed.pool)} (assumed) by {weight}, without a cap{quotes}",
        columns=(
            f"Who joins, this {found.word} included",
            first_capital(found.plural),
            *(() if pool is None else ("Equal share (assumed)",)),
            "By size (assumed)",
            "By size, any so many (assumed)",
            "Source, and what is not known",
        ),
        rows=[
            (
                _membership_words(found, row),
                str(row.forces),
                *(() if row.equal is None else (row.equal,)),
                row.weighted,
                (row.least, row.most),
                membership_source(found, row)
                + ("; past the stated cap" if _is_past_cap(case, row.weighted) else ""),
            )
            for row in memberships(found, adoption, equal_pool=pool)
        ],
        remarks=1,
        foot=f"{weight_source(found)} {_not_compared(found)}{wording.case_foot(case)}",
    )


def _membership_words(found: ForceCharges, row: Membership) -> str:
    count = row.published
    if count is not None:
        return f"{count.measure.capitalize()}, {count.date}"
    out = f", without {row.left_out}" if row.left_out else ""
    named = lists_words(found.register, row.kind)
    return f"{first_capital(named)}{out}{', and this one' if row.added else ''}"


def _not_compared(found: ForceCharges) -> str:
    """Name the sets that are left out of the comparison, and the blanks that are the reason."""
    lacking = "; ".join(
        f"{lists_words(found.register, kind)}{f', without {left_out}' if left_out else ''} "
        f"({', '.join(names)})"
        for (kind, left_out), names in unsized(found).items()
    )
    return f"Not compared, for the want of a size: {lacking}. " if lacking else ""


def membership_source(found: ForceCharges, row: Membership) -> str:
    """Say where the number of forces stands, what is disputed of it, and what is not known."""
    count = row.published
    if count is None:
        sources = [found.register.measures[column].source for column in lists_of(row.kind)]
        return "; ".join(dict.fromkeys(sources))
    disputed = f"; disputed: {count.disputed}" if count.disputed else ""
    passed = f", without {', '.join(row.passed_over)}, of no known size" if row.passed_over else ""
    return f"{count.source}{disputed}; {ORDERED}{passed}"


def cap_table(case: Case, found: ForceCharges) -> Table | None:
    """Show what another payer's published cap would mean at our size; None where none is known.

    Every figure is inferred, and why it is not to be concluded stands beside it.
    """
    evidence = evidence_of(case.service_name)
    if evidence is None or nothing_to_scale(case, found):
        return None
    cap, contract, ours = evidence.cap, evidence.contract, found.this_force.name
    return Table(
        caption=f"What the cap of {cap.payer}, {pounds(cap.amount)} a year, would mean at the "
        f"size of {ours}, £ a year (inferred, so assumed): two data points, and a cap is not a "
        "share",
        columns=(
            "Scaled by",
            ours,
            cap.payer,
            f"At the size of {ours} (assumed)",
            "Pool it would imply (assumed)",
            f"{pounds(contract.amount)} contract used up in",
            "Why it is not to be concluded",
        ),
        rows=[
            (
                first_capital(weight_name(found.register, row.measure)),
                *_sizes(row),
                row.charge,
                row.pool,
                lasts(row.lasts),
                _why_not(case, found, row),
            )
            for row in scaled_cap(found.register, evidence, ours)
        ],
        remarks=1,
        foot=f"Cap ({cap.status}): {cap.source} Contract ({contract.status}): {contract.source} "
        f"{wording.case_foot(case)}",
    )


def _sizes(row: Scaled) -> tuple[str, str]:
    places = 0 if row.ours.is_integer() and row.theirs.is_integer() else 2
    return _size(row.ours, places), _size(row.theirs, places)


def _why_not(case: Case, found: ForceCharges, row: Scaled) -> str:
    quoted = span(case.charge.low, case.charge.high)
    inside = f"inside the quoted {quoted}, which other rules are too"
    fit = inside if pricing.is_quoted(case, row.charge) else f"outside the quoted {quoted}"
    trap = found.register.measures[row.measure].note
    return f"{fit}; a cap is the most, not what is paid. {trap}".rstrip()
