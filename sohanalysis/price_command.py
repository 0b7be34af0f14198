"""The command on prices: ``soh prices``."""

from __future__ import annotations

from typing import Annotated

import typer

from sohanalysis.arguments import CaseFile, Format, OutputFormat, Preset, load
from sohanalysis.shell import print_parts


def prices(
    case_file: CaseFile = None,
    scenario: Preset = None,
    vintage: Annotated[
        str | None, typer.Option(metavar="NAME", help="The only vintage to deflate by.")
    ] = None,
    prices_of: Annotated[
        str | None, typer.Option(metavar="YEAR", help="Financial year of the prices: 2018/19.")
    ] = None,
    format: OutputFormat = Format.text,
) -> None:
    """Show the present value by real and cash prices, and a charge that turns out higher."""
    from sohanalysis import options, price_exports

    case = load(case_file)
    chosen = options.scenario_from_options(case, preset=scenario, given={})
    with options.naming({"vintage": "--vintage", "prices_of": "--prices-of"}):
        if format is Format.text:
            parts = price_exports.prices_text(case, chosen, vintage=vintage, prices_of=prices_of)
            print_parts(list(parts))
        else:
            typed = {"vintage": vintage, "prices_of": prices_of}
            typer.echo(price_exports.prices(case, chosen, format, **typed), nl=False)
