"""The files of a paper: the paper itself and its sliders, written together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sohanalysis import files, integrity, restricted
from sohanalysis.case import Case
from sohanalysis.companion import companion_of
from sohanalysis.errors import Fault, ScenarioError, SohError
from sohanalysis.paper import paper_of
from sohanalysis.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a paper is made of, and where it goes."""

    source: Path
    preset: str
    notebook: Path | None
    output: str | None
    full: bool  # with what is restricted

    def targets(self) -> tuple[Path, Path]:
        """Name the paper and its sliders, the version that is not for publication apart."""
        apart = "-restricted" if self.full else ""
        name = f"{self.source.stem}{apart}.html"
        paper = files.build_folder() / name if self.output is None else Path(self.output)
        return paper, paper.with_name(f"{paper.stem}-explore{paper.suffix}")


def write_paper(case: Case, scenario: Scenario, asked: Asked, *, force: bool) -> str:
    """Write a paper and its sliders, and say what was written.

    Raises
    ------
    SohError
        If either cannot be made or written; the earlier files are then as they were.
    """
    if asked.full and not restricted.entries(case):
        problem = "the case marks nothing as restricted"
        advice = "Leave it out: the paper holds all of the case."
        raise ScenarioError(Fault(field="--with-restricted", problem=problem, advice=advice))
    own = () if asked.notebook is None else (asked.notebook,)
    paper, live = asked.targets()
    for each in (paper, live):
        files.check_target(each, force=force, sources=(asked.source, *own))
    try:
        pages = {live: _sliders(case, scenario, asked), paper: _page(asked)}
        files.write_texts(pages, force=force)
    except SohError as error:
        raise type(error)([*error.faults, _untouched(paper, live)]) from None
    return f"Wrote {paper}, and its sliders, which need no server: {live}"


def _page(asked: Asked) -> str:
    return paper_of(asked.source, asked.preset, asked.notebook, with_restricted=asked.full)


def _sliders(case: Case, scenario: Scenario, asked: Asked) -> str:
    if asked.full:
        return companion_of(case, scenario)
    page = companion_of(integrity.check_words(case), scenario)
    integrity.check_page(case, page)
    return page


def _untouched(*targets: Path) -> Fault:
    there = [str(each) for each in targets if each.exists()]
    if not there:
        return Fault(problem="No paper was written")
    verb = "is" if len(there) == 1 else "are"
    return Fault(problem=f"{' and '.join(there)} {verb} untouched")
