"""The command ``soh simulate``: how sure are we, and what that rests on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from sohanalysis.cli.arguments import CaseFile, Format, OutputFormat, Preset, load, whole_typed
from sohanalysis.cli.shell import INTERRUPTED, print_parts
from sohanalysis.errors import Fault, ScenarioError, shown

if TYPE_CHECKING:
    from sohanalysis.simulation.exports import Found
    from sohanalysis.simulation.simulate import Progress

_A_WHILE = 1.0  # seconds without a word


def simulate(
    case_file: CaseFile = None,
    scenario: Preset = None,
    draws: Annotated[str, typer.Option(help="How many cases are drawn.")] = "100000",
    seed: Annotated[str, typer.Option(help="The same seed gives the same figures.")] = "1",
    p: Annotated[
        str | None, typer.Option(help="Share of the others that signed which join, on average.")
    ] = None,
    rho: Annotated[str | None, typer.Option(help="Correlation between any two of them.")] = None,
    format: OutputFormat = Format.text,
) -> int:
    """Draw what may turn out otherwise: shares of cases under the case's assumptions."""
    from sohanalysis.simulation import exports

    found = _found(case_file, scenario, {"draws": draws, "seed": seed}, {"p": p, "rho": rho})
    if format is Format.text:
        print_parts(list(exports.text(found)))
    elif format is Format.json:
        typer.echo(exports.as_json(found), nl=False)
    else:
        typer.echo(exports.as_csv(found), nl=False)
    return INTERRUPTED if found.run.is_partial else 0


def _found(
    case_file: str | None,
    scenario: str | None,
    whole: dict[str, str],
    shares: dict[str, str | None],
) -> Found:
    """Read what was typed, all faults at once, and draw."""
    from sohanalysis.explore import typed
    from sohanalysis.simulation import exports
    from sohanalysis.simulation.draws import adopters_alone, assume
    from sohanalysis.simulation.shortfall import join_grid
    from sohanalysis.simulation.simulation import simulate as drawn

    case = load(case_file)
    names = ("draws", "seed", "p", "rho", "adopters.p", "adopters.rho")
    with typed.naming({name: f"--{name.removeprefix('adopters.')}" for name in names}):
        chosen, numbers, given = typed.all_of(
            lambda: typed.scenario_from_options(case, preset=scenario, given={}),
            lambda: {name: whole_typed(name, text) for name, text in whole.items()},
            lambda: {name: _share(name, text) for name, text in shares.items() if text is not None},
        )
        case = assume(case, **given) if given else case
        with _progress() as told:
            run = drawn(case, chosen, on_progress=told, **numbers)
        grids = []
        if case.uncertainty and case.uncertainty.adopters and not run.is_partial:
            cases = [adopters_alone(case), *([case] if case.uncertainty.inputs else [])]
            grids = [join_grid(each, chosen, seed=run.seed) for each in cases]
    return exports.Found(run=run, grids=grids)


def _share(name: str, text: str) -> float:
    found = re.fullmatch(r"\s*(-?\d{1,15}(?:\.\d{1,15})?)\s*(%?)\s*", text, re.ASCII)
    if not found:
        allowed = "a number from 0 to 1, or a percentage: 0.7 or 70%"
        raise ScenarioError(
            Fault(field=name, problem=f"{shown(text)} is not allowed", allowed=allowed)
        )
    return float(found[1]) / (100 if found[2] else 1)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show a bar on a terminal once it takes a while; never in what is printed."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    bar = Bar(console=console, transient=True, disable=not console.is_terminal)
    start = time.monotonic()
    task = bar.add_task("Drawing cases")

    def tell(done: int, draws: int) -> None:
        if time.monotonic() - start > _A_WHILE:
            bar.start()
        bar.update(task, completed=done, total=draws)

    try:
        yield tell
    finally:
        bar.stop()
