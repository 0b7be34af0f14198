from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyterlab.labapp import LabApp
from nbclient import NotebookClient

from sohanalysis.cli.lab import notebooks_for, open_lab
from sohanalysis.errors import MachineError
from sohanalysis.files.text import FIRST_CASE, PACKAGE
from tests.written import SECOND

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
SAYS = {"04-how-sure-are-we.ipynb": "The case states no range to draw from."}


def code_cells(path: Path) -> list[Any]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("case", [FIRST_CASE, SECOND], ids=lambda path: path.stem)
def test_a_case_opens_copies_of_every_notebook_in_build(case: Path) -> None:
    folder = notebooks_for(case)

    assert folder.parent == Path("build")
    assert folder.name.startswith(f"notebooks-{case.stem}")
    assert sorted(path.name for path in folder.iterdir()) == NOTEBOOKS


@pytest.mark.usefixtures("workspace")
def test_a_copy_names_the_other_case_and_holds_no_output_of_the_first() -> None:
    case_path = json.dumps(str(SECOND.resolve()), ensure_ascii=False)

    copies = sorted(notebooks_for(SECOND).iterdir())

    for cells in map(code_cells, copies):
        sources = "\n".join("".join(cell["source"]) for cell in cells)
        assert case_path in sources
        assert "derbyshire-2018.toml" not in sources
        assert "soh.appraise()" not in sources
        assert [cell["outputs"] for cell in cells] == [[]] * len(cells)
        assert [cell["execution_count"] for cell in cells] == [None] * len(cells)
    assert len(copies) == 7


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("is_notebook", [True, False])
def test_a_copy_that_an_analyst_has_worked_in_is_kept(is_notebook: bool) -> None:
    worked_in = notebooks_for(SECOND) / NOTEBOOKS[0]
    notebook = json.loads(worked_in.read_text(encoding="utf-8"))
    notebook["cells"][0]["source"] = "# My own words"
    text = json.dumps(notebook) if is_notebook else "the analyst's own"
    worked_in.write_text(text, encoding="utf-8")

    notebooks_for(SECOND)

    assert worked_in.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("workspace")
def test_a_copy_that_was_only_run_is_written_again() -> None:
    copy = notebooks_for(SECOND) / NOTEBOOKS[1]
    first = copy.read_bytes()
    notebook = json.loads(first)
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "old"}]
    copy.write_text(json.dumps(notebook), encoding="utf-8")

    notebooks_for(SECOND)

    assert copy.read_bytes() == first


def test_two_cases_in_files_of_one_name_have_copies_of_their_own(workspace: Path) -> None:
    (workspace / "a").mkdir()
    (workspace / "b").mkdir()

    first, second = (
        notebooks_for(workspace / "a" / "case.toml"),
        notebooks_for(workspace / "b" / "case.toml"),
    )

    assert first != second
    assert str(workspace / "a") not in (second / NOTEBOOKS[0]).read_text(encoding="utf-8")


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(("browser", "more"), [(True, []), (False, ["--no-browser"])])
def test_the_lab_is_on_this_machine_alone_and_opens_the_first_notebook(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    browser: bool,
    more: list[str],
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(LabApp, "launch_instance", seen.extend)
    # Kernels must not inherit the variables that soh sets for itself, only the user's own.
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "__all__")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")

    code = open_lab(SECOND, browser=browser)

    folder = notebooks_for(SECOND)
    assert code == 0
    assert "PYDANTIC_DISABLE_PLUGINS" not in os.environ
    assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
    assert "--ServerApp.ip=127.0.0.1" in seen
    assert f"--ServerApp.root_dir={folder.resolve()}" in seen
    assert "--LabApp.default_url=/lab/tree/00-start-here.ipynb" in seen
    assert [option for option in seen if "browser" in option] == more
    assert capsys.readouterr().out == f"The notebooks are in {folder}. Ctrl-C ends JupyterLab.\n"


@pytest.mark.usefixtures("workspace")
def test_a_lab_that_does_not_start_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(_: list[str]) -> None:
        raise SystemExit(1)

    monkeypatch.setattr(LabApp, "launch_instance", ends)

    with pytest.raises(MachineError, match="JupyterLab ended with 1; it says why above"):
        open_lab(SECOND, browser=False)


def test_without_jupyterlab_the_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)

    with pytest.raises(MachineError) as caught:
        open_lab(SECOND, browser=False)

    assert str(caught.value) == (
        "soh explore --lab needs jupyterlab, which is not installed: "
        'python -m pip install "sohanalysis[lab]" brings it.'
    )


def test_nothing_pops_up_when_it_opens() -> None:
    path = PACKAGE / "cli" / "lab_settings" / "overrides.json"

    settings = json.loads(path.read_text(encoding="utf-8"))

    assert settings["@jupyterlab/apputils-extension:notification"] == {
        "fetchNews": "false",
        "checkForUpdates": False,
    }


@pytest.mark.usefixtures("workspace")
def test_the_copies_run_on_the_other_case() -> None:
    folder = notebooks_for(SECOND)
    copies = {name: nbformat.read(folder / name, as_version=4) for name in NOTEBOOKS}
    # Run all copies in one kernel, emptied between them, so that it loads everything only once.
    together = nbformat.v4.new_notebook()
    for copy in copies.values():
        together.cells += [nbformat.v4.new_code_cell("%reset -f"), *copy.cells]

    NotebookClient(
        together, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()

    for name, copy in copies.items():
        outputs = json.dumps([cell.get("outputs", []) for cell in copy.cells])
        assert SAYS.get(name, "225,000") in outputs, name
        assert "Police and Crime Commissioner for Derbyshire" not in outputs, name
        assert "Single Online Home" not in outputs, name
        assert '"output_type": "error"' not in outputs, name
