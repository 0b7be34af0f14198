"""Papers as files: one paper, or one for every case in a folder, with an index."""

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
    """A paper to make: its case, options and output file."""

    source: Path
    preset: str | None = None
    notebook: Path | None = None
    output: str | None = None
    with_restricted: bool = False
    with_pdf: bool = False
    case: Case | None = None  # the case read from the source, perhaps with an added rule

    def target(self) -> Path:
        """Return the path of the paper. The restricted version gets the suffix "-restricted".

        In this way it never replaces the public paper.
        """
        path = BUILD / f"{self.source.stem}.html"
        path = path if self.output is None else Path(self.output)
        is_marked_apart = self.with_restricted and "restricted" not in path.name
        return path.with_name(f"{path.stem}-restricted{path.suffix}") if is_marked_apart else path


def sliders_beside(paper: Path) -> Path:
    """Return the path of the sliders page of a paper.

    >>> sliders_beside(Path("paper.html")).name
    'paper-sliders.html'
    """
    return paper.with_name(f"{paper.stem}-sliders{paper.suffix}")


def _paper_files(paper: Path) -> tuple[Path, Path, Path]:
    """Return the paths of the paper, its sliders and the SHA-256 sums of both."""
    return paper, sliders_beside(paper), paper.with_name(f"{paper.stem}.sha256")


def write_paper(request: PaperRequest, *, force: bool) -> str:
    """Write a paper, its sliders and their sums, and return a message with the paths.

    Raises
    ------
    SohError
        If one of them cannot be made or written. The earlier files are then unchanged.
    """
    paper = request.target()
    _, live, sums = _paper_files(paper)
    pdfs = [paper.with_suffix(PDF)] if request.with_pdf else []
    with build_for(request.output):
        _check_targets(request, force=force)
        try:
            from sohanalysis.paper.pages import pages_of  # it loads the libraries that draw charts

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
    written = {
        paper: "open this first",
        **dict.fromkeys(pdfs, "the same as a PDF"),
        live: "its sliders, which need no server",
        sums: f"the SHA-256 sums of {'all' if pdfs else 'both'}",
    }
    return "\n".join(f"Wrote {path}: {meaning}" for path, meaning in written.items())


def _check_targets(request: PaperRequest, *, force: bool) -> None:
    paper, live, sums = _paper_files(request.target())
    if request.with_pdf:
        find_browser()  # report a missing browser before any work
    sources = (request.source,) if request.notebook is None else (request.source, request.notebook)
    check_target(paper, force=force, sources=sources, endings=ENDINGS)
    _check_beside(paper, live, force=True, sources=sources)  # `write` compares its content
    for target in (sums, *([paper.with_suffix(PDF)] if request.with_pdf else ())):
        _check_beside(paper, target, force=force, sources=sources)


def _check_beside(paper: Path, target: Path, *, force: bool, sources: Sequence[Path] = ()) -> None:
    try:
        check_target(target, force=force, sources=sources)
    except FileError as error:  # the user named only the paper, so explain this file name
        faults = [
            f.located(f.field, file=f"{f.file}, written next to {paper}") for f in error.faults
        ]
        raise FileError(faults) from None


def write(
    paper: Path, pages: Mapping[str, str], *, more: Mapping[Path, bytes] | None = None, force: bool
) -> str:
    """Write a paper, its sliders, any PDF and the sums, or none of them, and return the sums.

    The sums are written last. If the process is killed between two files, the sums show that one
    file is newer than the other. Sliders with the same content, from ``soh explore``, are kept.
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
SUMS = "SHA256SUMS"  # of every file that a run wrote
BUG = 1
# The exit code of a run is the first of these that any of its papers has.
WORST_FIRST = (BUG, 4, 3, 2)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Result for one case: its paper with title and answer, or the error."""

    case: Path
    target: Path
    title: str = ""
    answer: str = ""
    sums: str = ""
    error: Exception | None = None

    @property
    def exit_code(self) -> int:
        """Exit code of a run that makes only this paper."""
        if self.error is None:
            return 0
        return self.error.exit_code if isinstance(self.error, SohError) else BUG

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Faults of the case, or of our own code."""
        if isinstance(self.error, SohError):
            return self.error.faults
        bug = Fault(file=str(self.case), problem=f"this is a bug of ours: {self.error}")
        return () if self.error is None else (bug,)


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """Return the exit code of a run: 1 for a bug of ours, else the highest of 4, 3, 2 and 0."""
    codes = {outcome.exit_code for outcome in outcomes}
    return next((code for code in WORST_FIRST if code in codes), 0)


def cases_in(folder: Path) -> list[Path]:
    """List the case files in a folder, sorted by name, without files of saved scenarios.

    Raises
    ------
    FileError
        If the folder does not exist, cannot be read, or holds no case.
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
    """Return the path of each case's paper, after checking that it can be written.

    Raises
    ------
    FileError
        If two files would have the same name, or a file exists already; it names every one.
    """
    targets = {case: folder / f"{as_text(case.stem)}.html" for case in cases}
    faults = [*_collisions(targets), *_in_the_way(targets, folder, force=force)]
    if faults:
        raise FileError(faults)
    return targets


def _collisions(targets: dict[Path, Path]) -> Iterator[Fault]:
    """Yield a fault for each repeated file name. On some machines A.html and a.html are one."""
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
        return  # the run will make the folder, so nothing is in it
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
    """Return one fault for all the files that an earlier run left."""
    subject_end = f" and {len(rest)} more of its files are" if rest else " is"
    problem = f"{first}{subject_end} there already, and nothing was written"
    advice = "Choose another folder, or add --force to replace existing files."
    return Fault(file=str(folder), problem=problem, advice=advice)


def make_all(targets: dict[Path, Path], *, force: bool) -> Iterator[Outcome]:
    """Make the papers one after the other, and write each one at once.

    Parameters
    ----------
    targets : dict
        The path of each case's paper.
    force : bool
        Whether to replace existing files.

    Yields
    ------
    Outcome
        The result for each case. A case with a fault does not stop the others.
    """
    from sohanalysis.paper.pages import pages_of  # it loads the libraries that draw charts

    for case, target in targets.items():
        try:
            pages = pages_of(case, None, sliders=quote(sliders_beside(target).name))
            sums = write(target, pages, force=force)
        except OSError as error:
            fault = Fault(file=str(case), problem=error.strerror or str(error))
            yield Outcome(case=case, target=target, error=MachineError(fault))
        except Exception as error:  # a fault in the case or a bug of ours: go on with the others
            yield Outcome(case=case, target=target, error=error)
        else:
            title, answer = pages["title"], pages["answer"]
            yield Outcome(case=case, target=target, title=title, answer=answer, sums=sums)


def write_index(folder: Path, page: str, outcomes: Sequence[Outcome], *, force: bool) -> None:
    """Write the index of the papers, and the sums of every file of the run."""
    content = page.encode("utf-8")
    lines = [*"".join(outcome.sums for outcome in outcomes).splitlines(keepends=True)]
    lines += writing.sums_of({folder / INDEX: content}).decode("utf-8").splitlines(keepends=True)
    ordered = sorted(lines, key=lambda line: line.partition("  ")[2])
    sums = "".join(ordered).encode("utf-8")
    writing.write_files({folder / INDEX: content, folder / SUMS: sums}, force=force)


# A fault may quote a restricted figure, and the index goes to readers of the public papers.
WITHHELD = "The case marks figures as restricted, so its faults are shown only on the terminal."
_EARLIER = "{name} in this folder comes from an earlier run, and was left unchanged."


def index(outcomes: Sequence[Outcome]) -> str:
    """Return the page that links to the papers, sorted by the names of their case files.

    It is one HTML file without scripts, which loads no other file.
    """
    from sohanalysis.explore.page import styled  # it loads the libraries that draw charts

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
    """List the pages next to the papers that belong to no case of this run.

    For example, the paper of a case that has since been removed from the folder.
    """
    targets = [outcome.target for outcome in outcomes]
    current = {page for target in targets for page in (target, sliders_beside(target))}
    folders = {target.parent for target in targets}
    existing = {page for folder in folders for page in folder.glob("*.html") if page.name != INDEX}
    return sorted(page.name for page in existing - current)


def _count_sentence(outcomes: Sequence[Outcome]) -> str:
    """Return the sentence on the number of cases with a paper.

    >>> _count_sentence([])
    '0 of 0 cases have a paper.'
    """
    paper_count = sum(outcome.error is None for outcome in outcomes)
    cases = "case has" if len(outcomes) == 1 else "cases have"
    return f"{paper_count} of {len(outcomes)} {cases} a paper."


def _index_row(outcome: Outcome) -> dict[str, Any]:
    """Return the name and faults of a case, without folder names or restricted figures."""
    faults = [str(replace(fault, file=PurePath(fault.file).name)) for fault in outcome.faults]
    reasons = [WITHHELD] if _marks_as_restricted(outcome.case) else faults
    earlier = [_EARLIER.format(name=outcome.target.name)] if outcome.target.exists() else []
    return {"name": as_text(outcome.case.name), "faults": [*reasons, *earlier]}


def _marks_as_restricted(case: Path) -> bool:
    """Return whether the text of a case file mentions restriction.

    The case may have faults, and the word may be misspelt, so this looks for "restrict" anywhere.
    """
    try:
        return b"restrict" in read_bytes(case).lower()
    except FileError:
        return False  # the fault is that the file cannot be read, so it quotes nothing
