"""The command line. Each command loads a case, asks the library, and prints or writes.

Options of a scenario are made from its fields, the same for every command that takes a case. Exit
codes: 0 done, 2 wrong input, 3 the machine could not, 1 a bug of ours.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import tempfile
import textwrap
import tomllib
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from small.case.case import Case
from small.case.lines import line_of
from small.case.reading import FIRST_CASE, dotted, load_case
from small.case.scenario import FIELDS, Scenario, choose, query
from small.errors import Fault, InputError, MachineError, did_you_mean, one_of
from small.report import tables
from small.report.answer import Answer, answer
from small.report.names import all_figures, figure
from small.report.notes import notes

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("text", "json", "csv")
LONG_SIMULATION = 1_000_000  # outcomes over all pricings, from which on a bar shows how far it is


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console of Windows may lack a sign
    try:
        commands.main(args=with_own_word([*arguments]), prog_name="soh", standalone_mode=False)
    except click.exceptions.Exit as error:
        return error.exit_code
    except BrokenPipeError:  # the reader, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except tuple(_EXPECTED) as error:
        message, code = next(found for kind, found in _EXPECTED.items() if isinstance(error, kind))
        given = error.format_message() if isinstance(error, click.ClickException) else str(error)
        return _failed(message or given, code)
    except Exception:
        traceback.print_exc()
        return _failed("This is a bug of soh: please report it with the lines above.", 1)
    return 0


# Expected errors: a message, or that of the error, and the exit code.
_EXPECTED: dict[type[BaseException], tuple[str, int]] = {
    InputError: ("", 2),
    MachineError: ("", 3),
    click.ClickException: ("", 2),
    KeyboardInterrupt: ("Stopped; nothing was written.", 3),
    click.Abort: ("Stopped; nothing was written.", 3),
    MemoryError: ("The machine has not enough memory for this.", 3),
}


def _failed(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


def with_own_word(arguments: list[str]) -> list[str]:
    """Return arguments with the case's own word for adopters, --forces, as --adopters."""
    path = next((Path(text) for text in arguments if text.endswith(".toml")), FIRST_CASE)
    try:
        adopters = tomllib.loads(path.read_text(encoding="utf-8-sig"))["adopters"]
        word = str(adopters["word"])
        words = {f"--{adopters.get('plural') or f'{word}s'}", f"--{word}"}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return arguments  # the command reports the faults of the file
    known = {f"--{name.replace('_', '-')}" for name in FIELDS}
    own = {word.replace(" ", "-").lower() for word in words} - known
    return [
        f"--adopters{text[len(option) :]}" if (option := text.split("=")[0]) in own else text
        for text in arguments
    ]


# Options


def takes_case(command: Callable[..., None]) -> Callable[..., None]:
    """Add the case file and the fields of a scenario to a command."""
    for field in reversed(FIELDS.values()):
        option = f"--{field.name.replace('_', '-')}"
        if field.unit == "yes":
            command = click.option(option, field.name, is_flag=True, default=None, help=field.help)(
                command
            )
        else:
            command = click.option(option, field.name, metavar=field.unit.upper(), help=field.help)(
                command
            )
    command = click.option(
        "--scenario", metavar="TEXT", help='Query string, "adopters=36&delay=6", or a preset.'
    )(command)
    return click.argument("case_file", required=False, type=click.Path(path_type=Path))(command)


takes_format = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", help="How to print."
)


def chosen(
    case_file: Path | None, scenario: str | None, options: dict[str, Any]
) -> tuple[Case, Scenario]:
    """Return the case and scenario that the options of a command choose."""
    case = load_case(case_file)
    fields = {
        name: value for name, value in options.items() if name in FIELDS and value is not None
    }
    return case, choose(case, scenario, **fields)


@click.group(
    help="What would it cost to join a shared service whose charge depends on how many join?"
)
def commands() -> None:
    """Group of all commands."""


# Printing


def console() -> Console:
    """Return a terminal without markup: texts of a case are never read as codes."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False)


def print_tables(shown: Sequence[tables.Table], form: str) -> None:
    """Print tables as text, as JSON or as csv."""
    if form == "json":
        found = {table.title: _records(table) for table in shown}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif form == "csv":
        print(
            "\n".join(
                _as_csv([[*table.columns], *zip(*table.columns.values(), strict=True)])
                for table in shown
            ),
            end="",
        )
    else:
        terminal = console()
        for table in shown:
            print_table(terminal, table)


def _records(table: tables.Table) -> list[dict[str, Any]]:
    rows = zip(*table.columns.values(), strict=True)
    return [
        {
            name: None if value != value else value
            for name, value in zip(table.columns, row, strict=True)
        }
        for row in rows
    ]


def _as_csv(rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        # A spreadsheet would run a text that begins like a formula.
        writer.writerow(
            f"'{v}" if isinstance(v, str) and v[:1] in "=+-@\t" and v else v for v in row
        )
    return text.getvalue()


def print_table(
    terminal: Console, table: tables.Table, *, has_title: bool = True, has_caption: bool = True
) -> None:
    """Print a table with its title and caption."""
    from rich import box
    from rich.table import Table as RichTable

    if table.is_empty:
        return
    drawn = RichTable(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), pad_edge=False)
    for name in table.columns:
        is_number = bool(table.units.get(name))
        heading = name
        if is_number:  # an amount is never broken over two lines, its heading only between words
            room = terminal.width // len(table.columns) - 1
            width = max(room, *map(len, [*table.texts(name), *name.split()]))
            heading = textwrap.fill(name, width)
        drawn.add_column(heading, justify="right" if is_number else "left", no_wrap=is_number)
    for row in zip(*(table.texts(name) for name in table.columns), strict=True):
        drawn.add_row(*row)
    if has_title:
        terminal.print(table.title, style="bold")
    terminal.print(drawn)
    if table.caption and has_caption:
        terminal.print(table.caption, style="dim")


def print_answer(terminal: Console, answered: Answer) -> None:
    """Print line, chips, answer table and notes."""
    case = answered.case
    chips = [case.title, *(chip.text for chip in answered.chips)]
    terminal.print(" | ".join(chips), style="dim")
    terminal.print(answered.line, style="bold")
    print_table(terminal, tables.answer_table(answered), has_title=False)
    for note in notes(answered):
        terminal.print(f"- {note}")


# Commands


@commands.command()
@takes_case
@click.option("--all", "is_all", is_flag=True, help="Every table.")
@takes_format
def show(
    case_file: Path | None, scenario: str | None, is_all: bool, form: str, **options: Any
) -> None:
    """Show the cost and whether the budget covers it."""
    case, wanted = chosen(case_file, scenario, options)
    answered = answer(case, wanted)
    if form == "json":
        print(json.dumps(_as_json(answered, is_all), ensure_ascii=False, indent=1))
        return
    if form == "csv":
        rows = [
            (name, pricing, value, figure(answered, name).unit)
            for name, values in all_figures(answered).items()
            for pricing, value in values.items()
        ]
        print(_as_csv([("name", "pricing", "value", "unit"), *rows]), end="")
        return
    terminal = console()
    print_answer(terminal, answered)
    shown = [tables.cost_by_year(answered), tables.charge_by_number(case)]
    for table in all_tables(answered) if is_all else shown[: 2 if case.names_adopters else 1]:
        print_table(terminal, table, has_caption=is_all)
    if not is_all:
        terminal.print(_open_line(case))


def all_tables(answered: Answer) -> list[tables.Table]:
    """Return every table of an answer, without members and simulation, which are commands."""
    case = answered.case
    return [
        tables.cost_by_year(answered),
        tables.results_table(answered),
        tables.charge_by_number(case),
        tables.break_even_table(answered),
        tables.tornado_table(answered),
        tables.pricing_rules(case),
        tables.printed_table(case),
        tables.open_points(case),
        tables.log_of_assumptions(case),
    ]


def _as_json(answered: Answer, is_all: bool) -> dict[str, Any]:
    found = {
        "case": answered.case.title,
        "scenario": query(answered.case, answered.scenario),
        "line": answered.line,
        "chips": [vars(chip) for chip in answered.chips],
        "answer": [vars(row) for row in answered.rows],
        "notes": notes(answered),
        "figures": all_figures(answered),
    }
    if is_all:
        found["tables"] = {table.title: _records(table) for table in all_tables(answered)}
    return found


def _open_line(case: Case) -> str:
    """Count the open points: observations of the case, and assumed figures."""
    assumed = tables.log_of_assumptions(case).columns["Status"].count("assumed")
    points = len(case.observations)
    return f"Open points: {points}. Assumed figures: {assumed}. soh show --all lists them."


@commands.command()
@takes_case
@click.option("--names", is_flag=True, help="List the name of each figure with its value.")
@takes_format
def check(
    case_file: Path | None, scenario: str | None, names: bool, form: str, **options: Any
) -> None:
    """List the points to look at: printed figures, sources, open questions."""
    case, wanted = chosen(case_file, scenario, options)
    if names:
        print_tables([tables.names_table(answer(case, wanted))], form)
        return
    print_tables(
        [tables.printed_table(case), missing_sources(case), tables.open_points(case)], form
    )


def missing_sources(case: Case) -> tables.Table:
    """Return the figures without a source, each with its line."""
    paths = tables.without_source(case)
    return tables.Table(
        title="Figures without a source",
        columns={
            "Line": [line_of(case.lines_by_key, path) for path in paths],
            "Figure": [dotted(path) for path in paths],
        },
        units={"Line": "count"},
    )


@commands.command()
@takes_case
@click.option("--result", default="initial_cost", help="Result of the tornado.")
@click.option("--seek", metavar="FIELD", help="Field to move until --result is --target.")
@click.option("--target", type=float, help="Amount in pounds, with --seek.")
@takes_format
def sensitivity(
    case_file: Path | None,
    scenario: str | None,
    result: str,
    seek: str | None,
    target: float | None,
    form: str,
    **options: Any,
) -> None:
    """Show break-even points, and the result with one input at each end of its range."""
    case, wanted = chosen(case_file, scenario, options)
    if (seek is None) != (target is None):
        raise InputError([Fault(key="--seek, --target", problem="go together; give both")])
    if seek is not None and target is not None:
        print_tables([_seek(case, wanted, result, seek, target)], form)
        return
    answered = answer(case, wanted)
    print_tables([tables.break_even_table(answered), tables.tornado_table(answered, result)], form)


def _seek(case: Case, scenario: Scenario, result: str, by: str, target: float) -> tables.Table:
    from small.model.break_even import goal_seek
    from small.model.sensitivity import check_result

    check_result(case, result)
    numbers = [name for name, field in FIELDS.items() if field.watched]
    if by not in numbers:
        problem = f"is not a field with numbers{did_you_mean(by, numbers)}"
        raise InputError([Fault(key="--seek", value=by, problem=problem, allowed=one_of(numbers))])
    points = goal_seek(case, scenario, result, by=by, target=target)
    return tables.Table(
        title=f"Where {result} is {tables.cell_text(target, '£')}",
        columns={
            "Pricing": [case.title_of(point.pricing) for point in points],
            FIELDS[by].label: [tables.value_text(by, point.value) for point in points],
        },
        caption="A pricing that never reaches it is left out.",
    )


@commands.command("simulate")
@takes_case
@click.option("--draws", type=int, default=100_000, show_default=True, help="Number of outcomes.")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the draws."
)
@click.option(
    "--p", type=float, help="Chance that each of the others joins, in place of the case's."
)
@click.option("--rho", type=float, help="Correlation between any two of them.")
@click.option("--result", default="initial_cost", help="Result to show.")
@takes_format
def simulate_command(
    case_file: Path | None,
    scenario: str | None,
    draws: int,
    seed: int,
    p: float | None,
    rho: float | None,
    result: str,
    form: str,
    **options: Any,
) -> None:
    """Simulate the inputs whose ends have a source: shares of outcomes, no forecast."""
    import pandas as pd
    from rich.progress import track

    from small.model.results import pricings_of
    from small.model.sensitivity import check_result
    from small.model.simulation import simulate

    case, wanted = chosen(case_file, scenario, options)
    check_result(case, result)
    names = pricings_of(case, wanted)
    is_long = draws * len(names) >= LONG_SIMULATION and sys.stderr.isatty()
    terminal = console()
    terminal.stderr = True
    frames = [
        simulate(case, choose(case, wanted, pricing=name), draws=draws, seed=seed, p=p, rho=rho)
        for name in track(
            names, "Simulating", console=terminal, disable=not is_long, transient=True
        )
    ]
    print_tables([tables.simulation_table(answer(case, wanted), pd.concat(frames), result)], form)


@commands.command("members")
@takes_case
@takes_format
def members_command(
    case_file: Path | None, scenario: str | None, form: str, **options: Any
) -> None:
    """Show the charge and share of each body, if the bill is shared."""
    from small.model.members import members

    case, wanted = chosen(case_file, scenario, options)
    print_tables([tables.members_table(answer(case, wanted), members(case, wanted))], form)


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over an existing file.")
def new(file: Path, force: bool) -> None:
    """Write a commented case file to start from."""
    from small.case.template import template

    write_file(file, template(), force=force)
    print(f"Wrote {file}. Fill it in, then: soh show {file}")


def write_file(path: Path, text: str, *, force: bool) -> None:
    """Write a file whole or not at all, by a temporary file in the same folder.

    Raises
    ------
    InputError
        If there is a file already, and it is not forced.
    MachineError
        If it cannot be written.
    """
    if path.exists() and not force:
        problem = "is there already; nothing was written"
        raise InputError(
            [Fault(file=str(path), problem=problem, allowed="--force to write over it")]
        )
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=".soh-", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(text)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise MachineError(f"{path}: cannot be written: {error.strerror}.") from None
