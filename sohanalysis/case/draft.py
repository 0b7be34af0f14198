"""Text of a case file: from answers, from a table of lines, or with a further pricing."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import Any

from sohanalysis import years
from sohanalysis.case.case import LINE_KINDS, Case, Charge
from sohanalysis.case.fields import MOST_ADOPTERS, MOST_LINE_POUNDS, MOST_POUNDS
from sohanalysis.case.figure_sources import RULE_KEYS
from sohanalysis.case.pricing import ADOPTERS, OF_OUR_OWN, Amount, Pricing, Step
from sohanalysis.case.printed import parse_printed
from sohanalysis.case.register import is_total
from sohanalysis.case.rules import (
    ADD_UP_LINES,
    MOST_CASE_LINES,
    MOST_YEARS,
    YEARS_IN_ORDER,
    reserved_name,
)
from sohanalysis.case.usual import own_charges, rule_name
from sohanalysis.errors import CaseError, DataError, Fault, ScenarioError, format_value
from sohanalysis.files.corrections import point_advice
from sohanalysis.files.csv_table import CsvRow, CsvTable, duplicate_faults, read_csv_table
from sohanalysis.files.kinds import dotted, is_in_pence, validate
from sohanalysis.files.toml import MOST_KEYS, THOUSANDS_POINT, Document

Answers = Mapping[str, Any]
_TO_US, _POOL, _ONCE = "to us", "pool", "once"
_ALL_YEARS, _NOT_STATED = "", "not stated"
_COST = re.compile(
    rf"(?:({_POOL}|{_ONCE})\s+)?(.*?)(?:\s+(?:a|per)\s+year)?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question to the user, with the function that parses its answer.

    ``read`` returns the answer, or raises a ValueError with the allowed values. ``needs`` returns
    whether to ask the question, given the answers so far. ``check`` compares an answer with them,
    and raises a ValueError too.
    """

    key: str
    text: str
    read: Callable[[str], Any]
    check: Callable[[Any, Answers], None] = lambda answer, answers: None
    needs: Callable[[Answers], bool] = lambda answers: True


def _words_typed(text: str) -> str:
    if not text.strip() or len(text) > 200 or not text.strip().isprintable():
        raise ValueError("a few words, up to 200 letters")
    return text.strip()


def _years_typed(text: str) -> str:
    try:
        first, last = years.parse_years(text)
    except ValueError:
        span = f"one financial year (2025/26), or 2025/26 to 2028/29: up to {MOST_YEARS} years"
        raise ValueError(span) from None
    count = years.starting_year(last) - years.starting_year(first) + 1
    if count < 1:
        raise ValueError(f"years in order, such as {last} to {first}")
    if count > MOST_YEARS:
        raise ValueError(f"up to {MOST_YEARS} years")
    return first if count == 1 else f"{first} to {last}"


def _amount_typed(text: str) -> float:
    allowed = "an amount of pounds: 60,000, £60k or 2.7m"
    try:
        printed = parse_printed(text)
    except ValueError:
        raise ValueError(allowed) from None
    if (
        point_advice(text)
        or printed.is_pair
        or not 0 < printed.low <= MOST_POUNDS
        or not is_in_pence(printed.low)
    ):
        raise ValueError(allowed)
    return printed.low


def _cost_typed(text: str) -> tuple[str, float]:
    match = _COST.fullmatch(text.strip())
    assert match is not None, "the pattern matches any text, even a blank one"
    try:
        return (match[1] or _TO_US).lower(), _amount_typed(match[2])
    except ValueError:
        allowed = "60,000 (a year, to us), pool 2.7m (a year, to all) or once 250k"
        if len(re.findall(r"\d[\d,.]*", text)) > 1:
            allowed += ". Type one of several prices, and add the others to the file later"
        raise ValueError(allowed) from None


def _share_typed(text: str) -> int | float:
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}(,\d{3})?|\d{4,6}", plain, re.ASCII):
        count = int(plain.replace(",", ""))
        if 1 <= count <= MOST_ADOPTERS:
            return count
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,12})?)\s*%", plain, re.ASCII)
    if match and 0 < float(match[1]) <= 100:
        return float(match[1]) / 100
    raise ValueError(f"how many share it equally, 1 to {MOST_ADOPTERS:,}, or our share of it: 1.9%")


def _amount_or_none_typed(text: str) -> float | None:
    return None if text.strip().lower() in ("", "none", "no") else _amount_typed(text)


def _budget_years_typed(text: str) -> str:
    plain = " ".join(text.split()).lower()
    return plain if plain in (_ALL_YEARS, _NOT_STATED) else _years_typed(text)


def _check_budget_years(span: str, answers: Answers) -> None:
    if span not in (_ALL_YEARS, _NOT_STATED):
        (first, last), (case_first, case_last) = map(years.parse_years, (span, answers["years"]))
        if first < case_first or case_last < last:
            raise ValueError(f"years within {answers['years']}")


QUESTIONS = (
    Question(key="title", text="What is to be decided? A short name.", read=_words_typed),
    Question(
        key="body",
        text="Whose decision is it? The name of the body, such as Derbyshire Constabulary.",
        read=_words_typed,
    ),
    Question(
        key="years", text="Which financial years? Such as 2025/26 to 2028/29.", read=_years_typed
    ),
    Question(
        key="cost",
        text="What is the cost? Type 60,000 for a yearly charge to us, pool 2.7m for a yearly "
        "charge to all adopters together, or once 250k for a single payment.",
        read=_cost_typed,
    ),
    Question(
        key="share",
        text="Who shares the pool? Type how many share it equally (40), or our share of it (1.9%).",
        read=_share_typed,
        needs=lambda answers: answers["cost"][0] == _POOL,
    ),
    Question(
        key="one_off",
        text="Is there a one-off cost too, such as set-up or a project? Type its amount, which "
        "counts in the first year, or press Enter for none.",
        read=_amount_or_none_typed,
        needs=lambda answers: answers["cost"][0] != _ONCE,
    ),
    Question(
        key="budget",
        text="What budget is asked for? An amount, or none.",
        read=_amount_or_none_typed,
    ),
    Question(
        key="budget_years",
        text="Which financial years is the budget for? Press Enter for all the years above, or "
        'type "not stated".',
        read=_budget_years_typed,
        check=_check_budget_years,
        needs=lambda answers: answers["budget"] is not None and " to " in answers["years"],
    ),
    Question(key="source", text="Which document says this, and where?", read=_words_typed),
)


def case_from_answers(answers: Answers) -> str:
    """Return the text of a case file in format 2, from the answers to `QUESTIONS`.

    >>> print(case_from_answers({"title": "Radios", "body": "Northmarch Police",
    ...     "years": "2025/26 to 2026/27", "cost": ("pool", 900_000.0), "share": 40,
    ...     "one_off": 25_000.0, "budget": None, "source": "Report 4, 2.1"}))
    format = 2
    title = "Radios"
    body = "Northmarch Police"
    source = "Report 4, 2.1"
    years = "2025/26 to 2026/27"
    <BLANKLINE>
    [adopters]
    count = 40
    <BLANKLINE>
    [[charges]]
    name = "Charge"
    pool = 900_000
    share = "equal"
    <BLANKLINE>
    [[lines]]
    name = "Set-up"
    by_year = {"2025/26" = 25_000}
    nature = "one-off"
    <BLANKLINE>
    """
    kind, amount = answers["cost"]
    share, budget, one_off = (answers.get(key) for key in ("share", "budget", "one_off"))
    first = answers["years"][:7]
    lines = [
        "format = 2",
        *(f"{key} = {_quoted(answers[key])}" for key in ("title", "body", "source", "years")),
    ]
    if budget is not None:
        lines += ["", "[budget]", f"amount = {_amount_text(budget)}"]
        budget_years = answers.get("budget_years", _ALL_YEARS) or answers["years"]
        if budget_years != _NOT_STATED:
            lines += [f"years = {_quoted(budget_years)}"]
    if isinstance(share, int):
        lines += ["", "[adopters]", f"count = {share}"]
    if kind == _ONCE:
        lines += _paid_once("Cost", first, amount)
    else:
        lines += ["", "[[charges]]", 'name = "Charge"']
        lines += [f"{'pool' if kind == _POOL else 'price'} = {_amount_text(amount)}"]
    if share is not None:
        lines += [f"share = {_quoted('equal') if isinstance(share, int) else repr(share)}"]
    if one_off is not None:
        lines += _paid_once("Set-up", first, one_off)
    return "\n".join([*lines, ""])


def _paid_once(name: str, year: str, amount: float) -> tuple[str, ...]:
    by_year = f'by_year = {{"{year}" = {_amount_text(amount)}}}'
    return ("", "[[lines]]", f"name = {_quoted(name)}", by_year, 'nature = "one-off"')


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# Keys that a table writes into the file of a case, which may hold `MOST_KEYS`: at the head, and
# for each line besides the amounts of its years.
_KEYS_OF_CASE, _KEYS_OF_LINE = 20, 6
_ROW_KINDS = (*LINE_KINDS, "charge")
_FIRST, _LAST = ("line", "kind"), ("source",)
_NO_AMOUNT, _LEAVE_OUT = "has no amount in any year", "Leave the row out."
_ONE_AMOUNT = "one amount as documents print it: 30,000 (in double quotes), £30k or a dash for zero"


def case_from_table(path: Path) -> str:
    """Return the text of a case file in format 2, from a csv file of lines.

    The file may also hold cells copied out of a table, with tabs between them. Its columns are
    ``line``, ``kind`` (cost, saving, funding or charge), one for each financial year, and
    ``source``. Amounts are written as documents print them. A blank is zero.

    Raises
    ------
    FileError, DataError
        If it cannot be read. The error lists every fault with its line.
    """
    labels: tuple[str, ...] = ()

    def columns(heads: Sequence[str]) -> Sequence[str]:
        nonlocal labels
        labels = _checked_years(path, heads) if len(heads) > 1 else ()
        return (*_FIRST, *labels, *_LAST)

    sheet = read_csv_table(path, columns, head=_head, may_have_tabs=True)
    _refuse_many_lines(path, len(sheet.rows), len(labels))
    amounts: dict[int, dict[str, float]] = {}
    faults: list[Fault] = []
    for row in sheet.rows:
        amounts[row.line] = {}
        if sum(map(bool, row.cells.values())) == 1:  # a note under the table
            faults.append(row.fault("line", _NO_AMOUNT, advice=_LEAVE_OUT))
            continue
        faults += [*row.text_faults("line", "source"), *row.choice_faults("kind", _ROW_KINDS)]
        faults += _amount_faults(row, labels, amounts[row.line])
        if reserved_name(row["line"]):
            rename = f"Rename the row, such as {format_value(row['line'] + ': posts')}."
            faults.append(row.refused("line", "a name that no result has", rename))
        elif _is_total(row["line"], adds_up=_adds_up(row, sheet, amounts)):
            problem = "is a total, which would count twice"
            faults.append(row.fault("line", problem, advice=_LEAVE_OUT))
    faults += duplicate_faults(sheet.rows, "line", str.casefold)
    sheet.check(faults)
    return "\n".join([*_top(path, labels), *_tables(sheet.rows, amounts)])


def _refuse_many_lines(path: Path, count: int, year_count: int) -> None:
    """Refuse a table of more lines than the file of a case may hold.

    Raises a DataError if there are more.
    """
    most = min(MOST_CASE_LINES, (MOST_KEYS - _KEYS_OF_CASE) // (_KEYS_OF_LINE + year_count))
    if count > most:
        problem, allowed = f"has {count:,} lines", f"up to {most} with amounts of these years"
        raise DataError(
            Fault(file=str(path), problem=problem, allowed=allowed, advice=ADD_UP_LINES)
        )


def _head(text: str) -> str:
    """Return the name of a column, or the label of its year: 2018-19 is 2018/19."""
    try:
        first, last = years.parse_years(text)
    except ValueError:
        return text.casefold()
    return first if first == last else text


def _checked_years(path: Path, heads: Sequence[str]) -> tuple[str, ...]:
    """Return the heads that are financial years, after checking their order."""
    labels = tuple(head for head in heads if years.is_year(head))
    if not labels:
        problem = "its first line has no financial year"
        allowed = f"{', '.join(_FIRST)}, a column a year such as 2018/19, {', '.join(_LAST)}"
        raise DataError(Fault(file=str(path), line=1, problem=problem, allowed=allowed))
    if not years.are_consecutive(labels):
        problem = f"its years are {', '.join(labels)}"
        raise DataError(Fault(file=str(path), line=1, problem=problem, allowed=YEARS_IN_ORDER))
    return labels


def _is_total(name: str, *, adds_up: bool) -> bool:
    """Whether a row is a total by its name, or by a likely name and its sums."""
    is_likely = re.match(r"(net|gross|overall|sum)\b", name, re.IGNORECASE)
    return is_total(name, adds_up=adds_up) or (adds_up and bool(is_likely))


def _adds_up(row: CsvRow, table: CsvTable, amounts: Mapping[int, Mapping[str, float]]) -> bool:
    """Whether a row has the sums of all rows above, or of costs less savings and funding."""
    rows_above = [table_row for table_row in table.rows if table_row.line < row.line]
    row_amounts = {label: round(amount, 2) for label, amount in amounts[row.line].items()}

    def sums(sign_of_savings: int) -> dict[str, float]:
        totals = {}
        for label in row_amounts:
            terms = [
                (1 if row_above["kind"] in ("cost", "charge") else sign_of_savings)
                * amounts[row_above.line].get(label, 0.0)
                for row_above in rows_above
            ]
            # Pence of a float add up to 30.000000000000004.
            totals[label] = round(math.fsum(terms), 2)
        return totals

    return row_amounts != {} and row_amounts in (sums(1), sums(-1))


def _amount_faults(
    row: CsvRow, labels: tuple[str, ...], amounts: dict[str, float]
) -> Iterator[Fault]:
    """Read the amounts of a row into `amounts`, and yield a fault for each that is wrong."""
    for label in labels:
        text = row[label]
        try:
            printed = parse_printed(text or "-")
        except ValueError:
            yield row.refused(label, _ONE_AMOUNT)
            continue
        by_hand = "For a range, write low and high into the charge by hand."
        advice = by_hand if printed.is_pair else point_advice(text).replace("_", "")
        if advice:
            yield row.refused(label, _ONE_AMOUNT, advice)
        elif allowed := _beyond(printed.low, row["kind"]):
            yield row.refused(label, allowed)
        else:
            amounts[label] = printed.low
    # Reports print a saving in brackets. If only some of its amounts have them, their meaning is
    # unclear, so this changes the sign only if all have them.
    if row["kind"] in ("saving", "funding") and all(amount <= 0 for amount in amounts.values()):
        amounts |= {label: -amount or 0.0 for label, amount in amounts.items()}
    for label in [label for label, amount in amounts.items() if amount < 0]:
        yield row.refused(label, "an amount above zero: its kind says which way it counts")
    if len(amounts) == len(labels) and not any(amounts.values()):
        yield row.fault("line", _NO_AMOUNT, advice=_LEAVE_OUT)


def _beyond(amount: float, kind: str) -> str:
    """Describe the limit that an amount exceeds.

    It is empty if it is within the limits.
    """
    if abs(amount) > MOST_LINE_POUNDS:
        return f"an amount up to £{MOST_LINE_POUNDS:,}"
    # A charge may have a price for each unit with a fraction of a penny: £0.125 a text message.
    is_whole = kind == "charge" or is_in_pence(amount)
    return "" if is_whole else "an amount to the penny: 30,000.50"


def _top(path: Path, labels: tuple[str, ...]) -> Iterator[str]:
    span = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    yield f"# From {_quoted(path.name)}. Write your own title and body."
    yield "format = 2"
    yield f"title = {_quoted(path.stem)}"
    yield f'years = "{span}"'


def _tables(rows: tuple[CsvRow, ...], amounts: Mapping[int, Mapping[str, float]]) -> Iterator[str]:
    for row in rows:
        is_charge, by_year = row["kind"] == "charge", amounts[row.line]
        paid = [label for label, amount in by_year.items() if amount]
        # A charge starts with its first payment, because the initial cost counts its first months.
        span = [label for label in by_year if not is_charge or paid[0] <= label <= paid[-1]]
        amounts_text = ", ".join(f'"{label}" = {_amount_text(by_year[label])}' for label in span)
        yield f"\n[[{'charges' if is_charge else 'lines'}]]"
        yield f"name = {_quoted(row['line'])}"
        if not is_charge:
            yield f'kind = "{row["kind"]}"'
        elif span[0] != next(iter(by_year)):
            yield f'from = "{years.starting_year(span[0])}-04"'
        if is_charge and span[-1] != [*by_year][-1]:
            yield f'until = "{span[-1]}"'
        yield f"{'price' if is_charge else 'by_year'} = {{{amounts_text}}}"
        yield f"source = {_quoted(row['source'])}"
    yield ""


_Function = Callable[[int, str], float]
HEADER = "[[charges.pricing]]"


def tabulate(case: Case, charge: Charge, name: str, function: _Function) -> Pricing:
    """Tabulate a function as a pricing, at every number of adopters and in every year charged.

    The function takes a number of adopters and a financial year such as ``"2019/20"``, and returns
    the charge [£ a year]. Consecutive numbers of adopters with the same charge share one step. The
    status of the pricing is "assumed".

    Raises
    ------
    ScenarioError
        If the function fails or does not return a charge. The message gives the first such number
        and year.
    """
    if name in {rule.name for other_charge in case.charges for rule in other_charge.pricing}:
        fault = Fault(
            field="name", problem=f"{format_value(name)} is in use", allowed="a name of its own"
        )
        raise ScenarioError(fault)
    counts = range(1, case.adopters.possible.value + 1)
    steps: list[Step] = []
    for count in counts:
        price = _by_year(case, charge, count, function)
        if not steps or price != steps[-1].price:
            steps.append(Step(of=ADOPTERS, start=float(count), price=price))
    span = f"number of {case.adopters.plural} from 1 to {counts[-1]} and every year charged"
    rule, faults = validate(
        Pricing,
        {
            "name": name,
            "price": steps[0].price if len(steps) == 1 else tuple(steps),
            "status": "assumed",
            "source": OF_OUR_OWN,
            "note": f"Tabulated at every {span}." if case.names_adopters else "",
        },
    )
    if rule is None:
        raise ScenarioError([fault.located(dotted(key_path)) for key_path, fault in faults])
    return rule


def _by_year(case: Case, charge: Charge, count: int, function: _Function) -> Amount:
    """Return the charge of each year, or one amount if all years have the same. [£ a year]."""
    amounts = {
        label: _charge_at(case, count, label, function)
        for label in charge.years_charged(case.years)
    }
    first = next(iter(amounts.values()))
    if all(amount == first for amount in amounts.values()):
        return first
    return tuple(amounts.get(label, 0.0) for label in case.years)


def _charge_at(case: Case, count: int, label: str, function: _Function) -> float:
    try:
        result: Any = function(count, label)
    except Exception as error:
        problem, allowed = f"fails with {type(error).__name__}: {error}", ""
    else:
        is_number = isinstance(result, Real) and not isinstance(result, bool)
        if is_number and 0 <= result <= MOST_POUNDS:
            return abs(float(result))  # no minus zero
        problem = f"gives {format_value(result)}"
        allowed = "one number of pounds a year, 0 to £100bn"
    point = f"at {count} {case.adopters.noun(count)} in {label}"
    raise ScenarioError(Fault(field="function", problem=f"{problem} {point}", allowed=allowed))


def text_with(document: Document, text: str, charge: str, rule: Pricing) -> str:
    """Return the text of a case file with a further pricing, and no other change of content.

    If the charge holds the keys of its only rule, they move into a table ``[[charges.pricing]]``,
    because a charge cannot have both.

    Raises
    ------
    CaseError
        If the charges have a layout that cannot be changed safely.
    """
    lines, line_by_key = text.split("\n"), document.lines
    tables = (table for table in own_charges(document.values) if table.get("name") == charge)
    charge_table = next(tables, {})
    all_tables = document.values.get("charges", [])
    indexes = (index for index, table in enumerate(all_tables) if table is charge_table)
    key_path = ("charges", next(indexes, 0))
    start = line_by_key.get(key_path, 0)
    if not start or not lines[start - 1].lstrip().startswith("["):
        problem = (
            f"the charge {format_value(charge)} is laid out in a way that cannot be changed safely"
        )
        advice = "Write each charge as a table headed [[charges]]."
        raise CaseError(Fault(file=str(document.path), problem=problem, advice=advice))
    # The charge ends before the first later line that starts another table or key.
    later_lines = [
        line for key, line in line_by_key.items() if line > start and key[:2] != key_path
    ]
    end = _before_comments(lines, min(later_lines, default=len(lines) + 1) - 1)
    block, moved = lines[start - 1 : end], []
    if "pricing" not in charge_table:
        key_lines = sorted(
            (line, key[2]) for key, line in line_by_key.items() if key[:2] == key_path != key
        )
        # Of a key whose value has lines of its own, only the first line counts.
        first = {key: line for line, key in reversed(key_lines)}
        starts = sorted(first.values())
        rule_lines = set()
        for key in RULE_KEYS & {*first}:
            after = [line for line in starts if line > first[key]]
            rule_lines |= {*range(first[key], after[0] if after else end + 1)}
        moved = ["", HEADER, f'name = "{rule_name(charge)}"']
        moved += [lines[number - 1] for number in sorted(rule_lines) if number <= end]
        block = [line for number, line in enumerate(block, start=start) if number not in rule_lines]
    return "\n".join([*lines[: start - 1], *block, *moved, "", *_rule_table(rule), *lines[end:]])


def _before_comments(lines: list[str], end: int) -> int:
    """Return the last line of a table, before any blanks and comments of the next table."""
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _rule_table(rule: Pricing) -> Iterator[str]:
    yield from (HEADER, f'name = "{rule.name}"')
    if rule.steps:
        yield "price = ["
        for step in rule.steps:
            yield f"    {{adopters = {step.start:g}, price = {_amount_text(step.price)}}},"
        yield "]"
    else:
        yield f"price = {_amount_text(rule.price)}"
    details = {"status": rule.status, "source": rule.source, "note": rule.note}
    # The note contains the case's own word for adopters, which may contain quotes.
    quoted = {key: _quoted(value) for key, value in details.items() if value}
    yield from (f"{key} = {text}" for key, text in quoted.items())


def _amount_text(amount: Any) -> str:
    """Format an amount so that TOML reads the same float, with pence as reports print them."""
    if isinstance(amount, tuple):
        return f"[{', '.join(map(_amount_text, amount))}]"
    if math.floor(amount) == amount:
        return f"{int(amount):_}"
    text = f"{amount:_.2f}" if round(amount, 2) == amount else repr(amount)
    # A fourth decimal, since a file with 875.125 is asked whether it means 875,125.
    return f"{text}0" if THOUSANDS_POINT.fullmatch(text) else text
