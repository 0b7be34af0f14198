"""The papers of a folder of cases: one for each, and none stops another."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sohanalysis.case.saved import is_saved
from sohanalysis.errors import Fault, FileError, SohError
from sohanalysis.files import writing
from sohanalysis.files.writing import check_folder, check_target
from sohanalysis.paper import paper_files, press

INDEX = "index.html"
SUMS = "SHA256SUMS"  # of all that a run wrote
KINDS = ("paper", "live", "title", "answer")
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
        why = (error.strerror or "it cannot be read").lower()
        raise FileError(
            Fault(file=str(folder), problem=f"cannot be read: {why}", advice="Name a folder.")
        ) from None
    found = [path for path in entries if path.suffix == ".toml" and not is_saved(path)]
    if not found:
        problem, allowed = "holds no case", "files that end in .toml"
        raise FileError(Fault(file=str(folder), problem=problem, allowed=allowed))
    return found


def targets_of(cases: Sequence[Path], folder: Path, *, force: bool) -> dict[Path, Path]:
    """Name the paper of each case, and refuse all that must not be written, at once.

    Raises
    ------
    FileError
        If two files would have one name, or one is in the way.
    """
    targets = {case: folder / f"{case.stem}.html" for case in cases}
    faults = [*_collisions(targets), *_in_the_way(targets, folder, force=force)]
    if faults:
        raise FileError(faults)
    return targets


def _collisions(targets: dict[Path, Path]) -> Iterator[Fault]:
    """Find names that are one; on some machines A and a are."""
    taken = {INDEX: "the index"}
    for case, target in targets.items():
        for each in paper_files.all_of(target)[:2]:
            key = each.name.casefold()
            if key in taken:
                problem = f"its paper would write {each.name}, as would {taken[key]}"
                advice = "Rename the case; nothing was written."
                yield Fault(file=str(case), problem=problem, advice=advice)
            taken.setdefault(key, f"that of {case.name}")


def _in_the_way(targets: dict[Path, Path], folder: Path, *, force: bool) -> Iterator[Fault]:
    try:
        check_folder(folder)
    except FileError as error:
        yield from error.faults
        return
    if not folder.is_dir():
        return  # it is made, and then is empty
    wanted = (each for target in targets.values() for each in paper_files.all_of(target))
    there = []
    for each in (*wanted, folder / INDEX, folder / SUMS):
        try:
            check_target(each, force=True)
        except FileError as error:
            yield from error.faults
        else:
            there += [each.name] if each.exists() else []
    if there and not force:
        yield _there_already(folder, *there)


def _there_already(folder: Path, first: str, *others: str) -> Fault:
    """Say in one line what a run before has left."""
    beside = f" and {len(others)} more of its files are" if others else " is"
    problem = f"{first}{beside} there already, and nothing was written"
    advice = "Choose another folder, or add --force to replace what is there."
    return Fault(file=str(folder), problem=problem, advice=advice)


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def make_all(targets: dict[Path, Path], *, force: bool, at_once: int) -> Iterator[Outcome]:
    """Make the papers, and write each as soon as it is made.

    Parameters
    ----------
    targets : dict
        The paper of each case.
    force : bool
        Whether to replace what is there.
    at_once : int
        Processes at a time.

    Yields
    ------
    Outcome
        Of each case, in the order in which they are done.
    """
    cases = list(targets)
    work = [{"case_file": str(case), "preset": None, "kinds": KINDS} for case in cases]
    for place, pages in press.made(work, at_once=at_once):
        case, target = cases[place], targets[cases[place]]
        if isinstance(pages, Exception):
            yield Outcome(case=case, target=target, error=pages)
            continue
        try:
            sums = paper_files.write(target, pages, force=force)
        except SohError as error:
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
