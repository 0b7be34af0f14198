"""The commands that make papers: ``soh paper`` and ``soh batch``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sohanalysis.cli.arguments import (
    CaseFile,
    Force,
    Output,
    Preset,
    case_path,
    warn_of,
    whole_typed,
)

if TYPE_CHECKING:
    from sohanalysis.paper.publish import Outcome

_JOBS = "a whole number of papers at a time, 1 or more"


def paper(
    case_file: CaseFile = None,
    scenario: Preset = None,
    notebook: Annotated[str | None, typer.Option(help="A notebook of your own.")] = None,
    output: Output = None,
    force: Force = False,
    with_restricted: Annotated[
        bool, typer.Option("--with-restricted", help="All of the case: not for publication.")
    ] = False,
) -> None:
    """Run the board paper in a clean process and write it, and its sliders, as HTML files.

    NAME.sha256 beside them holds the SHA-256 sums of both, written last: sha256sum -c NAME.sha256
    says whether they are of one run, and as it left them.
    """
    from sohanalysis.paper import publish

    own = None if notebook is None else Path(notebook)
    asked = publish.Asked(
        source=case_path(case_file) if own is None else _case_for(own, case_file),
        preset=scenario,
        notebook=own,
        output=output,
        with_restricted=with_restricted,
    )
    warn_of(asked.source)
    typer.echo(publish.write_paper(asked, force=force))


def _case_for(notebook: Path, case_file: str | None) -> Path:
    from sohanalysis.paper.paper import case_for

    return case_for(notebook, case_file)


def batch(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Folder of cases (*.toml).")],
    output: Annotated[
        str | None, typer.Option("-o", "--output", help="Folder to write to; without it: build.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the files if they are there.")
    ] = False,
    jobs: Annotated[
        str | None,
        typer.Option(metavar="N", help="Papers at a time; without it, one a processor."),
    ] = None,
) -> None:
    """Write the board paper of every case in a folder, and a page that leads to them.

    Each paper is run in a clean process. On Linux these are forked from one that has loaded
    everything; on Windows and macOS each is started anew, which takes longer. A case that is wrong
    stops no other. SHA256SUMS holds the sums of all that the run wrote: sha256sum -c SHA256SUMS.
    Exit code: 4 if a paper did not hold together, else 3 if the machine could not make one, else 2
    if a case is wrong.
    """
    from sohanalysis.files.writing import BUILD
    from sohanalysis.paper.publish import (
        INDEX,
        SUMS,
        cases_in,
        exit_code,
        make_all,
        processors,
        targets_of,
    )

    most = processors() if jobs is None else whole_typed("--jobs", jobs, _JOBS, least=1)
    target = BUILD if output is None else Path(output)
    targets = targets_of(cases_in(Path(folder)), target, force=force)
    at_once = min(most, len(targets))
    done = make_all(targets, force=force, at_once=at_once)
    outcomes: list[Outcome] = []
    try:
        _write(target, _followed(done, len(targets)), outcomes, force=force)
        _sum_up(outcomes, target / INDEX, target / SUMS)
    except KeyboardInterrupt as heard:
        raise KeyboardInterrupt(_so_far(outcomes, *heard.args)) from None
    raise typer.Exit(exit_code(outcomes))


def _write(folder: Path, done: Iterable[Outcome], outcomes: list[Outcome], *, force: bool) -> None:
    """Write papers and index, and note each outcome, for whoever breaks it off."""
    from sohanalysis.files.writing import made_for
    from sohanalysis.paper.publish import index, write_index

    with made_for(folder):
        for outcome in done:
            outcomes.append(outcome)
        outcomes.sort(key=lambda outcome: outcome.case)
        write_index(folder, index(outcomes), outcomes, force=force)


def _so_far(outcomes: Iterable[Outcome], *said: str) -> str:
    """Say which papers were written before Ctrl-C; nothing where none was."""
    from sohanalysis.files.writing import whole

    papers = [outcome.target for outcome in outcomes if outcome.error is None]
    return "\n".join([*([whole(papers)] if papers else []), *said])


def _followed(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """Show how far it is: a bar on a terminal, else a line for each."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    if console.is_terminal:
        yield from track(outcomes, description="Papers", total=total, console=console)
        return
    for place, outcome in enumerate(outcomes, start=1):
        yield outcome
        ended = "done" if outcome.error is None else "failed"
        typer.echo(f"{place} of {total}: {outcome.case.name}: {ended}", err=True)


def _sum_up(outcomes: Iterable[Outcome], index: Path, sums: Path) -> None:
    """Say what is odd about the texts of each case, what failed and why, and what was written."""
    from sohanalysis.errors import SohError

    outcomes = list(outcomes)
    for outcome in outcomes:
        warn_of(outcome.case)
        if outcome.error is not None:
            typer.echo(f"No paper of {outcome.case.name}:", err=True)
            typer.echo(str(SohError(outcome.faults)), err=True)
            if outcome.target.exists():
                typer.echo(f"{outcome.target} is as it was before.", err=True)
    written = [outcome for outcome in outcomes if outcome.error is None]
    for outcome in written:
        typer.echo(f"Wrote {outcome.target}")
    count = f"{len(written)} of {len(outcomes)} papers, each with its sliders"
    typer.echo(f"Wrote {count}, {index}, and the SHA-256 sums of all of them: {sums}")
