"""The commands on who joins: ``soh forces`` and ``soh adoption``."""

from __future__ import annotations

from typing import Annotated

import typer

from sohanalysis.cli.arguments import CaseFile, Format, OutputFormat, load_with
from sohanalysis.cli.shell import print_parts


def forces(
    case_file: CaseFile = None,
    join: Annotated[
        str | None,
        typer.Option(help="all, live-2021-03-08, region:Wales, names with commas, or how many."),
    ] = None,
    without: Annotated[str | None, typer.Option(help="Leave these out, by name.")] = None,
    pool: Annotated[str | None, typer.Option(help="What is shared, pounds a year.")] = None,
    weight: Annotated[str | None, typer.Option(help="Shared by: officers, population ...")] = None,
    cap: Annotated[
        str | None, typer.Option(metavar="NAME=AMOUNT", help="The most that one payer pays.")
    ] = None,
    shortfall: Annotated[
        str | None, typer.Option(help="What a cap leaves: spread over the others, or host.")
    ] = None,
    register: Annotated[str | None, typer.Option(help="File of forces of your own.")] = None,
    format: OutputFormat = Format.text,
) -> None:
    """Show what each force would be charged of an assumed pool, by which forces join."""
    from sohanalysis.cli.force_options import charges_from_options
    from sohanalysis.members import exports

    typed = {"join": join, "without": without, "pool": pool, "weight": weight}
    case = load_with(case_file)
    found = charges_from_options(case, register=register, cap=cap, shortfall=shortfall, **typed)
    if format is Format.text:
        print_parts(list(exports.forces_text(case, found)))
    else:
        typer.echo(exports.forces(case, found, format), nl=False)


def adoption(case_file: CaseFile = None, format: OutputFormat = Format.text) -> None:
    """Show how many forces joined, as published, and what each reading would have charged."""
    from sohanalysis.members import exports

    case = load_with(case_file)
    if format is Format.text:
        print_parts(list(exports.adoption_text(case)))
    else:
        typer.echo(exports.adoption(case, format), nl=False)
