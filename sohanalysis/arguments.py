"""What several commands take: a case, a scenario, a file to write, a form of output."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sohanalysis import files

if TYPE_CHECKING:
    from sohanalysis.case import Case

CaseFile = Annotated[
    str | None,
    typer.Argument(metavar="CASE", help="File of a case. Without it: data/derbyshire-2018.toml."),
]
Preset = Annotated[
    str | None,
    typer.Option("--scenario", help="Preset, saved scenario, or a scenario code."),
]
Output = Annotated[str | None, typer.Option("-o", "--output", help="File to write.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


class Format(StrEnum):
    """Forms of output."""

    text = "text"
    json = "json"
    csv = "csv"


# As appraisal has them, which is loaded only when a command needs it; a test compares the two.
RESULTS = (
    "two_year_total, headroom, spent_in_budget_years, falls_after_budget_years, "
    "cost_after_cashable_savings, ongoing or present_value"
)
OutputFormat = Annotated[Format, typer.Option(help="text, json or csv.")]


def case_path(case_file: str | None) -> Path:
    """Name the file of a case; that of a checkout without one."""
    return files.FIRST_CASE if case_file is None else Path(case_file)


def load(case_file: str | None) -> Case:
    """Read a case, and refuse a file of saved scenarios that is given as one."""
    from sohanalysis.case_file import load_case
    from sohanalysis.scenario_file import check_is_case

    check_is_case(case_path(case_file))
    return load_case(case_file)
