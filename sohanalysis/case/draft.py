"""Text of a case's file: from answers, from a table of lines, or with one pricing more."""

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
from sohanalysis.case.case import Case, Charge
from sohanalysis.case.fields import MOST_ADOPTERS, MOST_POUNDS
from sohanalysis.case.pricing import ADOPTERS, OF_OUR_OWN, Amount, Pricing, Step
from sohanalysis.case.printed import parse_printed
from sohanalysis.case.register import is_total
from sohanalysis.case.rules import MOST_YEARS, reserved_name
from sohanalysis.case.usual import RULE_KEYS, own_charges, rule_name
from sohanalysis.errors import CaseError, DataError, Fault, ScenarioError, format_value
from sohanalysis.files.csv_table import CsvRow, CsvTable, duplicate_faults, read_csv_table
from sohanalysis.files.kinds import dotted, is_in_pence, validate
from sohanalysis.files.toml import Document

Answers = Mapping[str, Any]
TO_US, POOL, ONCE = "to us", "pool", "once"
_COST = re.compile(
    rf"(?:({POOL}|{ONCE})\s+)?(.*?)(?:\s+(?:a|per)\s+year)?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question, and what reads its answer.

    ``read`` gives the answer, or raises a ValueError with what is allowed; ``needs`` says whether
    it is asked after the answers so far.
    """

    key: str
    words: str
    read: Callable[[str], Any]
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
    if printed.is_pair or not 0 < printed.low <= MOST_POUNDS or not is_in_pence(printed.low):
        raise ValueError(allowed)
    return printed.low


def _cost_typed(text: str) -> tuple[str, float]:
    found = _COST.fullmatch(text.strip())
    assert found is not None, "any text has an amount in it, if only a blank one"
    try:
        return (found[1] or TO_US).lower(), _amount_typed(found[2])
    except ValueError:
        allowed = "60,000 (a year, to us), pool 2.7m (a year, to all) or once 250k"
        raise ValueError(allowed) from None


def _share_typed(text: str) -> int | float:
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}(,\d{3})?|\d{4,6}", plain, re.ASCII):
        count = int(plain.replace(",", ""))
        if 1 <= count <= MOST_ADOPTERS:
            return count
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,12})?)\s*%", plain, re.ASCII)
    if found and 0 < float(found[1]) <= 100:
        return float(found[1]) / 100
    raise ValueError(f"how many share it equally, 1 to {MOST_ADOPTERS:,}, or our share of it: 1.9%")


def _budget_typed(text: str) -> float | None:
    return None if text.strip().lower() in ("", "none", "no") else _amount_typed(text)


QUESTIONS = (
    Question(key="title", words="What is to be decided? A short name.", read=_words_typed),
    Question(
        key="years", words="Which financial years? Such as 2025/26 to 2028/29.", read=_years_typed
    ),
    Question(
        key="cost",
        words="What is charged? A year, to us (60,000) or to all together (pool 2.7m); or once "
        "(once 250k).",
        read=_cost_typed,
    ),
    Question(
        key="share",
        words="Who shares the pool? How many, equally (40), or our share of it (1.9%).",
        read=_share_typed,
        needs=lambda answers: answers["cost"][0] == POOL,
    ),
    Question(
        key="budget", words="What budget is asked for? An amount, or none.", read=_budget_typed
    ),
    Question(key="source", words="Which document says so, and where?", read=_words_typed),
)


def case_from_answers(answers: Answers) -> str:
    """Write the text of a case of format 2 from the answers to `QUESTIONS`.

    >>> print(case_from_answers({"title": "Radios", "years": "2025/26 to 2026/27",
    ...     "cost": ("pool", 900_000.0), "share": 40, "budget": None, "source": "Report 4, 2.1"}))
    format = 2
    title = "Radios"
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
    """
    kind, amount = answers["cost"]
    share, budget = answers.get("share"), answers["budget"]
    first = answers["years"][:7]
    lines = [
        "format = 2",
        *(f"{key} = {_quoted(answers[key])}" for key in ("title", "source", "years")),
    ]
    if budget is not None:
        lines += ["", "[budget]", f"amount = {_amount_text(budget)}"]
    if isinstance(share, int):
        lines += ["", "[adopters]", f"count = {share}"]
    if kind == ONCE:
        lines += [
            "",
            "[[lines]]",
            'name = "Cost"',
            f'by_year = {{"{first}" = {_amount_text(amount)}}}',
        ]
        lines += ['nature = "one-off"']
    else:
        lines += ["", "[[charges]]", 'name = "Charge"']
        lines += [f"{'pool' if kind == POOL else 'price'} = {_amount_text(amount)}"]
    if share is not None:
        lines += [f"share = {_quoted('equal') if isinstance(share, int) else repr(share)}"]
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


KINDS = ("cost", "saving", "funding", "charge")
_FIRST, _LAST = ("line", "kind"), ("source",)
_NO_AMOUNT, _LEAVE_OUT = "has no amount in any year", "Leave the row out."
_AS_IS = "one amount as it is printed: 30,000 (in double quotes), £30k or a dash for zero"


def case_from_table(path: Path) -> str:
    """Write the text of a case of format 2 from a csv file of lines.

    The file, or what is copied out of a table, has the columns ``line``, ``kind`` (cost, saving,
    funding or charge), one for each financial year, and ``source``. Amounts are as printed; blank
    is zero.

    Raises
    ------
    FileError, DataError
        If it cannot be read; every fault at once, each with its line.
    """
    labels: tuple[str, ...] = ()

    def columns(heads: Sequence[str]) -> Sequence[str]:
        nonlocal labels
        labels = _checked_years(path, heads) if len(heads) > 1 else ()
        return (*_FIRST, *labels, *_LAST)

    sheet = read_csv_table(path, columns, head=_head, may_have_tabs=True)
    amounts: dict[int, dict[str, float]] = {}
    faults: list[Fault] = []
    for row in sheet.rows:
        amounts[row.line] = {}
        if sum(map(bool, row.cells.values())) == 1:  # a note under the table
            faults.append(row.fault("line", _NO_AMOUNT, advice=_LEAVE_OUT))
            continue
        faults += [*row.text_faults("line", "source"), *row.choice_faults("kind", KINDS)]
        faults += _amount_faults(row, labels, amounts[row.line])
        if reserved_name(row["line"]):
            faults.append(row.refused("line", "a name that is no result's"))
        elif _is_total(row["line"], adds_up=_adds_up(row, sheet, amounts)):
            what = "is a total, which would count twice"
            faults.append(row.fault("line", what, advice=_LEAVE_OUT))
    faults += duplicate_faults(sheet.rows, "line", str.casefold)
    sheet.check(faults)
    return "\n".join([*_top(path, labels), *_tables(sheet.rows, amounts)])


def _head(text: str) -> str:
    """Name of a column, or the label of its year: 2018-19 is 2018/19."""
    try:
        first, last = years.parse_years(text)
    except ValueError:
        return text.casefold()
    return first if first == last else text


def _checked_years(path: Path, heads: Sequence[str]) -> tuple[str, ...]:
    """Heads that are financial years, in order and without a gap."""
    found = tuple(head for head in heads if years.is_year(head))
    if not found:
        problem = "its first line holds no financial year"
        allowed = f"{', '.join(_FIRST)}, a column a year such as 2018/19, {', '.join(_LAST)}"
        raise DataError(Fault(file=str(path), line=1, problem=problem, allowed=allowed))
    if not years.are_consecutive(found):
        problem = f"its years are {', '.join(found)}"
        allowed = "financial years in order, each once, without a gap"
        raise DataError(Fault(file=str(path), line=1, problem=problem, allowed=allowed))
    return found


def _is_total(name: str, *, adds_up: bool) -> bool:
    """Whether a row is a total by its name, or by a likely name and its sums."""
    is_likely = re.match(r"(net|gross|overall|sum)\b", name, re.IGNORECASE)
    return is_total(name, adds_up=adds_up) or (adds_up and bool(is_likely))


def _adds_up(row: CsvRow, table: CsvTable, amounts: Mapping[int, Mapping[str, float]]) -> bool:
    """Whether a row has the sums of all rows above, or those of the costs less all else."""
    above = [each for each in table.rows if each.line < row.line]
    own = {label: round(amount, 2) for label, amount in amounts[row.line].items()}

    def sums(others: int) -> dict[str, float]:
        signs = [1 if each["kind"] in ("cost", "charge") else others for each in above]
        by_row = [*zip(signs, (amounts[each.line] for each in above), strict=True)]
        # Pence of a float add up to 30.000000000000004.
        return {
            label: round(math.fsum(s * each.get(label, 0.0) for s, each in by_row), 2)
            for label in own
        }

    return own != {} and own in (sums(1), sums(-1))


def _amount_faults(
    row: CsvRow, labels: tuple[str, ...], found: dict[str, float]
) -> Iterator[Fault]:
    """Read the amounts of a row, which go into what is found; one fault for each that is none."""
    for label in labels:
        text = row[label]
        try:
            printed = parse_printed(text or "-")
        except ValueError:
            yield row.refused(label, _AS_IS)
            continue
        if printed.is_pair:
            yield row.refused(label, _AS_IS, "Of a range, give a charge its low and high by hand.")
        elif allowed := _beyond(printed.low, row["kind"]):
            yield row.refused(label, allowed)
        else:
            found[label] = printed.low
    # Reports print a saving in brackets; among others without, nobody knows what brackets mean.
    if row["kind"] in ("saving", "funding") and all(amount <= 0 for amount in found.values()):
        found |= {label: -amount or 0.0 for label, amount in found.items()}
    for label in [label for label, amount in found.items() if amount < 0]:
        yield row.refused(label, "an amount above zero: its kind says which way it counts")
    if len(found) == len(labels) and not any(found.values()):
        yield row.fault("line", _NO_AMOUNT, advice=_LEAVE_OUT)


def _beyond(amount: float, kind: str) -> str:
    """Describe the limit that an amount passes.

    Returns
    -------
    str
        Empty if it passes none.
    """
    if abs(amount) > MOST_POUNDS:
        return f"an amount up to £{MOST_POUNDS:,}"
    # The price of a charge may be of a unit, as 0.125 of a text message.
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
        # A charge begins and ends with what is paid: its first months are counted from there.
        span = [label for label in by_year if not is_charge or paid[0] <= label <= paid[-1]]
        listed = ", ".join(f'"{label}" = {_amount_text(by_year[label])}' for label in span)
        yield f"\n[[{'charges' if is_charge else 'lines'}]]"
        yield f"name = {_quoted(row['line'])}"
        if not is_charge:
            yield f'kind = "{row["kind"]}"'
        elif span[0] != next(iter(by_year)):
            yield f'from = "{years.starting_year(span[0])}-04"'
        if is_charge and span[-1] != [*by_year][-1]:
            yield f'until = "{span[-1]}"'
        yield f"{'price' if is_charge else 'by_year'} = {{{listed}}}"
        yield f"source = {_quoted(row['source'])}"
    yield ""


Function = Callable[[int, str], float]
HEADER = "[[charges.pricing]]"


def tabulate(case: Case, charge: Charge, name: str, function: Function) -> Pricing:
    """Tabulate a function at every number of adopters and in every year charged, as assumed.

    The function is of a number of adopters and a financial year such as ``"2019/20"`` [£ a year];
    a number or a year that differs in nothing is written once.

    Raises
    ------
    ScenarioError
        If the function fails or gives what is no charge; with where it first does.
    """
    if name in {rule.name for each in case.charges for rule in each.pricing}:
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
    of = f"number of {case.adopters.plural} from 1 to {counts[-1]} and every year charged"
    rule, faults = validate(
        Pricing,
        {
            "name": name,
            "price": steps[0].price if len(steps) == 1 else tuple(steps),
            "status": "assumed",
            "source": OF_OUR_OWN,
            "note": f"Tabulated at every {of}." if case.names_adopters else "",
        },
    )
    if rule is None:
        raise ScenarioError([fault.located(dotted(place)) for place, fault in faults])
    return rule


def _by_year(case: Case, charge: Charge, count: int, function: Function) -> Amount:
    """Charge of each year at a number of adopters; one where it is the same in all. [£ a year]."""
    charged = {
        label: _charge_at(case, count, label, function)
        for label in charge.years_charged(case.years)
    }
    first = next(iter(charged.values()))
    if all(each == first for each in charged.values()):
        return first
    return tuple(charged.get(label, 0.0) for label in case.years)


def _charge_at(case: Case, count: int, label: str, function: Function) -> float:
    try:
        given: Any = function(count, label)
    except Exception as error:
        problem, allowed = f"fails with {type(error).__name__}: {error}", ""
    else:
        is_number = isinstance(given, Real) and not isinstance(given, bool)
        if is_number and 0 <= given <= MOST_POUNDS:
            return abs(float(given))  # no minus zero
        problem, allowed = (
            f"gives {format_value(given)}",
            "one number of pounds a year, 0 to £100bn",
        )
    at = f"at {count} {case.adopters.plural if count > 1 else case.adopters.word} in {label}"
    raise ScenarioError(Fault(field="function", problem=f"{problem} {at}", allowed=allowed))


def text_with(document: Document, text: str, charge: str, rule: Pricing) -> str:
    """Text of a case with one pricing more, all else as it was.

    A rule that stands in its charge gets a table of its own, for a charge has one or the other.

    Raises
    ------
    CaseError
        If the charges are laid out in a way that cannot be changed safely.
    """
    lines, known = text.split("\n"), document.lines
    found = next((each for each in own_charges(document.values) if each.get("name") == charge), {})
    listed = document.values.get("charges", [])
    place = ("charges", next((at for at, each in enumerate(listed) if each is found), 0))
    start = known.get(place, 0)
    if not start or not lines[start - 1].lstrip().startswith("["):
        problem = (
            f"the charge {format_value(charge)} is laid out in a way that cannot be changed safely"
        )
        advice = "Write each charge as a table headed [[charges]]."
        raise CaseError(Fault(file=str(document.path), problem=problem, advice=advice))
    # Lines at which something else begins: the first of them after the charge ends it.
    others = [line for key, line in known.items() if line > start and key[:2] != place]
    end = _before_comments(lines, min(others, default=len(lines) + 1) - 1)
    block, moved = lines[start - 1 : end], []
    if "pricing" not in found:
        own = sorted((line, key[2]) for key, line in known.items() if key[:2] == place != key)
        first = {key: line for line, key in reversed(own)}
        starts = sorted(first.values())
        taken = set()
        for key in RULE_KEYS & {*first}:
            after = [line for line in starts if line > first[key]]
            taken |= {*range(first[key], after[0] if after else end + 1)}
        moved = ["", HEADER, f'name = "{rule_name(charge)}"']
        moved += [lines[at - 1] for at in sorted(taken) if at <= end]
        block = [line for at, line in enumerate(block, start=start) if at not in taken]
    return "\n".join([*lines[: start - 1], *block, *moved, "", *_rule_table(rule), *lines[end:]])


def _before_comments(lines: list[str], end: int) -> int:
    """Last line of a table, without the blanks and comments that belong to what follows."""
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
    told = {"status": rule.status, "source": rule.source, "note": rule.note}
    # A case's own word, which is in the note, may hold quotes.
    quoted = {key: _quoted(value) for key, value in told.items() if value}
    yield from (f"{key} = {text}" for key, text in quoted.items())


def _amount_text(amount: Any) -> str:
    """Write an amount so that it is read as the same float, pence as reports print them."""
    if isinstance(amount, tuple):
        return f"[{', '.join(map(_amount_text, amount))}]"
    if math.floor(amount) == amount:
        return f"{int(amount):_}"
    return f"{amount:_.2f}" if round(amount, 2) == amount else repr(amount)
