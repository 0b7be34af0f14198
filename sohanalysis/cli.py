"""The ``soh`` command: load, call, write."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sohanalysis.errors import Fault, ScenarioError, SohError, shown

if TYPE_CHECKING:
    from sohanalysis.case import Case
    from sohanalysis.terminal import Part

app = typer.Typer(
    name="soh",
    help="What would it cost to join a shared service whose charge depends on how many join?",
    epilog="--debug after any command shows the traceback of an error.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
CaseFile = Annotated[
    str | None,
    typer.Argument(metavar="CASE", help="File of a case. Without it: data/derbyshire-2018.toml."),
]
Preset = Annotated[
    str | None, typer.Option("--scenario", help="Preset of the case, or a scenario code.")
]
Output = Annotated[str | None, typer.Option("-o", "--output", help="File to write.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


class Format(StrEnum):
    """Forms of output."""

    text = "text"
    json = "json"
    csv = "csv"


@app.command()
def show(
    case_file: CaseFile = None,
    forces: Annotated[str | None, typer.Option(help="Forces paying: 36, or 25,25,36,36.")] = None,
    charge: Annotated[str | None, typer.Option(help="Charge form, such as shared.")] = None,
    savings: Annotated[str | None, typer.Option(help="Savings at full effect, £ a year.")] = None,
    offset: Annotated[str | None, typer.Option(help="Savings as a share of the charge.")] = None,
    ramp: Annotated[str | None, typer.Option(help="Months to full effect.")] = None,
    cashable: Annotated[str | None, typer.Option(help="Share that leaves a budget.")] = None,
    delay: Annotated[str | None, typer.Option(help="Months of late go-live.")] = None,
    charge_follows_go_live: Annotated[
        bool, typer.Option("--charge-follows-go-live", help="The charge starts late too.")
    ] = False,
    charge_change: Annotated[str | None, typer.Option(help="Change of every charge.")] = None,
    scenario: Preset = None,
    format: Annotated[Format, typer.Option(help="text, json or csv.")] = Format.text,
) -> None:
    """Show the appraisal: all readings side by side, or one scenario in detail."""
    from sohanalysis import terminal
    from sohanalysis.choice import names_a_form
    from sohanalysis.options import scenario_from_options

    given = {
        "adopters": forces,
        "charge_form": charge,
        "savings": savings,
        "offset": offset,
        "ramp": ramp,
        "cashable": cashable,
        "delay": delay,
        "charge_follows_go_live": charge_follows_go_live,
        "charge_change": charge_change,
    }
    case = _load(case_file)
    chosen = scenario_from_options(case, preset=scenario, given=given)
    if format is Format.json:
        typer.echo(terminal.as_json(case, chosen))
    elif format is Format.csv:
        typer.echo(terminal.as_csv(case, chosen), nl=False)
    elif charge or (scenario and names_a_form(case, scenario)):
        _print(terminal.detail(case, chosen))
    else:
        _print(terminal.overview(case, chosen))


@app.command()
def check(case_file: CaseFile = None) -> None:
    """Check a case and print every finding about its record."""
    from sohanalysis import audit, terminal

    case = _load(case_file)
    _print([f"{case.record.title}: nothing in the file is wrong.", audit.reconciliation(case)])
    _print(terminal.findings(case))


@app.command()
def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="File to write.")],
    force: Force = False,
) -> None:
    """Write a commented template of a case, to be filled in."""
    from sohanalysis import files

    template = files.read_text(Path(__file__).parent / "templates" / "case.toml")
    files.write_text(Path(file), template, force=force)
    typer.echo(f"Wrote {file}. Fill in each ?, then: soh check {file}")


@app.command()
def paper(
    case_file: CaseFile = None,
    scenario: Preset = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Run the board paper in a clean kernel and write it as one HTML file."""
    from sohanalysis import files
    from sohanalysis.options import scenario_from_options
    from sohanalysis.paper import paper_of

    source = _case_path(case_file)
    scenario_from_options(_load(case_file), preset=scenario, given={})
    target = files.build_folder() / f"{source.stem}.html" if output is None else Path(output)
    files.check_target(target, force=force, sources=(source,))
    page = paper_of(source, scenario or "")
    files.write_text(target, page, force=force)
    typer.echo(f"Wrote {target}")


@app.command()
def explore(
    case_file: CaseFile = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, open nothing.")
    ] = False,
) -> None:
    """Open the notebooks with their sliders in JupyterLab; Ctrl-C ends it."""
    from sohanalysis.lab import open_lab

    _load(case_file)
    raise typer.Exit(open_lab(_case_path(case_file), browser=not no_browser))


def _case_path(case_file: str | None) -> Path:
    from sohanalysis.case_file import default_path

    return default_path() if case_file is None else Path(case_file)


def _load(case_file: str | None) -> Case:
    from sohanalysis.case_file import load_case

    return load_case(case_file)


def _print(parts: Iterable[Part]) -> None:
    """Print headings in bold, tables as they are, and sentences wrapped to the terminal."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from sohanalysis.table import Table

    console = Console(highlight=False)
    for part in parts:
        if isinstance(part, Table):
            console.print(Text(part.text()), soft_wrap=True)
        elif isinstance(part, str):
            console.print(Text(part, style="bold"), soft_wrap=not console.is_terminal)
            continue
        elif console.is_terminal:
            console.print(Padding(Text(repr(part)), (0, 2)))
        else:
            console.print(Text(repr(part)), soft_wrap=True)
        console.print()


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str
        What was typed after ``soh``.

    Returns
    -------
    int
        0 done; 2 what was given is wrong; 3 the machine could not; 4 our own output does not
        hold together; 130 interrupted; 1 is a bug of ours.
    """
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        _refuse_repeats(arguments)
        result: Any = app(args=arguments, prog_name="soh", standalone_mode=False)
    except SystemExit:  # whoever read our output has left, as head does
        return 0
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _explain(error)
    return int(result or 0)


def _refuse_repeats(arguments: list[str]) -> None:
    """Refuse an option given twice: a command line would quietly take the last."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    names = [argument.partition("=")[0] for argument in options if argument.startswith("-")]
    names = ["--output" if name[:2] == "-o" else name for name in names]
    faults = [
        Fault(field=name, problem=f"is given {names.count(name)} times", allowed="once")
        for name in dict.fromkeys(names)
        if names.count(name) > 1 and not name[1:2].isdigit()
    ]
    if faults:
        raise ScenarioError(faults)


def _explain(error: Exception) -> int:
    """Print an error without its traceback, and choose the exit code."""
    usage_error = typer.BadParameter.__base__
    if usage_error is not None and isinstance(error, usage_error):
        error.show()  # type: ignore[attr-defined]
        return 2
    if isinstance(error, typer.Abort):
        typer.echo("Interrupted: nothing more was written.", err=True)
        return 130
    if isinstance(error, SohError):
        typer.echo(str(error), err=True)
        return error.exit_code
    if isinstance(error, OSError | ModuleNotFoundError):
        why = getattr(error, "strerror", None) or error
        typer.echo(f"The machine could not do it: {why}.", err=True)
        return 3
    typer.echo(f"This is a bug of ours: {shown(repr(error))}.", err=True)
    typer.echo("Please report it with the command and, from --debug, the traceback.", err=True)
    return 1
