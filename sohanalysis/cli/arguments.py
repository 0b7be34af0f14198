"""Arguments that commands share: a case, a scenario, a file to write and an output format."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sohanalysis.case.fields import FIELDS, Field, Kind
from sohanalysis.errors import (
    MOST_FAULTS,
    Fault,
    ScenarioError,
    SohError,
    not_allowed,
)
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.files.writing import is_open

if TYPE_CHECKING:
    from sohanalysis.case.case import Case
    from sohanalysis.case.load import LoadedCase

CaseFile = Annotated[
    str | None,
    typer.Argument(
        metavar="CASE", help="File of a case. Default: the shipped case, Derbyshire 2018."
    ),
]


def option(kind: str, help: str, allowed: str, *names: str) -> Any:
    """Return a typer option with a value: its type, help text and allowed values."""
    return typer.Option(*names, metavar=f"<{kind}>", help=f"{help} Allowed: {allowed}.")


def as_options(parameters: Mapping[str, object]) -> dict[str, object]:
    """Return parameters under their option names: `net_budget` as `--net-budget`."""
    return {f"--{name.replace('_', '-')}": value for name, value in parameters.items()}


PresetOption = Annotated[
    str | None,
    option(
        "name or code",
        "Scenario to use.",
        "a preset, a saved scenario or a scenario code, also CODE@DIGEST",
        "--scenario",
    ),
]
Output = Annotated[
    str | None,
    option("file", "File to write.", "a path; the default is in build/", "-o", "--output"),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")]


class Format(StrEnum):
    """Output formats of a command."""

    text = "text"
    json = "json"
    csv = "csv"


# Copied here because the modules that define these names load slowly, and most commands do not
# need them. A test compares the copies with the originals.
RESULT_CHOICES = (
    "initial_cost, headroom, spent_in_budget_years, falls_after_budget_years, "
    "cost_after_cashable_savings, ongoing or present_value"
)
AXIS_FORM = "a field of soh show, with or without values: delay=0,3,6"
WHO = "all, a list of the register (live-2021-03-08), region:Wales, names, or a number"


def _read_format(text: str) -> Format:
    """Return the output format that a text names.

    Typer could check it too, but its message would not look like our other messages.
    """
    if text not in list(Format):
        raise ScenarioError(not_allowed(text, "text, json or csv", field="--format"))
    return Format(text)


OutputFormat = Annotated[
    str,
    typer.Option(
        metavar="<text|json|csv>",
        callback=_read_format,
        help="Format of the output. Allowed: text, json or csv.",
    ),
]


def takes_fields(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each field of a scenario to a command, after its case argument.

    The command's last parameter, ``**field_texts``, receives the text of each option, or None for
    an option that the user left out.
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
    return inspect.Parameter(
        field.name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=False if is_flag else None,
        annotation=Annotated[bool, typer.Option(field.option, help=field.help)]
        if is_flag
        else Annotated[
            str | None,
            option(field.unit or "name", field.help, _allowed_text(field), *field.spellings),
        ],
    )


def _allowed_text(field: Field) -> str:
    """Return the allowed values of a field for the help, which is the same for every case."""
    if field.kind is Kind.choice:
        return "a pricing that soh show lists"
    return field.allowed or f"a whole number, {field.low:,g} to {field.high:,g}"


def case_path(case_file: str | None) -> Path:
    """Return the path of a case file. The default is the shipped case."""
    return FIRST_CASE if case_file is None else Path(case_file)


def load(case_file: str | None, *scenarios: str | None) -> Case:
    """Read a case and its saved scenarios, and print warnings about its texts and the codes."""
    loaded = _read(case_file)
    if loaded.unread is not None:
        raise loaded.unread
    warn_of_digests(loaded.case, *scenarios)
    return loaded.case


def load_with(case_file: str | None, scenario: str | None = None) -> Case:
    """Read a case for a command that uses at most one scenario.

    Unreadable saved scenarios cause a warning. They are an error only if ``scenario`` may be the
    name of one of them.
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
    """Read a case, and refuse a file of saved scenarios."""
    from sohanalysis.case.saved import check_is_case
    from sohanalysis.load import read_case

    check_is_case(case_path(case_file))
    loaded = read_case(case_file)
    _warn([str(caution) for caution in loaded.cautions[:MOST_FAULTS]])
    return loaded


def warn_of(path: Path, scenario: str | None = None) -> None:
    """Print warnings about a case that another function loads: its texts and a scenario code."""
    from sohanalysis.case.cautions import text_cautions
    from sohanalysis.case.codes import DIGEST_MARK
    from sohanalysis.files.toml import read_toml
    from sohanalysis.load import load_case

    with contextlib.suppress(SohError):  # the function that loads the case reports its faults
        _warn([str(caution) for caution in text_cautions(read_toml(path))[:MOST_FAULTS]])
        if DIGEST_MARK in (scenario or ""):
            warn_of_digests(load_case(path), scenario)


def warn_of_digests(case: Case, *names: str | None) -> None:
    """Warn of scenario codes whose digest does not match the figures of the case."""
    from sohanalysis.case.codes import digest_caution

    _warn([caution for name in names if name and (caution := digest_caution(case, name))])


def warn_of_words(case: Case) -> None:
    """Warn of texts of a case that would stop its public paper."""
    from sohanalysis.paper.pages import check_texts

    try:
        check_texts(case)
    except SohError as error:
        _warn(str(error).split("\n"))


def warn_of_open(path: Path) -> None:
    """Warn if a spreadsheet program still shows the earlier version of a written file."""
    if is_open(path):
        advice = "Close it there without saving: saving would overwrite the new file."
        problem = "is open in another program, which still shows the earlier version"
        _warn([str(Fault(file=str(path), problem=problem, advice=advice))])


def _warn(lines: list[str]) -> None:
    for line in lines:
        typer.echo(f"Warning: {line}", err=True)
