"""A case from a table of lines: what people copy out of a report, a line a row, a year a column."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sohanalysis import years
from sohanalysis.case.fields import MOST_POUNDS
from sohanalysis.case.printed import parse_printed
from sohanalysis.case.rules import reserved_name
from sohanalysis.errors import DataError, Fault
from sohanalysis.files.csv_table import CsvRow, duplicate_faults, read_csv_table

KINDS = ("cost", "saving", "funding", "charge")
_FIRST, _LAST = ("line", "kind"), ("source",)
_TOTAL = re.compile(r"((grand |sub-?)?totals?( costs?)?|(gross|net) costs?)", re.IGNORECASE)
_AMOUNT = "one amount as it is printed: 30,000 (in double quotes), £30k or a dash for zero"


def case_from_table(path: Path) -> str:
    """Write the text of a case of format 2 from a csv file of lines.

    Parameters
    ----------
    path : Path
        A csv file, or what is copied out of a table, with the columns ``line``, ``kind`` (cost,
        saving, funding or charge), one for each financial year, and ``source``. Amounts are as
        printed; blank is zero.

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
        faults += [*row.text_faults("line", "source"), *row.choice_faults("kind", KINDS)]
        if reserved_name(row["line"]):
            faults.append(row.refused("line", "a name that is no result's"))
        faults += _amount_faults(row, labels, amounts[row.line])
        if _is_total(row, amounts):
            advice = "Leave the row out."
            faults.append(row.fault("line", "is a total, which would count twice", advice=advice))
    faults += duplicate_faults(sheet.rows, "line", str.casefold)
    sheet.check(faults)
    return "\n".join([*_top(path, labels), *_tables(sheet.rows, amounts)])


def _head(text: str) -> str:
    """Name of a column, or the label of its year: 2018-19 is 2018/19."""
    try:
        first, last = years.typed(text)
    except ValueError:
        return text.casefold()
    return first if first == last else text


def _checked_years(path: Path, heads: Sequence[str]) -> tuple[str, ...]:
    """Heads that are financial years, in order and without a gap."""
    found = tuple(head for head in heads if _is_year(head))
    if not found:
        problem = "its first line holds no financial year"
        allowed = f"{', '.join(_FIRST)}, a column a year such as 2018/19, {', '.join(_LAST)}"
        raise DataError(Fault(file=str(path), line=1, problem=problem, allowed=allowed))
    if not years.are_consecutive(found):
        problem = f"its years are {', '.join(found)}"
        allowed = "financial years in order, each once, without a gap"
        raise DataError(Fault(file=str(path), line=1, problem=problem, allowed=allowed))
    return found


def _is_year(text: str) -> bool:
    try:
        return bool(years.starting_year(text))
    except ValueError:
        return False


def _is_total(row: CsvRow, amounts: Mapping[int, Mapping[str, float]]) -> bool:
    """Whether a row is called a total, or a total of its own name adds up all rows above."""
    above = [each for line, each in amounts.items() if line < row.line]
    own = amounts[row.line]
    sums = {label: math.fsum(each.get(label, 0.0) for each in above) for label in own}
    is_named = re.search(r"\b(sub-?)?total|\bsum\b", row["line"], re.IGNORECASE)
    return bool(_TOTAL.fullmatch(row["line"])) or bool(is_named and own == sums != {})


def _amount_faults(
    row: CsvRow, labels: tuple[str, ...], found: dict[str, float]
) -> Iterator[Fault]:
    """Read the amounts of a row, which go into what is found; one fault for each that is none."""
    for label in labels:
        text = row[label]
        try:
            printed = parse_printed(text or "-")
        except ValueError:
            yield row.refused(label, _AMOUNT)
            continue
        if printed.is_pair:
            yield row.refused(label, _AMOUNT, "Of a range, give a charge its low and high by hand.")
        elif abs(printed.low) > MOST_POUNDS:
            yield row.refused(label, f"an amount up to £{MOST_POUNDS:,}")
        else:
            found[label] = printed.low
    # Reports print a saving in brackets; among others without, nobody knows what brackets mean.
    if row["kind"] in ("saving", "funding") and all(amount <= 0 for amount in found.values()):
        found |= {label: -amount or 0.0 for label, amount in found.items()}
    for label in [label for label, amount in found.items() if amount < 0]:
        yield row.refused(label, "an amount above zero: its kind says which way it counts")
    if len(found) == len(labels) and not any(found.values()):
        yield row.fault("line", "has no amount in any year", advice="Leave the row out.")


def _top(path: Path, labels: tuple[str, ...]) -> Iterator[str]:
    span = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
    yield f"# From {json.dumps(path.name, ensure_ascii=False)}. Write your own title and body."
    yield "format = 2"
    yield f"title = {json.dumps(path.stem, ensure_ascii=False)}"
    yield f'years = "{span}"'


def _plain(amount: float) -> str:
    return f"{amount:_.0f}" if amount == int(amount) else repr(amount)


def _tables(rows: tuple[CsvRow, ...], amounts: Mapping[int, Mapping[str, float]]) -> Iterator[str]:
    for row in rows:
        is_charge, by_year = row["kind"] == "charge", amounts[row.line]
        paid = [label for label, amount in by_year.items() if amount]
        # A charge begins and ends with what is paid: its first months are counted from there.
        span = [label for label in by_year if not is_charge or paid[0] <= label <= paid[-1]]
        listed = ", ".join(f'"{label}" = {_plain(by_year[label])}' for label in span)
        yield f"\n[[{'charges' if is_charge else 'lines'}]]"
        yield f"name = {json.dumps(row['line'], ensure_ascii=False)}"
        if not is_charge:
            yield f'kind = "{row["kind"]}"'
        elif span[0] != next(iter(by_year)):
            yield f'from = "{years.starting_year(span[0])}-04"'
        if is_charge and span[-1] != [*by_year][-1]:
            yield f'until = "{span[-1]}"'
        yield f"{'price' if is_charge else 'by_year'} = {{{listed}}}"
        yield f"source = {json.dumps(row['source'], ensure_ascii=False)}"
    yield ""
