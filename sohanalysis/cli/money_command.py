"""The commands on money over the years: ``soh medium-term`` and ``soh prices``."""

from __future__ import annotations

from typing import Annotated

import typer

from sohanalysis.cli.arguments import CaseFile, Format, OutputFormat, Preset, load_with
from sohanalysis.cli.shell import print_parts


def medium_term(
    case_file: CaseFile = None,
    scenario: Preset = None,
    years: Annotated[str, typer.Option(help="Years to add after the case's last.")] = "3",
    tax_base: Annotated[str | None, typer.Option(help="Band D equivalents, for pence.")] = None,
    net_budget: Annotated[str | None, typer.Option(help="Net budget of a year, pounds.")] = None,
    format: OutputFormat = Format.text,
) -> None:
    """Show cost, funding and net pressure by year, on past the record."""
    from sohanalysis.explore.typed import (
        all_of,
        medium_term_from_options,
        naming,
        scenario_from_options,
    )
    from sohanalysis.report import frames, prose, tables

    case = load_with(case_file, scenario)
    chosen, given = all_of(
        lambda: scenario_from_options(case, preset=scenario, given={}),
        lambda: medium_term_from_options(years=years, tax_base=tax_base, net_budget=net_budget),
    )
    known = {"more_years": "--years", "tax_base": "--tax-base", "net_budget": "--net-budget"}
    with naming(known):
        if format is Format.text:
            print_parts([prose.whose(case), tables.medium_term(case, chosen, **given)])
        elif format is Format.json:
            typer.echo(frames.medium_term_json(case, chosen, **given), nl=False)
        else:
            typer.echo(frames.medium_term_csv(case, chosen, **given), nl=False)


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
    from sohanalysis.explore.typed import (
        naming,
        scenario_from_options,
    )
    from sohanalysis.report import frames

    case = load_with(case_file, scenario)
    chosen = scenario_from_options(case, preset=scenario, given={})
    with naming({"vintage": "--vintage", "prices_of": "--prices-of"}):
        if format is Format.text:
            parts = frames.prices_text(case, chosen, vintage=vintage, prices_of=prices_of)
            print_parts(list(parts))
        else:
            typed = {"vintage": vintage, "prices_of": prices_of}
            typer.echo(frames.prices(case, chosen, format, **typed), nl=False)
