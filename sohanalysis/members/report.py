"""Sentences, tables, chart and files about the charge of each member."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.pricing import LOW, Excess
from sohanalysis.case.register import ALL, BOTH, REGION, Register, list_columns
from sohanalysis.members.charges import MemberCharge, MemberCharges, equal_pool
from sohanalysis.members.memberships import Membership, memberships, unsized
from sohanalysis.members.published import adoption_of
from sohanalysis.model import pricing
from sohanalysis.money import (
    HALF_A_PENNY,
    HALF_A_POUND,
    percent,
    pounds,
    quoted_span,
    rounded,
    thousands,
)
from sohanalysis.nouns import first_capital
from sohanalysis.report import assumptions, feet, quoted_charge, wording, wording_pricing
from sohanalysis.report.assumptions import BEARERS, pool_without_the_largest
from sohanalysis.report.chart import Bars, Label, Plot, amounts, named_axis, pounds_axis
from sohanalysis.report.export import exported
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.quoted_charge import quoted_words
from sohanalysis.report.table import CellValue, Figure, Table
from sohanalysis.report.wording_pricing import and_words, as_sentence, fitted_at

HOST_RISES = (
    "When the payer with the cap joins, the other charges fall, and the host starts to pay the "
    "remainder. A host that is also a payer may then pay more in total than before."
)
NO_RULE = (
    "The pool, the size it is shared by, and the members that join are assumed. No rule is "
    "published, so this does not show the charge of any other member."
)
ORDERED = "the names are not published, so members are in the order of the register (assumed)"
AGAINST = "Assumptions, and objections to them"
ALL_ALIKE = "All members pay the same, so there is no chart of their charges."
MOST_BARS = 60  # bars in a chart
_MOST_YEARS = 6  # columns of years in a table
_MOST_NAMED = 3  # members at a bound that a sentence lists


def who_joins(charges: MemberCharges) -> str:
    """Return the number of members, and how they were chosen.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.members.charges import member_charges
    >>> from sohanalysis.members.options import MemberOptions
    >>> who_joins(member_charges(soh.load_case(), MemberOptions(join="region:Wales")))
    '5 forces (Wales, and this one)'
    """
    join, register = charges.options.join, charges.register
    if join == ALL:
        chosen = "all of the register"
    elif isinstance(join, str) and _are_lists(register, join):
        added = "" if register.find(charges.us) in register.on_lists(join) else ", and this one"
        chosen = f"those {lists_words(register, join)}{added}"
    elif isinstance(join, int):
        chosen = "this one, then in the order of the register"
    elif isinstance(join, str) and join.startswith(REGION):
        region_text = join.removeprefix(REGION)
        region = register.region_named(region_text) or region_text
        is_ours = register.find(charges.us).region == region
        chosen = f"{region}, {'including' if is_ours else 'and'} this one"
    else:
        chosen = "chosen by name"
    out = f", without {' and '.join(charges.options.without)}" if charges.options.without else ""
    count = len(charges.names)
    return f"{count} {charges.case.adopters.noun(count)} ({chosen}{out})"


def _are_lists(register: Register, word: str) -> bool:
    return {*word.split(BOTH)} <= {*register.list_words}


def lists_words(register: Register, word: str) -> str:
    """Return the descriptions of the register's lists in a choice.

    >>> from sohanalysis.case.register import load_register
    >>> lists_words(load_register(), "live-2021-03-08+territorial")
    'named live on 8 March 2021 and territorial'
    """
    return " and ".join(register.measures[column].what for column in list_columns(word))


def _condition_phrase(charges: MemberCharges) -> str:
    """Return the condition that opens a sentence: the rule or the pool, and the members."""
    if not charges.weight:
        return f"{first_capital(_rule_phrase(charges))}, with {who_joins(charges)}"
    share = "share" if len(charges.names) > 1 else "shares"
    pool, weight = _pool_phrase(charges), _weight_label(charges)
    return f"If {who_joins(charges)} {share} {pool} a year by {weight}"


def _rule_phrase(charges: MemberCharges) -> str:
    return wording_pricing.rule_condition(charges.case, charges.pricing, us=charges.us)


def _pool_phrase(charges: MemberCharges) -> str:
    return f"{_a_status(charges)} pool of {pounds(charges.pool)}"


def _a_status(charges: MemberCharges) -> str:
    status = charges.rule.status
    return f"{'an' if status == 'assumed' else 'a'} {status}"


def _in_last_year(charges: MemberCharges) -> str:
    """Return " in 2029/30", or an empty text if all years are the same."""
    return f" in {charges.years[-1]}" if charges.years else ""


def _weight_label(charges: MemberCharges) -> str:
    """Return the size that a pool is shared by, with its date."""
    return charges.register.measures[charges.weight].dated


def _charge_head(charges: MemberCharges) -> str:
    """Return the head of a table or chart of the charges."""
    named_charge, word = wording.named_charge(charges.case), charges.case.adopters.word
    return f"Charge{named_charge} by {word}, £ a year ({charges.status})"


def _charge_phrase(charges: MemberCharges) -> str:
    """Return the clause with our charge, in the first and last years if it differs.

    It names the charge if the case has several.
    """
    first, last = pounds(charges.our_row.charges[0]), pounds(charges.our_row.charge)
    case, years = charges.case, charges.years
    amounts = f"{first} in {years[0]} and {last} in {years[-1]}" if years else f"{last} a year"
    of_several = f" for {case.charge.name}" if len(case.charges) > 1 else ""
    return f"{charges.us} would be charged {amounts}{of_several}"


def charge_answer(charges: MemberCharges) -> str:
    """Return the answer: our charge, and how it compares with the quoted range or cap."""
    total = ("the pool" if charges.weight else "the total") + _in_last_year(charges)
    parts = [
        f"{_condition_phrase(charges)}, {_charge_phrase(charges)} ({charges.status}), "
        f"{percent(charges.our_row.share)} of {total}.",
        _equal_words(charges),
        _quote_words(charges),
        _cap_words(charges),
        _bounds_words(charges),
    ]
    return " ".join(part for part in parts if part)


def _equal_words(charges: MemberCharges) -> str:
    pool = equal_pool(charges.case)
    if pool is None or not charges.weight:
        return ""
    equal_share = pounds(pool / len(charges.names))
    return f"Equal shares of {_equal_pool_phrase(charges, pool)} would be {equal_share}."


def _equal_pool_phrase(charges: MemberCharges, pool: float) -> str:
    """Return the pool of equal shares, with its origin.

    The origin is the low estimate at the anticipated number of adopters if they give the pool.
    Otherwise it is the pricing that has the pool.
    """
    case, rule = charges.case, charges.case.shared_equally
    assert rule is not None, "a pool of equal shares belongs to a pricing"
    count = case.adopters.anticipated.value
    if case.charge.is_quoted and abs(pool / count - case.charge.low) <= HALF_A_POUND:
        estimate = quoted_charge.end_noun(case, LOW)
        return f"{pounds(pool)} (the {estimate} at {wording_pricing.joiners(case, count)})"
    in_year = f" in {case.years[0]}" if pricing.pool(case, rule.name).size > 1 else ""
    title = wording_pricing.pricing_name(case, rule.name)
    return f'{pounds(pool)} (the pool of "{title}"{in_year})'


def _quote_words(charges: MemberCharges) -> str:
    """Compare our charge with the quoted range, or with the stated cap.

    It is empty if nothing is quoted, or if the rule charges a quoted amount.
    """
    case, charge = charges.case, charges.our_row.charge
    low, high = case.charge.low, case.charge.high
    if case.charge.is_cap:
        cap = f"the cap that {quoted_charge.who_quotes(case)} states, {pounds(high)} a year"
        if _is_past_cap(charges, charge):
            return f"That passes {cap}: {quoted_charge.MOST_PAID}."
        return f"That does not pass {cap}, which proves nothing."
    if not case.charge.is_quoted or (charges.pricing and pricing.is_flat(case, charges.pricing)):
        return ""
    it_is = "By size it is" if charges.weight else "It is"
    quotes = f"that {quoted_charge.who_quotes(case)} quotes, {quoted_span(low, high)}"
    inside, outside = "inside the range", "outside the range"
    if case.charge.has_one_price:
        inside, outside = "the charge", "not the charge"
    if pricing.is_quoted(case, charge):
        return f"{it_is} {inside} {quotes}, which proves nothing."
    return f"{it_is} {outside} {quotes}."


def _is_past_cap(charges: MemberCharges, charge: float) -> bool:
    """Check whether a charge of ours is more than the cap that the record states."""
    stated = charges.case.charge
    return stated.is_cap and charge > stated.high + HALF_A_PENNY


def _cap_words(charges: MemberCharges) -> str:
    """Describe the effect of the chosen cap, and the bearer of the remainder.

    It is empty if there is no cap.
    """
    cap = charges.options.cap
    if cap is None:
        return ""
    row, year = charges.capped_row, charges.capped_year
    if row is None:
        return f"{cap.payer} does not join, so its assumed cap changes nothing."
    if year is None:
        return (
            f"The assumed cap of {cap.payer}, {pounds(cap.amount)} a year, changes nothing: "
            f"{_unchanged_phrase(charges, row)}."
        )
    without = _phrase_without_bound(charges, charges.without_cap, row, year)
    last = charges.charges.shape[1] - 1
    later = f" In {charges.years[last]} the cap changes nothing." if year < last else ""
    return (
        f"{cap.payer} would pay an assumed cap of {pounds(float(charges.charges[row, year]))} "
        f"{_when(charges, year)} in place of {without}; "
        f"{_difference(charges, charges.without_cap, [row], year)}.{later}"
    )


def _unchanged_phrase(charges: MemberCharges, row: int) -> str:
    """Return the charge of the payer whose cap changes nothing, in the last year."""
    charge, plain = float(charges.charges[row, -1]), float(charges.plain[row, -1])
    is_plain = abs(charge - plain) < HALF_A_PENNY  # else a bound changes it
    noun = f"{charges.rule.status} {_plain_noun(charges)}" if is_plain else "charge"
    if charge > float(charges.tops[row, -1]) + HALF_A_PENNY:  # the host pays its own remainder
        noun = "charge as the host"
    cap, top = charges.options.cap, float(charges.tops[row, -1])
    has_risen = cap is not None and abs(top - cap.amount) >= HALF_A_POUND  # by an uplift
    risen = f", and the cap is {pounds(top)} then" * has_risen
    return f"its {noun} is {pounds(charge)}{_in_last_year(charges)}{risen}"


def _bounds_words(charges: MemberCharges) -> str:
    """Describe the members at a bound of the register, and the bearer of the remainder.

    It is empty if no bound of the register holds a member. `_cap_words` describes a chosen cap.
    """
    columns = reversed(range(charges.charges.shape[1]))
    held_by_year = ((year, charges.held_by_register(year)) for year in columns)
    year, rows = next(((year, rows) for year, rows in held_by_year if rows), (-1, []))
    if not rows:
        return ""
    when = _when(charges, year)
    if len(rows) == 1:
        (row,) = rows
        sentence = (
            f"The register holds {charges.names[row]} at "
            f"{pounds(float(charges.charges[row, year]))} {when} in place of "
            f"{_phrase_without_bound(charges, charges.without_register, row, year)}"
        )
    else:
        names = [charges.names[row] for row in rows[:_MOST_NAMED]]
        more = len(rows) - len(names)
        names_text = f"{', '.join(names)} and {more} more" if more else and_words(names)
        in_year = f" {when}" if charges.years else ""
        sentence = f"The register holds {names_text} at their bounds{in_year}"
    return f"{sentence}; {_difference(charges, charges.without_register, rows, year)}."


def _when(charges: MemberCharges, year: int) -> str:
    """Return the period of an amount: "in 2029/30", or "a year" if all years are the same."""
    return f"in {charges.years[year]}" if charges.years else "a year"


def _phrase_without_bound(
    charges: MemberCharges, charges_without: Floats, row: int, year: int
) -> str:
    """Return a charge without a bound: "a stated share of £180,000".

    If other bounds change it too, it is not a share: "£170,000".
    """
    amount = float(charges_without[row, year])
    if abs(amount - float(charges.plain[row, year])) >= HALF_A_PENNY:
        return pounds(amount)
    return f"{_a_status(charges)} {_plain_noun(charges)} of {pounds(amount)}"


def _plain_noun(charges: MemberCharges) -> str:
    """Return "share" if members only share a pool, or "charge" if a fee or a price counts too."""
    return "share" if charges.rule.is_only_shared else "charge"


def _difference(
    charges: MemberCharges, charges_without: Floats, rows: Sequence[int], year: int
) -> str:
    """Describe the sum that bounds take off some charges or add to them, and its bearer.

    ``charges_without`` has all charges without these bounds, and ``rows`` has the members at these
    bounds. [£ a year]
    """
    if not charges.has_sum_to_reach:
        return "no other charge changes"
    saved = charges_without[:, year] - charges.charges[:, year]
    amount, unborne = math.fsum(saved[rows]), math.fsum(saved)
    if abs(amount) < HALF_A_PENNY:
        return "their differences cancel out"
    excess = charges.options.excess or "nobody"
    difference, reason = f"the difference, {pounds(abs(amount))}", ""
    if excess == "others" and abs(unborne) >= HALF_A_PENNY:
        # Every member is at a bound.
        if abs(unborne) > abs(amount) - HALF_A_PENNY:
            excess, reason = "nobody", ", because every payer is at a bound"
        else:
            exception = f", except {pounds(abs(unborne))}"
            reason = f"{exception}, because every payer is then at a bound"
    bearer = BEARERS[excess]
    name = bearer.name
    if _is_hosted_by_us(charges):
        name = f"{charges.us}, the host,"
    return f"{name} {bearer.bears if amount > 0 else bearer.is_spared} {difference}{reason}"


def _is_hosted_by_us(charges: MemberCharges) -> bool:
    return charges.options.excess == "host" and charges.host == charges.us


def member_cautions(charges: MemberCharges) -> tuple[str, ...]:
    """Return the caveats to print with the charges."""
    cautions = (
        *([NO_RULE] if charges.weight and charges.rule.status == "assumed" else []),
        *_pool_cautions(charges),
        *feet.vat_caveats(charges.case.with_only(charges.case.charge)),
        *(note for size in charges.rule.size_names for note in charges.register.cautions(size)),
        *_choice_cautions(charges),
    )
    return tuple(map(as_sentence, cautions))


def _pool_cautions(charges: MemberCharges) -> Iterator[str]:
    """Yield the source of the case's pool, and the case's notes on it."""
    rule = charges.case.by_size
    if rule is None or not charges.weight:
        return
    if rule.pool == charges.pool:
        yield f"The pool of the case: {rule.source}."
        if rule.by_size != charges.weight:
            fitted = charges.register.measures[rule.by_size].dated
            yield f"The pool of the case was fitted to {fitted}, not to {_weight_label(charges)}."
        yield from assumptions.pool_hangs_on(charges.case)
    if rule.note:
        pool = pounds(float(pricing.pool(charges.case, rule.name)[0]))
        yield f"The case says of its pool, {pool} a year: {rule.note}"


def _choice_cautions(charges: MemberCharges) -> Iterator[str]:
    """Yield the notes on the chosen list, order or host."""
    join = charges.options.join
    if isinstance(join, str) and _are_lists(charges.register, join):
        notes = (charges.register.measures[column].note for column in list_columns(join))
        yield from (note for note in notes if note)
    if isinstance(join, int):
        yield charges.register.order
    if charges.options.excess == "host" and charges.cap_binds:
        yield HOST_RISES


def weight_source(charges: MemberCharges) -> str:
    """Return the unit, date, status and source of the sizes that the pool is shared by."""
    measure = charges.register.measures[charges.weight]
    if not measure.is_described:
        return f"Sizes: {measure.what}, from {measure.source}, which gives no source."
    description = ", ".join(word for word in (measure.what, measure.unit, measure.date) if word)
    return f"Sizes: {description} ({measure.status}): {measure.source.removesuffix('.')}."


def _source_sentence(charges: MemberCharges) -> str:
    """Return the source of the sizes, or the source of a rule without a single size."""
    if charges.weight:
        return weight_source(charges)
    # The source of an assumed rule may begin with "assumed": do not repeat it.
    states_status = charges.source.startswith(charges.rule.status)
    return f"The rule: {charges.source}{'' if states_status else f' ({charges.rule.status})'}."


def has_charges_chart(charges: MemberCharges) -> bool:
    """Check whether the charges differ, so that a chart is useful."""
    all_charges = [row.charge for row in charges.ranked]
    return max(all_charges) - min(all_charges) > HALF_A_PENNY


def charges_chart(charges: MemberCharges) -> Picture:
    """Return the chart of the charges, highest first; of many, the highest and ours."""
    rows, word, status = charges.ranked, charges.case.adopters.word, charges.status
    bar_rows = _rows_with_bars(charges)
    highest = len(bar_rows) if charges.our_row in rows[: len(bar_rows)] else len(bar_rows) - 1
    and_us = f" and {charges.our_row.name}" if highest < len(bar_rows) else ""
    part = f": the {highest} highest{and_us}" if len(bar_rows) < len(rows) else ""
    condition = f"of {_pool_phrase(charges)}" if charges.weight else _rule_phrase(charges)
    size = f"by {_weight_label(charges)}, " if charges.weight else ""
    our_row, last, first = charges.our_row, rows[-1], rows[0]
    past = ", past its stated cap" if _is_past_cap(charges, our_row.charge) else ""
    return Picture(
        title=f"{_charge_phrase(charges)} {condition}",
        subtitle=f"{_charge_head(charges)}, {size}among {who_joins(charges)}{part}",
        alt=f"Bars of the charge of each {word}, the highest first; ours is hatched.",
        sentence=f"{_condition_phrase(charges)}, {_charge_phrase(charges)} ({status}{past}), place "
        f"{rows.index(our_row) + 1} of {len(rows)}; the charges run from {pounds(last.charge)} "
        f"({last.name}, {status}) to {pounds(first.charge)} ({first.name}, {status}).",
        plots=(
            Plot(
                x=pounds_axis(0, max(first.charge, 1)),
                y=named_axis(map(_marked_name, bar_rows)),
                height=max(17 * len(bar_rows), 30),
                across=True,
                bars=(*_bars(charges, is_us=False), *_bars(charges, is_us=True)),
                labels=tuple(
                    Label(
                        x=round(row.charge, 2),
                        y=position,
                        text=", ".join(
                            (thousands(row.charge), *_row_notes(charges, row, "at its cap"))
                        ),
                        side="right",
                    )
                    for position, row in enumerate(bar_rows)
                ),
            ),
        ),
        foot=f"{_source_sentence(charges)}\n{feet.case_foot(charges.case)}",
    )


def _rows_with_bars(charges: MemberCharges) -> Sequence[MemberCharge]:
    """Return the members with a bar: the highest charges, always including ours."""
    rows, our_row = charges.ranked, charges.our_row
    highest = rows[:MOST_BARS]
    return highest if our_row in highest else (*highest[:-1], our_row)


def _marked_name(row: MemberCharge) -> str:
    return f"> {row.name}" if row.is_us else row.name


def _bars(charges: MemberCharges, *, is_us: bool) -> Iterator[Bars]:
    bar_rows = [(n, row) for n, row in enumerate(_rows_with_bars(charges)) if row.is_us is is_us]
    if bar_rows:
        yield Bars(
            places=tuple(float(position) for position, _ in bar_rows),
            start=(0.0,) * len(bar_rows),
            end=amounts(row.charge for _, row in bar_rows),
            ink="turquoise" if is_us else "dark blue",
            hatch="//" if is_us else "",
        )


def _row_notes(charges: MemberCharges, row: MemberCharge, at_its_cap: str) -> list[str]:
    """Return the notes on a charge: ours, of the host, at a bound, past the stated cap."""
    notes = ["this one"] * row.is_us
    notes += ["as the host"] * (row.is_us and _is_hosted_by_us(charges))
    notes += [at_its_cap.replace("cap", row.bound)] * bool(row.bound)
    return notes + ["past its stated cap"] * (row.is_us and _is_past_cap(charges, row.charge))


def charges_table(charges: MemberCharges) -> Table:
    """Return the table of the charges, the highest first."""
    case, status = charges.case, charges.status
    years, word = charges.years[-_MOST_YEARS:], charges.case.adopters.word
    among, start = who_joins(charges), -len(years or ("",))
    if charges.weight:
        pool = f"a pool of {pounds(charges.pool)} ({charges.rule.status})"
        basis = f"{pool} shared by {_weight_label(charges)} among"
    else:
        basis = f"{_rule_phrase(charges)}, with"
    sizes = [row.size for row in charges.rows if row.size is not None]
    places = 0 if all(size.is_integer() for size in sizes) else 1
    # Only a pool that is shared by one size has the column of sizes.
    size = [_size_figure(sum(sizes), places)] if charges.weight else []
    unit = charges.register.measures[charges.weight].unit if charges.weight else ""
    # A price that a bound limits never was a share of a pool.
    at_its_cap = f"at its cap{', no share' * (_plain_noun(charges) == 'share')}"
    rows: list[tuple[Any, ...]] = [
        (
            _marked_name(row),
            *([] if row.size is None else [_size_figure(row.size, places)]),
            Figure(row.share, _share_text),
            *row.charges[start:],
            ", ".join(_row_notes(charges, row, at_its_cap)),
        )
        for row in charges.ranked
    ]
    remainder_share = charges.remainder[-1] / charges.pool if charges.pool else 0.0
    # Rounded, so that shares of the whole add up to 1 in a float too.
    total_share = round(math.fsum((*(row.share for row in charges.rows), remainder_share)), 12)
    if any(charges.remainder[start:]):
        bearer, note = _bearer_and_note(charges)
        share = Figure(remainder_share, _share_text)
        rows.append((bearer, *([""] * len(size)), share, *charges.remainder[start:], note))
    in_all = "Total, the pool" if charges.rule.is_only_shared else "Total"
    return Table(
        caption=f"{_charge_head(charges)}: {basis} {among}",
        columns=(
            first_capital(word),
            *([f"Size, {unit}".rstrip(", ")] if charges.weight else []),
            f"Share, {years[-1]}" if years else "Share",
            *(years or (f"Charge ({status})",)),
            "Note",
        ),
        rows=[*rows, (in_all, *size, Figure(total_share, percent), *charges.total[start:], "")],
        totals=1,
        remarks=1,
        foot=f"{_borne_words(charges)}{_source_sentence(charges)} {feet.case_foot(case)}",
    )


def _bearer_and_note(charges: MemberCharges) -> tuple[str, str]:
    """Return the label and the note of the row of the remainder after bounds."""
    bearer = f"{charges.host}, as the host"
    if not charges.host:
        # With "others", a remainder exists only once every member is at a bound: it is unpaid.
        excess: Excess = "host" if charges.options.excess == "host" else "nobody"
        bearer = f"Borne by {BEARERS[excess].name}"
    cap = charges.options.cap
    is_alone = cap and all(row.name == cap.payer for row in charges.rows if row.bound)
    return bearer, f"remainder after {'the cap' if is_alone else 'a bound'}"


def _borne_words(charges: MemberCharges) -> str:
    """Return a sentence with the sum that the others bear; no row shows it."""
    within = np.clip(charges.plain[:, -1], charges.lows[:, -1], charges.tops[:, -1])
    freed = math.fsum((*charges.plain[:, -1], *-within))
    if charges.options.excess != "others" or freed - charges.remainder[-1] < HALF_A_PENNY:
        return ""
    in_year = _in_last_year(charges)
    amount = pounds(freed - charges.remainder[-1])
    if charges.remainder[-1]:
        return f"The others pay {amount} of the remainder after bounds, {pounds(freed)}{in_year}. "
    return f"The others pay the remainder after bounds, {amount}{in_year}. "


def _size_figure(size: float, places: int) -> Figure:
    return Figure(size, lambda number: f"{rounded(number, places):,}")


def _share_text(share: float) -> str:
    return f"{rounded(100 * share, 2)}%"


def pool_table(charges: MemberCharges) -> Table:
    """Return the table of the pool, and of the case's pool without its largest member."""
    case = charges.case
    rows: list[tuple[CellValue, ...]] = [
        ("The pool of this answer", charges.pool, charges.rule.status)
    ]
    alternative = pool_without_the_largest(case)
    if alternative and case.by_size:
        left_out, without = alternative
        first = f"the first {fitted_at(case, case.by_size.name)} of the register's order"
        rows.append((f"The case's pool if {left_out} were not among {first}", without, "assumed"))
    return Table(
        caption="The pool shared by size, and the case's pool under another order, £ a year",
        columns=("Pool", "£ a year", "Status"),
        rows=rows,
        remarks=1,
        foot=feet.case_foot(case),
    )


def membership_table(charges: MemberCharges) -> Table:
    """Return the table of our charge by set of members: by size, and in equal shares.

    It has a column of equal shares only if the case offers them.
    """
    case, adopters, status = charges.case, charges.case.adopters, charges.rule.status
    pool = equal_pool(case)
    equal = (
        ""
        if pool is None
        else f"{_equal_pool_phrase(charges, pool)} in equal shares, compared with "
    )
    is_stated = case.charge.is_cap or case.charge.is_quoted
    quotes = f"; {quoted_words(case)}" if is_stated else ""
    lacking = "; ".join(
        f"{lists_words(charges.register, kind)}{f', without {left_out}' if left_out else ''} "
        f"({', '.join(names)})"
        for (kind, left_out), names in unsized(charges).items()
    )
    not_compared = f"Not compared, because a size is missing: {lacking}. " if lacking else ""
    return Table(
        caption=f"Charge of {charges.us} by the members that join, £ a year (assumed): {equal}a "
        f"pool of {pounds(charges.pool)} ({status}) by {_weight_label(charges)}, without a "
        f"{'bound' if charges.register.is_bounded else 'cap'}{quotes}",
        columns=(
            f"Who joins, this {adopters.word} included",
            first_capital(adopters.plural),
            *(() if pool is None else ("Equal share (assumed)",)),
            "By size (assumed)",
            "By size, any members of that number (assumed)",
            "Source, and unknowns",
        ),
        rows=[
            (
                _membership_label(charges, row),
                Figure(row.count, str),
                *(() if row.equal is None else (row.equal,)),
                row.weighted,
                (row.least, row.most),
                _membership_source(charges, row)
                + ("; past the stated cap" if _is_past_cap(charges, row.weighted) else ""),
            )
            for row in _memberships(charges)
        ],
        remarks=1,
        foot=f"{weight_source(charges)} {not_compared}{feet.case_foot(case)}",
    )


def _memberships(charges: MemberCharges) -> tuple[Membership, ...]:
    return memberships(charges, adoption_of(charges.case)) if charges.weight else ()


def _membership_label(charges: MemberCharges, row: Membership) -> str:
    if row.published is not None:
        return f"{row.published.measure.capitalize()}, {row.published.date}"
    out = f", without {row.left_out}" if row.left_out else ""
    list_label = lists_words(charges.register, row.kind)
    return f"{first_capital(list_label)}{out}{', and this one' if row.added else ''}"


def _membership_source(charges: MemberCharges, row: Membership) -> str:
    """Return the source of a number of members, with other counts and unknown names."""
    count = row.published
    if count is None:
        sources = [charges.register.measures[column].source for column in list_columns(row.kind)]
        return "; ".join(dict.fromkeys(sources))
    disputed = f"; disputed: {count.disputed}" if count.disputed else ""
    skipped = ""
    if row.passed_over:
        skipped = f", without {', '.join(row.passed_over)} (size missing)"
    return f"{count.source}{disputed}; {ORDERED}{skipped}"


def members_text(charges: MemberCharges) -> Iterator[str | Prose | Table]:
    """Yield the answer, the charges, the other sets of members, and the caveats."""
    yield wording.decided_by(charges.case)
    yield Prose.paragraphs(charge_answer(charges))
    yield charges_table(charges)
    if _memberships(charges):
        yield membership_table(charges)
    if notes := member_cautions(charges):
        yield AGAINST
        yield Prose(kind="list", texts=notes)


def members_as(charges: MemberCharges, form: str) -> str:
    """Return the charges as json or csv, in full precision."""
    return exported(_facts(charges), form)


def _facts(charges: MemberCharges) -> dict[str, Any]:
    case, pool = charges.case, equal_pool(charges.case)
    measure = charges.register.measures.get(charges.weight)
    return {
        "case": wording.decision(case),
        "pricing": charges.pricing or None,
        "status": charges.status,
        "source": charges.source,
        "unit": "£ a year",
        "assumed": {
            **asdict(charges.options),
            "pool": charges.pool if charges.weight else None,
            "weight": charges.weight or None,
        },
        "who_joins": who_joins(charges),
        "order": charges.register.order,
        "us": _member_facts(charges, charges.our_row),
        "answer": charge_answer(charges),
        "members": {row.name: _member_facts(charges, row) for row in charges.ranked},
        "host": charges.host or None,
        "left": _by_year(charges, charges.remainder),
        "total": _by_year(charges, charges.total),
        "equal_pool": pool,
        "equal_share": pool and pool / len(charges.names),
        "memberships": {
            _membership_label(charges, row): {
                **asdict(row),
                "source": _membership_source(charges, row),
            }
            for row in _memberships(charges)
        },
        "weight": measure and asdict(measure),
        "notes": member_cautions(charges),
        "case_code": feet.case_foot(case),
    }


def _by_year(charges: MemberCharges, amounts: tuple[float, ...]) -> dict[str, float] | float:
    """Return amounts by year, or one number if they are the same in all years."""
    return dict(zip(charges.years, amounts, strict=True)) if charges.years else amounts[0]


def _member_facts(charges: MemberCharges, row: MemberCharge) -> dict[str, Any]:
    return {
        "name": row.name,
        "size": row.size,
        "charge": _by_year(charges, row.charges),
        "share": row.share,
        "is_us": row.is_us,
        "bound": row.bound,
    }
