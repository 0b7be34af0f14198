"""Papers as files: one, or one for every case of a folder, with an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from sohanalysis.case.case import Case
from sohanalysis.case.saved import is_saved
from sohanalysis.errors import Fault, FileError, MachineError, SohError
from sohanalysis.files import writing
from sohanalysis.files.text import as_text, read_bytes
from sohanalysis.files.writing import (
    BUILD,
    build_for,
    check_folder,
    check_target,
    holds,
    sums_of,
    write_files,
)
from sohanalysis.paper.pdf import find_browser, pdf_of

ENDINGS = (".html", ".htm")
PDF = ".pdf"


@dataclass(frozen=True, kw_only=True)
class PaperRequest:
    """What a paper is made of, and where it goes."""

    source: Path
    preset: str | None = None
    notebook: Path | None = None
    output: str | None = None
    with_restricted: bool = False
    with_pdf: bool = False
    case: Case | None = None  # what the source holds, and perhaps a rule beside it

    def target(self) -> Path:
        """Name the paper, the version that is not for publication apart: never the public one's."""
        path = BUILD / f"{self.source.stem}.html"
        path = path if self.output is None else Path(self.output)
        is_marked_apart = self.with_restricted and "restricted" not in path.name
        return path.with_name(f"{path.stem}-restricted{path.suffix}") if is_marked_apart else path


def sliders_beside(paper: Path) -> Path:
    """Name the sliders of a paper, which are those of its case.

    >>> sliders_beside(Path("paper.html")).name
    'paper-sliders.html'
    """
    return paper.with_name(f"{paper.stem}-sliders{paper.suffix}")


def _sums_beside(paper: Path) -> Path:
    """Name the SHA-256 sums of a paper and its sliders.

    >>> _sums_beside(Path("paper.html")).name
    'paper.sha256'
    """
    return paper.with_name(f"{paper.stem}.sha256")


def _paper_files(paper: Path) -> tuple[Path, Path, Path]:
    """Name the paper, its sliders and the sums of both."""
    return paper, sliders_beside(paper), _sums_beside(paper)


def write_paper(request: PaperRequest, *, force: bool) -> str:
    """Write a paper, its sliders and their sums, and say what was written.

    Raises
    ------
    SohError
        If any cannot be made or written; the earlier files are then as they were.
    """
    paper = request.target()
    _, live, sums = _paper_files(paper)
    pdfs = [paper.with_suffix(PDF)] if request.with_pdf else []
    with build_for(request.output):
        _check_targets(request, force=force)
        try:
            from sohanalysis.paper.pages import pages_of  # it loads what draws charts

            pages = pages_of(
                request.source,
                request.preset,
                case=request.case,
                notebook=request.notebook,
                with_restricted=request.with_restricted,
                sliders=quote(live.name),
            )
            more = {path: pdf_of(pages["paper"]) for path in pdfs}
            write(paper, pages, more=more, force=force)
        except SohError as error:
            raise type(error)([*error.faults, *_untouched_faults(paper, live, *pdfs)]) from None
    as_pdf = "".join(f", the same as a PDF: {path}" for path in pdfs)
    number = "all" if pdfs else "both"
    return (
        f"Wrote {paper}{as_pdf}, its sliders, which need no server: {live}, and the SHA-256 sums "
        f"of {number}: {sums}"
    )


def _check_targets(request: PaperRequest, *, force: bool) -> None:
    paper, live, sums = _paper_files(request.target())
    if request.with_pdf:
        find_browser()  # what is missing is said before any work
    sources = (request.source,) if request.notebook is None else (request.source, request.notebook)
    check_target(paper, force=force, sources=sources, endings=ENDINGS)
    _check_beside(paper, live, force=True, sources=sources)  # `write` knows whether it differs
    for target in (sums, *([paper.with_suffix(PDF)] if request.with_pdf else ())):
        _check_beside(paper, target, force=force, sources=sources)


def _check_beside(paper: Path, target: Path, *, force: bool, sources: Sequence[Path] = ()) -> None:
    try:
        check_target(target, force=force, sources=sources)
    except FileError as error:  # nobody asked for a file of this name
        faults = [f.at(f.field, file=f"{f.file}, written beside {paper}") for f in error.faults]
        raise FileError(faults) from None


def write(
    paper: Path, pages: Mapping[str, str], *, more: Mapping[Path, bytes] | None = None, force: bool
) -> str:
    """Write a paper, its sliders, what else is made of it and the sums, all or none; give the sums.

    The sums are last: where a kill leaves a new file beside an older one, they tell. Sliders that
    ``soh explore`` has written alike stay as they are.
    """
    _, live, sums = _paper_files(paper)
    contents = {live: pages["live"].encode("utf-8"), paper: pages["paper"].encode("utf-8")}
    contents |= more or {}
    lines = sums_of(contents)
    if not force and holds(live, contents[live]):
        del contents[live]
    else:
        _check_beside(paper, live, force=force)
    write_files({**contents, sums: lines}, force=force)
    return lines.decode("utf-8")


def _untouched_faults(*targets: Path) -> Iterator[Fault]:
    existing = [str(target) for target in targets if target.exists()]
    verb = "is" if len(existing) == 1 else "are"
    if existing:
        yield Fault(problem=f"{' and '.join(existing)} {verb} untouched")


INDEX = "index.html"
SUMS = "SHA256SUMS"  # of all that a run wrote
BUG = 1
# Which of several ends is the exit code of all: the first of these that there is.
WORST_FIRST = (BUG, 4, 3, 2)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a case: its paper with title and answer, or why there is none."""

    case: Path
    target: Path
    title: str = ""
    answer: str = ""
    sums: str = ""
    error: Exception | None = None

    @property
    def exit_code(self) -> int:
        """As the command would end that made this paper alone."""
        if self.error is None:
            return 0
        return self.error.exit_code if isinstance(self.error, SohError) else BUG

    @property
    def faults(self) -> tuple[Fault, ...]:
        """List what is wrong."""
        if isinstance(self.error, SohError):
            return self.error.faults
        bug = Fault(file=str(self.case), problem=f"this is a bug of ours: {self.error}")
        return () if self.error is None else (bug,)


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Choose the exit code: a bug of ours, else the highest of 4, 3 and 2, else 0."""
    codes = {outcome.exit_code for outcome in outcomes}
    return next((code for code in WORST_FIRST if code in codes), 0)


def cases_in(folder: Path) -> list[Path]:
    """List the files of cases in a folder, by name; those of saved scenarios are none.

    Raises
    ------
    FileError
        If it is no folder, cannot be read, or holds no case.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise FileError(
            Fault(file=str(folder), problem=f"cannot be read: {reason}", advice="Name a folder.")
        ) from None
    cases = [path for path in entries if path.suffix == ".toml" and not is_saved(path)]
    if not cases:
        problem, allowed = "holds no case", "files that end in .toml"
        raise FileError(Fault(file=str(folder), problem=problem, allowed=allowed))
    return cases


def targets_of(cases: Sequence[Path], folder: Path, *, force: bool) -> dict[Path, Path]:
    """Name the paper of each case, and refuse all that must not be written, at once.

    Raises
    ------
    FileError
        If two files would have one name, or one is in the way.
    """
    targets = {case: folder / f"{as_text(case.stem)}.html" for case in cases}
    faults = [*_collisions(targets), *_in_the_way(targets, folder, force=force)]
    if faults:
        raise FileError(faults)
    return targets


def _collisions(targets: dict[Path, Path]) -> Iterator[Fault]:
    """Find names that are one; on some machines A and a are."""
    writers = {INDEX: "the index"}
    for case, target in targets.items():
        for path in _paper_files(target)[:2]:
            key = path.name.casefold()
            if key in writers:
                problem = f"its paper would write {path.name}, as would {writers[key]}"
                advice = "Rename the case; nothing was written."
                yield Fault(file=str(case), problem=problem, advice=advice)
            writers.setdefault(key, f"that of {case.name}")


def _in_the_way(targets: dict[Path, Path], folder: Path, *, force: bool) -> Iterator[Fault]:
    try:
        check_folder(folder)
    except FileError as error:
        yield from error.faults
        return
    if not folder.is_dir():
        return  # it is made, and then is empty
    wanted = (path for target in targets.values() for path in _paper_files(target))
    existing = []
    for path in (*wanted, folder / INDEX, folder / SUMS):
        try:
            check_target(path, force=True)
        except FileError as error:
            yield from error.faults
        else:
            existing += [path.name] if path.exists() else []
    if existing and not force:
        yield _existing_files_fault(folder, *existing)


def _existing_files_fault(folder: Path, first: str, *rest: str) -> Fault:
    """Say in one line what a run before has left."""
    subject_end = f" and {len(rest)} more of its files are" if rest else " is"
    problem = f"{first}{subject_end} there already, and nothing was written"
    advice = "Choose another folder, or add --force to replace what is there."
    return Fault(file=str(folder), problem=problem, advice=advice)


def make_all(targets: dict[Path, Path], *, force: bool) -> Iterator[Outcome]:
    """Make the papers one after the other, and write each as soon as it is made.

    Parameters
    ----------
    targets : dict
        The paper of each case.
    force : bool
        Whether to replace what is there.

    Yields
    ------
    Outcome
        Of each case; one that is wrong stops no other.
    """
    from sohanalysis.paper.pages import pages_of  # it loads what draws charts

    for case, target in targets.items():
        try:
            pages = pages_of(case, None, sliders=quote(sliders_beside(target).name))
            sums = write(target, pages, force=force)
        except OSError as error:
            fault = Fault(file=str(case), problem=error.strerror or str(error))
            yield Outcome(case=case, target=target, error=MachineError(fault))
        except Exception as error:  # a fault of the case, or a bug of ours: the others go on
            yield Outcome(case=case, target=target, error=error)
        else:
            title, answer = pages["title"], pages["answer"]
            yield Outcome(case=case, target=target, title=title, answer=answer, sums=sums)


def write_index(folder: Path, page: str, outcomes: Sequence[Outcome], *, force: bool) -> None:
    """Write the page that leads to the papers, and the sums of all that the run wrote."""
    content = page.encode("utf-8")
    lines = [*"".join(outcome.sums for outcome in outcomes).splitlines(keepends=True)]
    lines += writing.sums_of({folder / INDEX: content}).decode("utf-8").splitlines(keepends=True)
    ordered = sorted(lines, key=lambda line: line.partition("  ")[2])
    sums = "".join(ordered).encode("utf-8")
    writing.write_files({folder / INDEX: content, folder / SUMS: sums}, force=force)


# Of a case that marks figures as restricted: a fault may quote them, and readers get the index.
WITHHELD = "The case marks figures as restricted, so what is wrong is said on the terminal alone."
_EARLIER = "{name} in this folder is of an earlier run, and was left as it was."


def index(outcomes: Sequence[Outcome]) -> str:
    """Write the page that leads to the papers, by the names of the files of their cases.

    It is one HTML file, which loads nothing and runs nothing.
    """
    from sohanalysis.explore.page import styled  # it loads what draws charts

    ordered = sorted(outcomes, key=lambda outcome: outcome.case.name)
    return styled(
        "paper/index.html",
        Path(__file__).with_name("paper.css").read_text(encoding="utf-8"),
        count=_count_sentence(outcomes),
        papers=[
            {
                "address": quote(outcome.target.name),
                "live": quote(sliders_beside(outcome.target).name),
                "name": as_text(outcome.case.name),
                "title": outcome.title,
                "answer": outcome.answer,
            }
            for outcome in ordered
            if outcome.error is None
        ],
        failed=[_index_row(outcome) for outcome in ordered if outcome.error is not None],
        others=[{"address": quote(name), "name": name} for name in _earlier_pages(outcomes)],
    )


def _earlier_pages(outcomes: Sequence[Outcome]) -> list[str]:
    """Name the pages beside the papers that are of no case of this run: one taken away, say."""
    targets = [outcome.target for outcome in outcomes]
    current = {page for target in targets for page in (target, sliders_beside(target))}
    folders = {target.parent for target in targets}
    existing = {page for folder in folders for page in folder.glob("*.html") if page.name != INDEX}
    return sorted(page.name for page in existing - current)


def _count_sentence(outcomes: Sequence[Outcome]) -> str:
    """Say how many cases have a paper.

    >>> _papers_counted([])
    '0 of 0 cases have a paper.'
    """
    paper_count = sum(outcome.error is None for outcome in outcomes)
    cases = "case has" if len(outcomes) == 1 else "cases have"
    return f"{paper_count} of {len(outcomes)} {cases} a paper."


def _index_row(outcome: Outcome) -> dict[str, Any]:
    """Name a case and what is wrong, without what is restricted or the folders of this machine."""
    faults = [str(replace(fault, file=PurePath(fault.file).name)) for fault in outcome.faults]
    reasons = [WITHHELD] if _marks_as_restricted(outcome.case) else faults
    earlier = [_EARLIER.format(name=outcome.target.name)] if outcome.target.exists() else []
    return {"name": as_text(outcome.case.name), "faults": [*reasons, *earlier]}


def _marks_as_restricted(case: Path) -> bool:
    """Tell so of a case that cannot be read too, whose mark may be misspelt."""
    try:
        return b"restrict" in read_bytes(case).lower()
    except FileError:
        return False  # what is wrong is of the file then, and quotes nothing of it
