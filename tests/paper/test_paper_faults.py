"""Faults while a paper is written: the earlier paper and its sliders are still there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

import faults
from sohanalysis.cli.main import run as soh
from sohanalysis.errors import MachineError
from sohanalysis.files import writing
from sohanalysis.paper import run

KILLS = 2  # `make robust` does hundreds
Pairs = dict[str, tuple[bytes, bytes]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faults.notebook(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def first_run(
    notebook: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Pairs, float]:
    paper = tmp_path_factory.mktemp("made") / "paper.html"
    pairs, length = faults.both(notebook, paper)
    return paper, pairs, length


@pytest.fixture
def paper(first_run: tuple[Path, Pairs, float], tmp_path: Path) -> Path:
    """Copy the earlier paper and its sliders into a new folder."""
    folder = tmp_path / "out"
    shutil.copytree(first_run[0].parent, folder)
    return folder / "paper.html"


@pytest.fixture
def small_disk(first_run: tuple[Path, Pairs, float], tmp_path: Path) -> Iterator[Path]:
    """Copy them to a disk with little free room."""
    folder = tmp_path / "disk"
    folder.mkdir()
    size = sum(map(len, first_run[1]["earlier"])) + 60_000
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk is mounted by root alone")
    try:
        for path in first_run[0].parent.iterdir():
            shutil.copy(path, folder)
        yield folder / "paper.html"
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def names(paper: Path) -> list[str]:
    return sorted(os.listdir(paper.parent))


def test_a_paper_that_is_killed_leaves_the_earlier_one_or_a_whole_new_one(
    first_run: tuple[Path, Pairs, float], notebook: Path, paper: Path
) -> None:
    _, pairs, length = first_run

    states = []
    for kill in range(KILLS):
        faults.killed_after(notebook, paper, length * (kill + 1) / (KILLS + 1))
        states.append(faults.kinds(pairs, faults.pair(paper)))

    assert {*states} <= {"earlier paper, earlier sliders", "later paper, later sliders"}


def test_a_paper_killed_as_it_is_written_is_whole_and_the_next_one_clears_up(
    first_run: tuple[Path, Pairs, float], notebook: Path, paper: Path
) -> None:
    code = faults.killed_while_writing(notebook, paper)

    # Between the two renames, the sliders are already new. The paper is never new before them.
    assert faults.kinds(first_run[1], faults.pair(paper)) in {
        "earlier paper, earlier sliders",
        "earlier paper, later sliders",
        "later paper, later sliders",
    }
    assert code in (-9, 0)
    assert soh(faults.arguments(notebook, paper, faults.LATER)) == 0
    assert faults.kinds(first_run[1], faults.pair(paper)) == "later paper, later sliders"
    assert names(paper) == ["paper-sliders.html", "paper.html", "paper.sha256"]


def test_files_of_a_killed_run_are_removed_and_files_of_a_running_one_are_not(
    notebook: Path, paper: Path
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (paper.parent / f".paper.html.{dead.pid}.part.ab12").write_text("half", encoding="utf-8")
    living = paper.parent / f".paper.html.{os.getppid()}.part.ab12"
    living.write_text("half", encoding="utf-8")

    assert soh(faults.arguments(notebook, paper, faults.LATER)) == 0
    assert names(paper) == [living.name, "paper-sliders.html", "paper.html", "paper.sha256"]


def test_a_full_disk_leaves_the_earlier_paper(
    first_run: tuple[Path, Pairs, float],
    notebook: Path,
    small_disk: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = soh(faults.arguments(notebook, small_disk, faults.LATER))

    assert code == 3
    assert faults.pair(small_disk) == first_run[1]["earlier"]
    assert names(small_disk) == ["paper-sliders.html", "paper.html", "paper.sha256"]
    assert "could not be written: no space left on device." in capsys.readouterr().err


def test_a_file_that_may_not_grow_leaves_the_earlier_paper(
    first_run: tuple[Path, Pairs, float],
    notebook: Path,
    paper: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        code = soh(faults.arguments(notebook, paper, faults.LATER))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    live = paper.with_name("paper-sliders.html")
    assert code == 3
    assert faults.pair(paper) == first_run[1]["earlier"]
    assert names(paper) == ["paper-sliders.html", "paper.html", "paper.sha256"]
    assert capsys.readouterr().err == (
        f"{live}: could not be written: file too large. Nothing was changed.\n"
        f"{paper} and {live} are untouched.\n"
    )


@pytest.fixture
def closed(paper: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Copy them to a folder that takes no files. For root, this needs a read-only disk."""
    if os.geteuid() == 0:
        paper = request.getfixturevalue("small_disk")
        subprocess.run(["mount", "-o", "remount,ro", str(paper.parent)], check=True)
        yield paper
        return
    paper.parent.chmod(0o500)
    yield paper
    paper.parent.chmod(0o700)


def test_a_folder_that_takes_no_files_leaves_the_earlier_paper(
    first_run: tuple[Path, Pairs, float],
    notebook: Path,
    closed: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert soh(faults.arguments(notebook, closed, faults.LATER)) == 3
    assert faults.pair(closed) == first_run[1]["earlier"]
    assert names(closed) == ["paper-sliders.html", "paper.html", "paper.sha256"]
    message = capsys.readouterr().err
    assert "could not be written: " in message
    assert message.endswith("are untouched.\n")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("import os; os._exit(1)", "the kernel died while the notebook ran"),
        ("import time; time.sleep(600)", "code cell 2 did not end within 5 seconds"),
    ],
)
def test_a_kernel_that_dies_or_never_ends_leaves_the_earlier_paper(
    paper: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: str,
    problem: str,
) -> None:
    monkeypatch.setattr(run, "LONGEST_CELL", 5)
    is_first = "sleep" in code  # then no other cell is near the limit, on a busy machine either
    notebook = faults.notebook(paper.parent.parent, code, is_first=is_first)
    before = faults.pair(paper)

    assert soh(faults.arguments(notebook, paper, faults.LATER)) == 3
    assert faults.pair(paper) == before
    assert names(paper) == ["paper-sliders.html", "paper.html", "paper.sha256"]
    live = paper.with_name("paper-sliders.html")
    assert capsys.readouterr().err == (
        f"{notebook}: {problem}.\n{paper} and {live} are untouched.\n"
    )


def test_a_cell_that_raises_leaves_the_earlier_paper_and_is_the_analyst_s(
    first_run: tuple[Path, Pairs, float], paper: Path, tmp_path: Path
) -> None:
    notebook = faults.notebook(tmp_path, "1 / 0")

    assert soh(faults.arguments(notebook, paper, faults.LATER)) == 2
    assert faults.pair(paper) == first_run[1]["earlier"]


def test_where_the_second_file_cannot_take_its_place_the_first_is_put_back(
    paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, fresh = paper.with_name("paper-sliders.html"), paper.with_name("new.html")
    before, replace = faults.pair(paper), os.replace

    def locked(source: str, target: Path) -> None:
        if target == paper:
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(MachineError, match=r"paper\.html: could not be written"):
        writing.write_files({live: b"new", fresh: b"new", paper: b"new"}, force=True)

    assert faults.pair(paper) == before
    assert names(paper) == ["paper-sliders.html", "paper.html", "paper.sha256"]
