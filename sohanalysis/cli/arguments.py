"""What several commands take: a case, a scenario, a file to write, a form of output."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sohanalysis.case.fields import FIELDS, Field, Kind
from sohanalysis.errors import MOST_FAULTS, Fault, ScenarioError, SohError, shown
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.files.writing import is_open

if TYPE_CHECKING:
    from sohanalysis.case.case import Case
    from sohanalysis.case.load import LoadedCase

CaseFile = Annotated[
    str | None,
    typer.Argument(
        metavar="CASE", help="File of a case. Without it: the shipped case, Derbyshire 2018."
    ),
]


def option(kind: str, help: str, allowed: str, *names: str) -> Any:
    """Describe an option that takes a value: its type, what it says, and what is allowed."""
    return typer.Option(*names, metavar=f"<{kind}>", help=f"{help} Allowed: {allowed}.")


def as_options(parameters: Mapping[str, object]) -> dict[str, object]:
    """Name options as they are typed."""
    return {f"--{name.replace('_', '-')}": value for name, value in parameters.items()}


Preset = Annotated[
    str | None,
    option(
        "name or code",
        "Which scenario.",
        "a preset, a saved scenario or a scenario code, also CODE@DIGEST",
        "--scenario",
    ),
]
Output = Annotated[
    str | None, option("file", "File to write.", "a path; build/ without it", "-o", "--output")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


class Format(StrEnum):
    """Forms of output."""

    text = "text"
    json = "json"
    csv = "csv"


# As results and register have them, loaded only when a command needs them; a test compares
# them.
RESULTS = (
    "initial_cost, headroom, spent_in_budget_years, falls_after_budget_years, "
    "cost_after_cashable_savings, ongoing or present_value"
)
AXIS = "a field of soh show, with or without values: delay=0,3,6"
WHO = "all, a list of the register (live-2021-03-08), region:Wales, names, or how many"


def _read_format(text: str) -> Format:
    """Read a form of output, here and not in typer: its refusal would be in another voice."""
    if text not in list(Format):
        problem, allowed = f"{shown(text)} is not allowed", "text, json or csv"
        raise ScenarioError(Fault(field="--format", problem=problem, allowed=allowed))
    return Format(text)


OutputFormat = Annotated[
    str,
    typer.Option(
        metavar="<text|json|csv>",
        callback=_read_format,
        help="Form of what is printed. Allowed: text, json or csv.",
    ),
]


def takes_fields(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, after its case, an option for each field of a scenario.

    Its own parameters are followed by ``**given``, which holds the text of each, or None.
    """
    case_file, *own_options, _ = inspect.signature(command, eval_str=True).parameters.values()
    options = [_option(field) for field in FIELDS.values()]
    signature = inspect.Signature([case_file, *options, *own_options], return_annotation=None)
    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__annotations__ = {
        parameter.name: parameter.annotation for parameter in [*signature.parameters.values()]
    }
    return command


def _option(field: Field) -> inspect.Parameter:
    is_flag = field.kind is Kind.yes
    # Councils that join are no forces: what is called otherwise on a command line has its name too.
    names = dict.fromkeys((field.option, f"--{field.name.replace('_', '-')}"))
    return inspect.Parameter(
        field.name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=False if is_flag else None,
        annotation=Annotated[bool, typer.Option(field.option, help=field.help)]
        if is_flag
        else Annotated[
            str | None, option(field.unit or "name", field.help, _allowed_text(field), *names)
        ],
    )


def _allowed_text(field: Field) -> str:
    """Say what an option of a field allows, of any case."""
    if field.kind is Kind.choice:
        return "a pricing that soh show lists"
    return field.allowed or f"a whole number, {field.low:,g} to {field.high:,g}"


def case_path(case_file: str | None) -> Path:
    """Name the file of a case; that of the package without one."""
    return FIRST_CASE if case_file is None else Path(case_file)


def load(case_file: str | None, *scenarios: str | None) -> Case:
    """Read a case and what is saved beside it, and say what is odd about its texts and of codes."""
    loaded = _read(case_file)
    if loaded.unread is not None:
        raise loaded.unread
    warn_of_digests(loaded.case, *scenarios)
    return loaded.case


def load_with(case_file: str | None, scenario: str | None = None) -> Case:
    """Read a case of which one scenario is asked for, or none.

    Saved scenarios that cannot be read are a warning, unless one of them may be meant.
    """
    from sohanalysis.case.codes import is_code

    loaded = _read(case_file)
    if loaded.unread is not None:
        if scenario is not None and scenario not in loaded.case.presets and not is_code(scenario):
            raise loaded.unread
        _warn([*str(loaded.unread).split("\n"), "No saved scenario is read."])
    warn_of_digests(loaded.case, scenario)
    return loaded.case


def _read(case_file: str | None) -> LoadedCase:
    """Read a case, and refuse a file of saved scenarios that is given as one."""
    from sohanalysis.case.saved import check_is_case
    from sohanalysis.load import read_case

    check_is_case(case_path(case_file))
    loaded = read_case(case_file)
    _warn([str(caution) for caution in loaded.cautions[:MOST_FAULTS]])
    return loaded


def warn_of(path: Path, scenario: str | None = None) -> None:
    """Say what is odd about the texts of a case, and about a code, that another process reads."""
    from sohanalysis.case.codes import DIGEST_MARK
    from sohanalysis.case.rules import text_cautions
    from sohanalysis.files.toml import read_toml
    from sohanalysis.load import load_case

    with contextlib.suppress(SohError):  # what is wrong is said by whoever reads it
        _warn([str(caution) for caution in text_cautions(read_toml(path))[:MOST_FAULTS]])
        if DIGEST_MARK in (scenario or ""):
            warn_of_digests(load_case(path), scenario)


def warn_of_digests(case: Case, *names: str | None) -> None:
    """Say which codes were given with the digest of other figures than the case has."""
    from sohanalysis.case.codes import digest_caution

    _warn([caution for name in names if name and (caution := digest_caution(case, name))])


def warn_of_words(case: Case) -> None:
    """Say which texts of a case would keep its public paper back."""
    from sohanalysis.paper.checks import check_words

    try:
        check_words(case)
    except SohError as error:
        _warn(str(error).split("\n"))


def warn_of_open(path: Path) -> None:
    """Say that a file that was written is open in a spreadsheet program, in its earlier state."""
    if is_open(path):
        advice = "Close it there without saving: a save would undo what was written now."
        problem = "is open in another program, as it was before"
        _warn([str(Fault(file=str(path), problem=problem, advice=advice))])


def _warn(lines: list[str]) -> None:
    for line in lines:
        typer.echo(f"Warning: {line}", err=True)
