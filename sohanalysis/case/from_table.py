"""A case from a table of lines: what people copy out of a report, a line a row, a year a column."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from sohanalysis import years
from sohanalysis.case.case import MOST_POUNDS
from sohanalysis.case.printed import parse_printed
from sohanalysis.case.rules import reserved_name
from sohanalysis.errors import DataError, Fault
from sohanalysis.files.csv_table import CsvRow, duplicate_faults, read_csv_table
from sohanalysis.files.text import read_text

KINDS = ("cost", "saving", "funding", "charge")
_FIRST, _LAST = ("line", "kind"), ("source",)
_AMOUNT = "one amount as it is printed: 30,000 (in double quotes), £30k or a dash for zero"


def case_from_table(path: Path) -> str:
    """Write the text of a case of format 2 from a csv file of lines.

    Parameters
    ----------
    path : Path
        A csv file with the columns ``line``, ``kind`` (cost, saving, funding or charge), one for
        each financial year, and ``source``. Amounts are as printed; blank is zero.

    Raises
    ------
    FileError, DataError
        If it cannot be read; every fault at once, each with its line.
    """
    labels = _year_heads(path)
    sheet = read_csv_table(path, (*_FIRST, *labels, *_LAST))
    amounts: dict[int, dict[str, float]] = {}
    faults: list[Fault] = []
    for row in sheet.rows:
        amounts[row.line] = {}
        faults += [*row.text_faults("line", "source"), *row.choice_faults("kind", KINDS)]
        if reserved_name(row["line"]):
            faults.append(row.refused("line", "a name that is no result's"))
        faults += _amount_faults(row, labels, amounts[row.line])
    faults += duplicate_faults(sheet.rows, "line", str.casefold)
    sheet.check(faults)
    return "\n".join([*_top(path, labels), *_tables(sheet.rows, amounts)])


def _year_heads(path: Path) -> tuple[str, ...]:
    """Heads of the first row that are financial years, in order and without a gap."""
    first = read_text(path).partition("\n")[0]
    heads = [head.strip() for head in next(csv.reader([first]), [])]
    found = tuple(head for head in heads if _is_year(head))
    if len(heads) == 1:
        read_csv_table(path, (*_FIRST, *_LAST))  # says which other separator it has
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
        elif not 0 <= printed.low <= MOST_POUNDS:
            allowed = (
                f"an amount of \u00a30 to \u00a3{MOST_POUNDS:,}: its kind says which way it counts"
            )
            yield row.refused(label, allowed)
        else:
            found[label] = printed.low
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
