from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from sohanalysis.case_file import default_path
from sohanalysis.lab import notebooks_for, open_lab

SECOND = Path(__file__).parent / "cases" / "second.toml"
NOTEBOOKS = [
    "01-what-would-it-cost.ipynb",
    "02-how-many-forces-join.ipynb",
    "03-do-savings-cover-it.ipynb",
    "06-board-paper.ipynb",
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def code_cells(path: Path) -> list[Any]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_the_first_case_opens_the_notebooks_of_the_checkout(here: Path) -> None:
    folder = notebooks_for(default_path())

    assert folder == default_path().parent.parent / "notebooks"
    assert list(here.iterdir()) == []


def test_another_case_opens_copies_of_every_notebook_in_build(here: Path) -> None:
    folder = notebooks_for(SECOND)

    assert folder.parent == Path("build")
    assert folder.name.startswith("notebooks-second")
    assert sorted(path.name for path in folder.iterdir()) == NOTEBOOKS


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.usefixtures("here")
def test_a_copy_names_the_other_case_and_not_the_first(name: str) -> None:
    path = notebooks_for(SECOND) / name

    sources = "\n".join("".join(cell["source"]) for cell in code_cells(path))

    assert json.dumps(str(SECOND.resolve()), ensure_ascii=False) in sources
    assert "derbyshire-2018.toml" not in sources


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.usefixtures("here")
def test_a_copy_holds_no_output_of_the_first_case(name: str) -> None:
    cells = code_cells(notebooks_for(SECOND) / name)

    assert [cell["outputs"] for cell in cells] == [[]] * len(cells)
    assert [cell["execution_count"] for cell in cells] == [None] * len(cells)


@pytest.mark.usefixtures("here")
def test_copies_are_kept_when_they_are_asked_for_again() -> None:
    worked_in = notebooks_for(SECOND) / NOTEBOOKS[0]
    worked_in.write_text("the analyst's own", encoding="utf-8")

    again = notebooks_for(SECOND)

    assert again == worked_in.parent
    assert worked_in.read_text(encoding="utf-8") == "the analyst's own"


def test_two_cases_in_files_of_one_name_have_copies_of_their_own(here: Path) -> None:
    (here / "a").mkdir()
    (here / "b").mkdir()

    first, second = notebooks_for(here / "a" / "case.toml"), notebooks_for(here / "b" / "case.toml")

    assert first != second
    assert str(here / "a") not in (second / NOTEBOOKS[0]).read_text(encoding="utf-8")


@pytest.mark.parametrize(("ended", "code"), [(0, 0), (1, 3), (2, 3), (-15, 3)])
@pytest.mark.usefixtures("here")
def test_a_server_that_fails_is_the_machines_fault(
    monkeypatch: pytest.MonkeyPatch, ended: int, code: int
) -> None:
    done = subprocess.CompletedProcess([], ended)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)

    assert open_lab(default_path(), browser=False) == code


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.usefixtures("here")
def test_a_copy_runs_on_the_other_case(name: str) -> None:
    folder = notebooks_for(SECOND)
    notebook = nbformat.read(folder / name, as_version=4)

    NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()

    shown = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    assert "225k set aside" in shown
    assert "Police and Crime Commissioner for Derbyshire" not in shown
    assert "Single Online Home" not in shown
    assert '"output_type": "error"' not in shown
