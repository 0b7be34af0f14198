from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from sohanalysis.errors import MachineError, NotebookError
from sohanalysis.paper import run
from sohanalysis.paper.run import run_notebook

EMPTY = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'


def notebook(folder: Path, *sources: str) -> Path:
    """Write a notebook whose first cell is the one tagged parameters."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    cells[-1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="stale")]
    path = folder / "question.ipynb"
    path.write_text(
        nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8", newline="\n"
    )
    return path


def test_parameters_replace_those_of_the_notebook_and_outputs_are_fresh(tmp_path: Path) -> None:
    path = notebook(tmp_path, "name = 'ours'", "print(name)")

    result = run_notebook(path, {"name": 'th"eirs'})

    assert result["cells"][0]["source"] == "name = 'th\"eirs'"
    assert [output["text"] for output in result["cells"][1]["outputs"]] == ['th"eirs\n']


def test_the_notebook_itself_is_never_written(tmp_path: Path) -> None:
    path = notebook(tmp_path, "name = 'ours'", "print(name)")
    before = path.read_bytes()

    run_notebook(path, {"name": "theirs"})

    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["question.ipynb"]


def test_a_notebook_runs_in_its_own_folder_and_knows_that_a_paper_is_made(tmp_path: Path) -> None:
    code = "import os; print(os.path.basename(os.getcwd()), os.environ['SOHANALYSIS_PAPER'])"
    path = notebook(tmp_path, "name = 'ours'", code)

    result = run_notebook(path, {})

    assert result["cells"][1]["outputs"][0]["text"] == f"{tmp_path.name} paper\n"


def test_a_cell_that_raises_is_named(tmp_path: Path) -> None:
    path = notebook(tmp_path, "name = 'ours'", "raise ValueError('no such £')")

    with pytest.raises(NotebookError) as refusal:
        run_notebook(path, {})

    assert str(refusal.value) == f"{path}: code cell 2 failed: ValueError: no such £."
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize("count", [0, 2])
def test_a_notebook_without_one_cell_for_parameters_is_refused(tmp_path: Path, count: int) -> None:
    tagged = {"metadata": {"tags": ["parameters"]}}
    cells = [nbformat.v4.new_code_cell("case = 1", **tagged) for _ in range(count)]
    book = nbformat.v4.new_notebook(cells=cells)
    path = tmp_path / "question.ipynb"
    path.write_text(nbformat.writes(book), encoding="utf-8")

    with pytest.raises(NotebookError) as refusal:
        run_notebook(path, {})

    assert str(refusal.value) == f"{path}: has {count} cells tagged parameters. Allowed: one."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# a question",
        "{}",
        "[]",
        "1",
        "null",
        '"text"',
        EMPTY.replace("[]", "1"),
        EMPTY.replace("[]", "[1]"),
        EMPTY.replace("[]", '[{"cell_type": "code"}]'),
        EMPTY.replace("[]", '[{"cell_type": "raw", "id": "a", "metadata": {}, "source": 1}]'),
        EMPTY.replace(
            "[]", '[{"cell_type": "raw", "id": "a", "metadata": {"tags": 5}, "source": ""}]'
        ),
    ],
)
def test_a_file_that_is_not_a_notebook_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "question.ipynb"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(NotebookError) as refusal:
        run_notebook(path, {})

    assert str(refusal.value) == f"{path}: is not a notebook."


def test_a_notebook_of_a_later_format_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "question.ipynb"
    path.write_text(EMPTY.replace('"nbformat": 4', '"nbformat": 5'), encoding="utf-8")

    with pytest.raises(NotebookError) as refusal:
        run_notebook(path, {})

    problem = "is a notebook of nbformat 5. Allowed: 4. Save it as nbformat 4."
    assert str(refusal.value) == f"{path}: {problem}"


def test_a_kernel_that_dies_is_not_a_fault_of_the_notebook(tmp_path: Path) -> None:
    path = notebook(tmp_path, "name = 'ours'", "import os; os._exit(1)")

    with pytest.raises(MachineError) as failure:
        run_notebook(path, {})

    assert str(failure.value) == f"{path}: the kernel died while the notebook ran."
    assert failure.value.exit_code == 3


def test_a_cell_that_does_not_end_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "LONGEST_CELL", 2)
    path = notebook(tmp_path, "name = 'ours'", "import time; time.sleep(60)")

    with pytest.raises(MachineError) as failure:
        run_notebook(path, {})

    assert str(failure.value) == f"{path}: code cell 2 did not end within 2 seconds."


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_ends_the_run_of_a_cell_and_its_kernel(tmp_path: Path) -> None:
    code = "import os, time; open('pid', 'w').write(str(os.getpid()) + '!'); time.sleep(60)"
    path, pid = notebook(tmp_path, "name = 'ours'", code), tmp_path / "pid"
    program = f"from sohanalysis.paper.run import *; run_notebook(Path({str(path)!r}), {{}})"

    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as process:
        kernel = int(content_of(pid).rstrip("!"))
        process.send_signal(signal.SIGINT)
        _, message = process.communicate(timeout=30)

    assert process.returncode == -signal.SIGINT
    assert message.rstrip().endswith(b"KeyboardInterrupt")
    assert not Path(f"/proc/{kernel}").exists()


@pytest.mark.parametrize(
    ("error", "raised", "message"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt, ""),
        (RuntimeError("it died"), MachineError, "question.ipynb: no kernel started: it died."),
    ],
)
def test_a_kernel_that_is_only_starting_is_ended_too(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    raised: type[BaseException],
    message: str,
) -> None:
    path, started = notebook(tmp_path, "name = 'ours'"), []

    def start(client: NotebookClient) -> None:
        started.append(client.km.provisioner)
        raise error

    monkeypatch.setattr(NotebookClient, "start_new_kernel_client", start)
    with pytest.raises(raised) as failure:
        run_notebook(path, {})

    assert str(failure.value).endswith(message)
    assert [kernel.has_process for kernel in started] == [False]


def test_an_output_that_a_cell_clears_is_not_in_the_paper(tmp_path: Path) -> None:
    code = "from IPython.display import clear_output; print('draft'); clear_output(); print('end')"
    path = notebook(tmp_path, "name = 'ours'", code)

    result = run_notebook(path, {})

    assert [output["text"] for output in result["cells"][1]["outputs"]] == ["end\n"]


@pytest.mark.parametrize("tag", ["skip-execution", "raises-exception"])
def test_no_tag_stops_a_cell_from_running_or_hides_its_error(tmp_path: Path, tag: str) -> None:
    path = notebook(tmp_path, "name = 'ours'", "1 / 0")
    path.write_text(
        path.read_text().replace('"metadata": {}', f'"metadata": {{"tags": ["{tag}"]}}')
    )

    with pytest.raises(
        NotebookError, match=r"code cell 2 failed: ZeroDivisionError: division by zero\."
    ):
        run_notebook(path, {})


def content_of(path: Path) -> str:
    """Wait until a file is written to its end."""
    last = time.monotonic() + 60
    while not (path.exists() and path.read_text().endswith("!")) and time.monotonic() < last:
        time.sleep(0.05)
    return path.read_text()
