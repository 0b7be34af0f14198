"""What each member would be charged: words, tables and a chart, on the terminal and as files."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from sohanalysis.case.pricing import Excess
from sohanalysis.case.register import ALL, BOTH, REGION, Register, list_columns
from sohanalysis.members.charges import MemberCharge, MemberCharges, equal_pool
from sohanalysis.members.memberships import Membership, memberships, unsized
from sohanalysis.members.published import adoption_of
from sohanalysis.model import pricing
from sohanalysis.money import HALF_A_PENNY, percent, pounds, quoted_span, rounded, thousands
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.chart import Bars, Label, Plot, amounts, named_axis, pounds_axis
from sohanalysis.report.export import exported
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Cell, Figure, Table
from sohanalysis.report.wording import first_capital
from sohanalysis.report.wording_pricing import (
    BEARERS,
    and_words,
    fitted_at,
    pool_without_the_largest,
    quoted_words,
)

HOST_RISES = (
    "When the payer with the cap joins, the charges of the others fall, and what the host bears "
    "rises from zero: a host that is a payer itself may pay more in all than before."
)
NO_RULE = (
    "The pool, the size that it is shared by, and who joins are assumed: nobody published a rule, "
    "and nobody else's charge is known from this."
)
ORDERED = "which of them is not published: taken in the order of the register (assumed)"
AGAINST = "What is assumed, and what speaks against it"
_A_YEAR = "£ a year"
ALL_ALIKE = "All pay the same, so there is no chart of what each pays."
MOST_BARS = 60  # of a chart
_MOST_YEARS = 6  # across a table
_MOST_NAMED = 3  # members at a bound that a sentence names
Row = tuple[Any, ...]


def who_joins(found: MemberCharges) -> str:
    """Say how many join, and how they were chosen.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.members.charges import MemberOptions, member_charges
    >>> who_joins(member_charges(soh.load_case(), MemberOptions(join="region:Wales")))
    '5 forces (those of Wales, and this one)'
    """
    join, register = found.asked.join, found.register
    if join == ALL:
        chosen = "all of the register"
    elif isinstance(join, str) and _are_lists(register, join):
        added = "" if register.find(found.us) in register.on_lists(join) else ", and this one"
        chosen = f"those {lists_words(register, join)}{added}"
    elif isinstance(join, int):
        chosen = "this one, then in the order of the register"
    elif isinstance(join, str) and join.startswith(REGION):
        typed = join.removeprefix(REGION)
        region = register.region_named(typed) or typed
        is_ours = register.find(found.us).region == region
        chosen = f"those of {region}, {'this one among them' if is_ours else 'and this one'}"
    else:
        chosen = "chosen by name"
    out = f", without {' and '.join(found.asked.without)}" if found.asked.without else ""
    adopters = found.case.adopters
    noun = adopters.word if len(found.names) == 1 else adopters.plural
    return f"{len(found.names)} {noun} ({chosen}{out})"


def _are_lists(register: Register, word: str) -> bool:
    return {*word.split(BOTH)} <= {*register.list_words}


def lists_words(register: Register, word: str) -> str:
    """Say of which lists of a register a choice is.

    >>> from sohanalysis.case.register import load_register
    >>> lists_words(load_register(), "live-2021-03-08+territorial")
    'named live on 8 March 2021 and territorial'
    """
    return " and ".join(register.measures[column].what for column in list_columns(word))


def _condition(found: MemberCharges) -> str:
    """Say by which rule and among whom, as the opening of a sentence."""
    if not found.weight:
        condition = wording_pricing.rule_condition(found.case, found.pricing)
        return f"{first_capital(condition)}, with {who_joins(found)}"
    share = "share" if len(found.names) > 1 else "shares"
    return f"If {who_joins(found)} {share} {_pool(found)} a year by {_weight(found)}"


def _pool(found: MemberCharges) -> str:
    article = "an" if found.rule.status == "assumed" else "a"
    return f"{article} {found.rule.status} pool of {pounds(found.pool)}"


def _weight(found: MemberCharges) -> str:
    """Name the size that a pool is shared by, and of when it is."""
    return found.register.measures[found.weight].dated


def _charged(found: MemberCharges) -> str:
    """Say what we would be charged; the ends where it differs from year to year."""
    first, last = pounds(found.ours.charges[0]), pounds(found.ours.charge)
    if not found.years:
        return f"{found.us} would be charged {last} a year"
    years = found.years
    return f"{found.us} would be charged {first} in {years[0]} and {last} in {years[-1]}"


def charge_answer(found: MemberCharges) -> str:
    """Say what we would be charged, beside what the record quotes."""
    of_what = "the pool" if found.weight else "what all pay"
    of_what += f" in {found.years[-1]}" if found.years else ""
    parts = [
        f"{_condition(found)}, {_charged(found)} ({found.rule.status}), "
        f"{percent(found.ours.share, 2)} of {of_what}.",
        _equal_words(found),
        _beside_the_quote(found),
        _cap_words(found),
        _bounds_words(found),
    ]
    return " ".join(part for part in parts if part)


def _equal_words(found: MemberCharges) -> str:
    pool = equal_pool(found.case)
    if pool is None or not found.weight:
        return ""
    each = pounds(pool / len(found.names))
    return f"Equal shares of {_equal_pool(found, pool)} would be {each}."


def _equal_pool(found: MemberCharges, pool: float) -> str:
    """Name the pool of which all would pay the low estimate at the anticipated number."""
    anticipated = f"{found.case.adopters.anticipated.value} {found.case.adopters.plural}"
    return f"{pounds(pool)} (the low estimate at {anticipated})"


def _beside_the_quote(found: MemberCharges) -> str:
    """Set our charge against the range that the record quotes, or the cap that it states."""
    case, charge = found.case, found.ours.charge
    low, high = case.charge.low, case.charge.high
    if case.charge.is_cap:
        cap = f"the cap that {wording_pricing.who_quotes(case)} states, {pounds(high)} a year"
        if _is_past_cap(found, charge):
            return f"That passes {cap}: {wording_pricing.MOST_PAID}."
        return f"That does not pass {cap}, which proves nothing."
    if not case.charge.is_quoted or (found.pricing and pricing.is_flat(case, found.pricing)):
        return ""
    it_is = "By size it is" if found.weight else "It is"
    quoted = f"the range that {wording_pricing.who_quotes(case)} quotes, {quoted_span(low, high)}"
    if pricing.is_quoted(case, charge):
        return f"{it_is} inside {quoted}, which proves nothing."
    return f"{it_is} outside {quoted}."


def _is_past_cap(found: MemberCharges, charge: float) -> bool:
    """Tell whether a charge of ours is more than the cap that the record states."""
    stated = found.case.charge
    return stated.is_cap and charge > stated.high + HALF_A_PENNY


def _cap_words(found: MemberCharges) -> str:
    """Say what a cap does, and who bears what it leaves; nothing where there is none."""
    cap, status = found.asked.cap, found.rule.status
    if cap is None:
        return ""
    if found.uncapped is None:
        return f"{cap.payer} does not join, so its assumed cap changes nothing."
    plain = pounds(found.uncapped)
    if not found.cap_binds:
        return (
            f"The assumed cap of {cap.payer}, {pounds(cap.amount)} a year, changes nothing: its "
            f"{status} share is {plain}."
        )
    return (
        f"{cap.payer} would pay an assumed cap of {pounds(found.capped_at)} a year in place of "
        f"{_share_of(status, plain)}; {_difference(found, found.uncapped - found.capped_at)}."
    )


def _bounds_words(found: MemberCharges) -> str:
    """Describe the bounds of the register that hold members, and the bearer of the remainder.

    Returns
    -------
    str
        Empty if it holds no member. A cap of the options has words of its own.
    """
    capped = found.asked.cap.payer if found.asked.cap and found.cap_binds else ""
    bounded_rows = [
        row
        for row in found.rows
        if row.bound and row.name != capped and found.register.find(row.name).is_bounded
    ]
    plain = dict(zip(found.names, found.plain[:, -1].tolist(), strict=True))
    left = math.fsum(plain[row.name] - row.charge for row in bounded_rows)
    if not bounded_rows:
        return ""
    if len(bounded_rows) == 1:
        (row,) = bounded_rows
        what = (
            f"The register holds {row.name} at {pounds(row.charge)} a year in place of "
            f"{_share_of(found.rule.status, pounds(plain[row.name]))}"
        )
    else:
        named = [row.name for row in bounded_rows[:_MOST_NAMED]]
        more = len(bounded_rows) - len(named)
        listed = f"{', '.join(named)} and {more} more" if more else and_words(named)
        what = f"The register holds {listed} at their bounds"
    return f"{what}; {_difference(found, left)}."


def _share_of(status: str, amount: str) -> str:
    return f"{'an' if status == 'assumed' else 'a'} {status} share of {amount}"


def _difference(found: MemberCharges, amount: float) -> str:
    """Describe the bearer of a remainder, or of a surplus if it is negative."""
    excess, unborne = found.asked.excess or "nobody", found.left[-1]
    bearer = BEARERS[excess]
    if amount < 0:
        return f"{bearer.name} {bearer.is_spared} the difference, {pounds(-amount)}"
    bears = f"{bearer.name} {bearer.bears}"
    if excess == "others" and unborne > 0:
        # Every member is at a bound.
        if unborne > amount - HALF_A_PENNY:
            nobody = BEARERS["nobody"]
            return (
                f"{nobody.name} {nobody.bears} the difference, {pounds(amount)}, for every payer "
                "is at a bound"
            )
        past = f"but for {pounds(unborne)}, for then every payer is at a bound"
        return f"{bears} the difference, {pounds(amount)}, {past}"
    if _is_hosted_by_us(found):
        bears = f"{found.us}, the host, {bearer.bears}"
    return f"{bears} the difference, {pounds(amount)}"


def _is_hosted_by_us(found: MemberCharges) -> bool:
    return found.asked.excess == "host" and found.host == found.us


def member_cautions(found: MemberCharges) -> tuple[str, ...]:
    """Say what must stand beside the charges: what is assumed, and what speaks against it."""
    return (
        *([NO_RULE] if found.weight and found.rule.status == "assumed" else []),
        *_of_pool(found),
        *wording.vat_caveats(found.case.with_only(found.case.charge)),
        *(note for size in found.rule.size_names for note in found.register.cautions(size)),
        *_of_choice(found),
    )


def _of_pool(found: MemberCharges) -> Iterator[str]:
    """Say where the pool of the case comes from, and what the case says against it."""
    known = found.case.by_size
    if known is None or not found.weight:
        return
    if known.pool == found.pool:
        yield f"The pool of the case: {known.source}."
        if known.by_size != found.weight:
            fitted = found.register.measures[known.by_size].dated
            yield f"The pool of the case was fitted to {fitted}, not to {_weight(found)}."
        yield from wording_pricing.pool_hangs_on(found.case)
    if known.note:
        whole = pounds(float(pricing.pool(found.case, known.name)[0]))
        yield f"The case says of its pool, {whole} a year: {known.note}"


def _of_choice(found: MemberCharges) -> Iterator[str]:
    join = found.asked.join
    if isinstance(join, str) and _are_lists(found.register, join):
        notes = (found.register.measures[column].note for column in list_columns(join))
        yield from (note for note in notes if note)
    if isinstance(join, int):
        yield found.register.order
    if found.asked.excess == "host" and found.cap_binds:
        yield HOST_RISES


def weight_source(found: MemberCharges) -> str:
    """Say who publishes the sizes that the pool is shared by, in which unit and of when."""
    known = found.register.measures[found.weight]
    told = ", ".join(word for word in (known.what, known.unit, known.date) if word)
    return f"Sizes: {told} ({known.status}): {known.source}"


def _sources(found: MemberCharges) -> str:
    """Say where the sizes come from; of a rule without one size, where the rule stands."""
    if found.weight:
        return weight_source(found)
    # What is assumed says so itself, and once is enough.
    told = found.source.startswith(found.rule.status)
    return f"The rule: {found.source}{'' if told else f' ({found.rule.status})'}."


def has_charges_chart(found: MemberCharges) -> bool:
    """Check whether the charges differ, so that there is something to draw."""
    charges = [row.charge for row in found.ranked]
    return max(charges) - min(charges) > HALF_A_PENNY


def charges_chart(found: MemberCharges) -> Picture:
    """Draw the charge of each member, the highest first; of many, the highest and this one."""
    rows, word, status = found.ranked, found.case.adopters.word, found.rule.status
    drawn = _drawn(found)
    highest = len(drawn) if found.ours in rows[: len(drawn)] else len(drawn) - 1
    others = f" and {found.ours.name}" if highest < len(drawn) else ""
    part = f": the {highest} highest{others}" if len(drawn) < len(rows) else ""
    of = f"of {_pool(found)}" if found.weight else ""
    of = of or wording_pricing.rule_condition(found.case, found.pricing)
    size = f"by {_weight(found)}, " if found.weight else ""
    ours, last, first = found.ours, rows[-1], rows[0]
    past = ", past its stated cap" if _is_past_cap(found, ours.charge) else ""
    return Picture(
        title=f"{_charged(found)} {of}",
        subtitle=f"Charge by {word}, £ a year ({status}), {size}among {who_joins(found)}{part}",
        alt=f"Bars of the charge of each {word}, the highest first; ours is hatched.",
        sentence=f"{_condition(found)}, {_charged(found)} ({status}{past}), place "
        f"{rows.index(ours) + 1} of {len(rows)}; the charges run from {pounds(last.charge)} "
        f"({last.name}, {status}) to {pounds(first.charge)} ({first.name}, {status}).",
        plots=(
            Plot(
                x=pounds_axis(0, max(first.charge, 1)),
                y=named_axis(map(_marked, drawn)),
                height=max(17 * len(drawn), 30),
                across=True,
                bars=(*_bars(found, ours=False), *_bars(found, ours=True)),
                labels=tuple(
                    Label(
                        x=round(row.charge, 2),
                        y=place,
                        text=", ".join((thousands(row.charge), *_notes(found, row, "at its cap"))),
                        side="right",
                    )
                    for place, row in enumerate(drawn)
                ),
            ),
        ),
        foot=f"{_sources(found)}\n{wording.case_foot(found.case)}",
    )


def _drawn(found: MemberCharges) -> Sequence[MemberCharge]:
    """Return the members with a bar: each, or of many the highest, with this one among them."""
    rows, ours = found.ranked, found.ours
    highest = rows[:MOST_BARS]
    return highest if ours in highest else (*highest[:-1], ours)


def _marked(row: MemberCharge) -> str:
    return f"> {row.name}" if row.is_us else row.name


def _bars(found: MemberCharges, *, ours: bool) -> Iterator[Bars]:
    own = [(n, row) for n, row in enumerate(_drawn(found)) if row.is_us is ours]
    if own:
        yield Bars(
            places=tuple(float(place) for place, _ in own),
            start=(0.0,) * len(own),
            end=amounts(row.charge for _, row in own),
            ink="turquoise" if ours else "dark blue",
            hatch="//" if ours else "",
        )


def _notes(found: MemberCharges, row: MemberCharge, at_its_cap: str) -> list[str]:
    """Say in words what is marked of a charge."""
    notes = ["this one"] * row.is_us
    notes += ["as the host"] * (row.is_us and _is_hosted_by_us(found))
    notes += [at_its_cap.replace("cap", row.bound)] * bool(row.bound)
    return notes + ["past its stated cap"] * (row.is_us and _is_past_cap(found, row.charge))


def charges_table(found: MemberCharges) -> Table:
    """Show what each would be charged, the highest first."""
    case, status = found.case, found.rule.status
    years, word = found.years[-_MOST_YEARS:], found.case.adopters.word
    among, at = who_joins(found), -len(years or ("",))
    if found.weight:
        basis = f"a pool of {pounds(found.pool)} ({status}) shared by {_weight(found)} among"
    else:
        basis = f"{wording_pricing.rule_condition(case, found.pricing)}, with"
    sizes = [row.size for row in found.rows if row.size is not None]
    places = 0 if all(size.is_integer() for size in sizes) else 1
    # The column of sizes is there of a pool that is shared by one.
    size = [_size(sum(sizes), places)] if found.weight else []
    unit = found.register.measures[found.weight].unit if found.weight else ""
    rows: list[Row] = [
        (
            _marked(row),
            *([] if row.size is None else [_size(row.size, places)]),
            Figure(row.share, _share),
            *row.charges[at:],
            ", ".join(_notes(found, row, "at its cap, no share")),
        )
        for row in found.ranked
    ]
    if any(found.left[at:]):
        bearer = f"{found.host}, as the host"
        if not found.host:
            # The others bear nothing more once each of them is at a bound.
            excess: Excess = "host" if found.asked.excess == "host" else "nobody"
            bearer = f"Borne by {BEARERS[excess].name}"
        cap = found.asked.cap
        is_alone = cap and all(row.name == cap.payer for row in found.rows if row.bound)
        leaves = f"what {'the cap' if is_alone else 'a bound'} leaves"
        rows.append((bearer, *([""] * len(size)), "", *found.left[at:], leaves))
    in_all = "Total, the pool" if "pool" in found.rule.parts else "Total"
    return Table(
        caption=f"Charge by {word}, £ a year ({status}): {basis} {among}",
        columns=(
            first_capital(word),
            *([f"Size, {unit}".rstrip(", ")] if found.weight else []),
            f"Share, {years[-1]}" if years else "Share",
            *(years or (f"Charge ({status})",)),
            "Note",
        ),
        rows=[*rows, (in_all, *size, Figure(1.0, percent), *found.total[at:], "")],
        totals=1,
        remarks=1,
        foot=f"{_borne_words(found)}{_sources(found)} {wording.case_foot(case)}",
    )


def _borne_words(found: MemberCharges) -> str:
    """Return the sum that the others bear, in words, since no row of the table shows it."""
    within = np.clip(found.plain[:, -1], found.lows[:, -1], found.tops[:, -1])
    freed = math.fsum((*found.plain[:, -1], *-within))
    if found.asked.excess != "others" or freed - found.left[-1] < HALF_A_PENNY:
        return ""
    in_year = f" in {found.years[-1]}" if found.years else ""
    return f"What bounds leave, {pounds(freed - found.left[-1])}{in_year}, is borne by the others. "


def _size(size: float, places: int) -> Figure:
    return Figure(size, lambda number: f"{rounded(number, places):,}")


def _share(share: float) -> str:
    return f"{rounded(100 * share, 2)}%"


def pool_table(found: MemberCharges) -> Table:
    """Show the pool of an answer, and how far the case's own hangs on an assumed order."""
    case = found.case
    rows: list[tuple[Cell, ...]] = [("The pool of this answer", found.pool, found.rule.status)]
    other = pool_without_the_largest(case)
    if other and case.by_size:
        left_out, without = other
        first = f"the first {fitted_at(case, case.by_size.name)} of the register's order"
        rows.append((f"The case's, were {left_out} not among {first}", without, "assumed"))
    return Table(
        caption="The pool shared by size, and what it hangs on, £ a year",
        columns=("Pool", "£ a year", "Status"),
        rows=rows,
        remarks=1,
        foot=wording.case_foot(case),
    )


def membership_table(found: MemberCharges) -> Table:
    """Compare what we would be charged by who joins: by size, and in equal shares.

    Equal shares stand there only where the case offers them.
    """
    case, adopters, status = found.case, found.case.adopters, found.rule.status
    pool = equal_pool(case)
    equal = "" if pool is None else f"{_equal_pool(found, pool)} in equal shares, beside "
    told = case.charge.is_cap or case.charge.is_quoted
    quotes = f"; {quoted_words(case)}" if told else ""
    lacking = "; ".join(
        f"{lists_words(found.register, kind)}{f', without {left_out}' if left_out else ''} "
        f"({', '.join(names)})"
        for (kind, left_out), names in unsized(found).items()
    )
    not_compared = f"Not compared, for the want of a size: {lacking}. " if lacking else ""
    return Table(
        caption=f"What {found.us} would be charged by who joins, £ a year (assumed): {equal}a pool "
        f"of {pounds(found.pool)} ({status}) by {_weight(found)}, without a "
        f"{'bound' if found.register.is_bounded else 'cap'}{quotes}",
        columns=(
            f"Who joins, this {adopters.word} included",
            first_capital(adopters.plural),
            *(() if pool is None else ("Equal share (assumed)",)),
            "By size (assumed)",
            "By size, any so many (assumed)",
            "Source, and what is not known",
        ),
        rows=[
            (
                _membership_words(found, row),
                Figure(row.count, str),
                *(() if row.equal is None else (row.equal,)),
                row.weighted,
                (row.least, row.most),
                _membership_source(found, row)
                + ("; past the stated cap" if _is_past_cap(found, row.weighted) else ""),
            )
            for row in _memberships(found)
        ],
        remarks=1,
        foot=f"{weight_source(found)} {not_compared}{wording.case_foot(case)}",
    )


def _memberships(found: MemberCharges) -> tuple[Membership, ...]:
    return memberships(found, adoption_of(found.case)) if found.weight else ()


def _membership_words(found: MemberCharges, row: Membership) -> str:
    if row.published is not None:
        return f"{row.published.measure.capitalize()}, {row.published.date}"
    out = f", without {row.left_out}" if row.left_out else ""
    named = lists_words(found.register, row.kind)
    return f"{first_capital(named)}{out}{', and this one' if row.added else ''}"


def _membership_source(found: MemberCharges, row: Membership) -> str:
    """Say where the number of members stands, what is disputed of it, and what is not known."""
    count = row.published
    if count is None:
        sources = [found.register.measures[column].source for column in list_columns(row.kind)]
        return "; ".join(dict.fromkeys(sources))
    disputed = f"; disputed: {count.disputed}" if count.disputed else ""
    passed = f", without {', '.join(row.passed_over)}, of no known size" if row.passed_over else ""
    return f"{count.source}{disputed}; {ORDERED}{passed}"


def members_text(found: MemberCharges) -> Iterator[str | Prose | Table]:
    """Show what each would be charged, who else could join, and what is assumed."""
    yield wording.decided_by(found.case)
    yield Prose(kind="paragraphs", texts=(charge_answer(found),))
    yield charges_table(found)
    if _memberships(found):
        yield membership_table(found)
    if notes := member_cautions(found):
        yield AGAINST
        yield Prose(kind="list", texts=notes)


def members_as(found: MemberCharges, form: str) -> str:
    """Write the same as json or csv, in full precision."""
    return exported(_object(found), form)


def _object(found: MemberCharges) -> dict[str, Any]:
    case, pool = found.case, equal_pool(found.case)
    measure = found.register.measures.get(found.weight)
    return {
        "case": wording.decision(case),
        "pricing": found.pricing or None,
        "status": found.rule.status,
        "source": found.source,
        "unit": _A_YEAR,
        "assumed": {
            **asdict(found.asked),
            "pool": found.pool if found.weight else None,
            "weight": found.weight or None,
        },
        "who_joins": who_joins(found),
        "order": found.register.order,
        "us": _member(found, found.ours),
        "answer": charge_answer(found),
        "members": {row.name: _member(found, row) for row in found.ranked},
        "host": found.host or None,
        "left": _by_year(found, found.left),
        "total": _by_year(found, found.total),
        "equal_pool": pool,
        "equal_share": pool and pool / len(found.names),
        "memberships": {
            _membership_words(found, row): {
                **asdict(row),
                "source": _membership_source(found, row),
            }
            for row in _memberships(found)
        },
        "weight": measure and asdict(measure),
        "notes": member_cautions(found),
        "case_code": wording.case_foot(case),
    }


def _by_year(found: MemberCharges, each: tuple[float, ...]) -> dict[str, float] | float:
    """Give what is the same in all years as one number, and all else by year."""
    return dict(zip(found.years, each, strict=True)) if found.years else each[0]


def _member(found: MemberCharges, row: MemberCharge) -> dict[str, Any]:
    return {
        "name": row.name,
        "size": row.size,
        "charge": _by_year(found, row.charges),
        "share": row.share,
        "is_us": row.is_us,
        "bound": row.bound,
    }
