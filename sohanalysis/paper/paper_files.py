"""The files of a paper: it, its sliders and the sums of both, written together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sohanalysis.errors import Fault, FileError, SohError
from sohanalysis.files.writing import BUILD, build_for, check_target, sums_of, write_files
from sohanalysis.paper import press

ENDINGS = (".html", ".htm")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a paper is made of, and where it goes."""

    source: Path
    preset: str | None
    notebook: Path | None
    output: str | None
    with_restricted: bool

    def target(self) -> Path:
        """Name the paper, the version that is not for publication apart: never the public one's."""
        named = BUILD / f"{self.source.stem}.html"
        named = named if self.output is None else Path(self.output)
        apart = self.with_restricted and "restricted" not in named.name
        return named.with_name(f"{named.stem}-restricted{named.suffix}") if apart else named

    def pages(self) -> dict[str, str]:
        """Make paper and sliders, side by side in clean processes.

        A notebook of an analyst, in which anything may be, runs in a kernel.
        """
        if self.notebook is None:
            each = {
                "case_file": str(self.source),
                "preset": self.preset,
                "with_restricted": self.with_restricted,
            }
            return press.made_or_raised([{**each, "kinds": [kind]} for kind in ("live", "paper")])
        from sohanalysis.paper.pages import pages_of
        from sohanalysis.paper.run import run_notebook

        return pages_of(
            str(self.source),
            self.preset,
            kinds=("live", "paper"),
            notebook=str(self.notebook),
            with_restricted=self.with_restricted,
            run=run_notebook,
        )


def live_beside(paper: Path) -> Path:
    """Name the sliders of a paper.

    >>> live_beside(Path("paper.html")).name
    'paper-explore.html'
    """
    return paper.with_name(f"{paper.stem}-explore{paper.suffix}")


def sums_beside(paper: Path) -> Path:
    """Name the SHA-256 sums of a paper and its sliders.

    >>> sums_beside(Path("paper.html")).name
    'paper.sha256'
    """
    return paper.with_name(f"{paper.stem}.sha256")


def all_of(paper: Path) -> tuple[Path, Path, Path]:
    """Name the paper, its sliders and the sums of both."""
    return paper, live_beside(paper), sums_beside(paper)


def write_paper(asked: Asked, *, force: bool) -> str:
    """Write a paper, its sliders and their sums, and say what was written.

    Raises
    ------
    SohError
        If any cannot be made or written; the earlier files are then as they were.
    """
    paper = asked.target()
    _, live, sums = all_of(paper)
    with build_for(asked.output):
        _check(asked, force=force)
        try:
            write(paper, asked.pages(), force=force)
        except SohError as error:
            raise type(error)([*error.faults, *_untouched(paper, live)]) from None
    return (
        f"Wrote {paper}, its sliders, which need no server: {live}, and the SHA-256 sums of both: "
        f"{sums}"
    )


def _check(asked: Asked, *, force: bool) -> None:
    paper, live, sums = all_of(asked.target())
    sources = (asked.source,) if asked.notebook is None else (asked.source, asked.notebook)
    check_target(paper, force=force, sources=sources, endings=ENDINGS)
    try:
        for each in (live, sums):
            check_target(each, force=force, sources=sources)
    except FileError as error:  # nobody asked for a file of this name
        beside = [replace(f, file=f"{f.file}, written beside {paper}") for f in error.faults]
        raise FileError(beside) from None


def write(paper: Path, pages: Mapping[str, str], *, force: bool) -> str:
    """Write a paper, its sliders and their sums, all or none; and give the sums.

    The sums are last: where a kill leaves a new file beside an older one, they tell.
    """
    _, live, sums = all_of(paper)
    contents = {live: pages["live"].encode("utf-8"), paper: pages["paper"].encode("utf-8")}
    lines = sums_of(contents)
    write_files({**contents, sums: lines}, force=force)
    return lines.decode("utf-8")


def _untouched(*targets: Path) -> Iterator[Fault]:
    there = [str(each) for each in targets if each.exists()]
    verb = "is" if len(there) == 1 else "are"
    if there:
        yield Fault(problem=f"{' and '.join(there)} {verb} untouched")
