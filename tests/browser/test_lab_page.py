"""JupyterLab from ``soh explore --lab``: live sliders, and an exported paper."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.report.by_number import adopters_shown
from sohanalysis.report.headline import headline
from tests.browser.conftest import NEXT_FRAME
from tests.browser.pages import violations

Open = Callable[..., Any]
PATIENCE = 150_000  # ms, on a slow machine
CELLS = [
    """\
import ipywidgets
import sohanalysis as soh

panel = soh.appraise({case!r}, adopters=36, pricing="shared").explore()
ipywidgets.HBox([panel, panel])""",
    "panel.adopters = 30",
    "print('moved to', panel.adopters)",
]
IDLE = ".jp-Notebook-ExecutionIndicator[data-status='idle']:visible"
HERE = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")


@pytest.fixture(scope="module")
def address(chromium: str, case_file: Path) -> Iterator[str]:
    """Run JupyterLab on the copied case until Ctrl-C, and yield its address."""
    command = [sys.executable, "-m", "sohanalysis", "explore", "--lab", "--no-open"]
    process = subprocess.Popen(
        [*command, str(case_file)],
        cwd=case_file.parent,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.strip())
        if lines[-1].startswith("http://127.0.0.1:"):
            break
    else:
        pytest.fail(f"no address was printed: {lines}")
    yield lines[-1]
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert "Traceback" not in rest


@pytest.fixture(scope="module")
def page(address: str, browser: Any, case_file: Path) -> Iterator[Any]:
    """Open JupyterLab, with a notebook of the sliders next to ours."""
    (folder,) = case_file.parent.glob("build/notebooks-*")
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {
        "cells": [{**cell, "source": source.format(case=str(case_file))} for source in CELLS],
        "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
    } | {"nbformat": 4, "nbformat_minor": 4}
    (folder / "sliders.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    opened.requests, opened.errors = [], []
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.on("websocket", lambda socket: opened.requests.append(socket.url))
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    with opened.expect_websocket(lambda socket: "/channels" in socket.url):
        opened.goto(address)
    opened.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    yield opened
    context.close()


def open_notebook(page: Any, name: str) -> None:
    """Open a notebook from the list of files, and wait until its kernel is there."""
    with page.expect_websocket(lambda socket: "/channels" in socket.url):
        page.locator(".jp-DirListing-item", has_text=name).dblclick()
    page.locator(".lm-TabBar-tab.lm-mod-current", has_text=name).wait_for()
    page.locator(IDLE).wait_for()


def test_the_first_notebook_is_open_and_nothing_pops_up(page: Any) -> None:
    page.locator(".lm-TabBar-tab.lm-mod-current", has_text="00-start-here").wait_for()

    assert page.locator(".jp-NotebookPanel").count() == 1
    assert page.locator(".Toastify__toast, .jp-Dialog").count() == 0


def test_two_views_are_in_step_with_each_other_and_with_python(page: Any, case: Case) -> None:
    open_notebook(page, "sliders.ipynb")
    choose_from(page, "Run", "Run All Cells")
    first, second = page.locator(".soh-headline").first, page.locator(".soh-headline").last

    first.filter(has_text="If 30 forces join").wait_for()
    second.filter(has_text="If 30 forces join").wait_for()
    page.locator(".jp-OutputArea-output", has_text="moved to 30").wait_for()
    page.locator("#adopters").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("a")

    first.filter(has_text="If 29 forces join").wait_for()
    second.filter(has_text="If 29 forces join").wait_for()
    assert first.inner_text() == headline(case, choose(case, adopters=29, pricing="shared")).answer
    assert page.locator(".jp-NotebookPanel:visible .jp-CodeCell").count() == len(CELLS)


def test_it_is_accessible_in_jupyterlab_and_sends_nothing_to_another_machine(
    page: Any, axe: str
) -> None:
    assert violations(page, axe, ".jp-OutputArea [data-lm-suppress-shortcuts]") == []
    assert [url for url in page.requests if not url.startswith(HERE)] == []
    assert page.errors == []


def test_a_drag_ends_at_the_figure_that_python_has(page: Any) -> None:
    adopters = page.locator("#adopters").first
    box = adopters.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 20, middle)

    page.mouse.down()
    for move in range(60):
        page.mouse.move(box["x"] + 20 + (move * 7) % (box["width"] - 40), middle)
    page.mouse.up()

    page.evaluate(NEXT_FRAME)
    number = adopters.input_value()
    assert number != "29"
    # A message waits for the answer to the one before it. On a busy machine the cell may run before
    # the last message arrives, so it is run until Python has the figure of the slider.
    for _ in range(30):
        if (printed := run_the_last(page)) == f"moved to {number}":
            break
    assert printed == f"moved to {number}"


def test_the_sliders_keep_answering_once_the_kernel_is_gone(page: Any, case: Case) -> None:
    choose_from(page, "Kernel", "Shut Down Kernel")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status='unknown']:visible").wait_for()
    adopters = page.locator("#adopters").first
    adopters.focus()

    page.keyboard.press("Home")

    number = int(adopters.input_value())
    assert number == adopters_shown(case)[0]
    page.locator(".soh-headline").first.filter(has_text=f"If {number} forces join").wait_for()


def test_the_board_paper_is_exported_from_the_menu(
    page: Any, browser: Any, axe: str, tmp_path: Path
) -> None:
    page.add_locator_handler(page.locator(".jp-Dialog"), overwrite)
    open_notebook(page, "06-board-paper.ipynb")
    run_and_save(page)

    page.locator(".lm-MenuBar-item", has_text="File").click()
    page.locator(".lm-Menu-item", has_text="Save and Export Notebook As").hover()
    with page.context.expect_event(
        "request", lambda request: "/nbconvert/board_paper/" in request.url
    ) as download:
        page.locator(".lm-Menu-item", has_text="Board paper (HTML)").click()

    # The page of the download closes at once, so request the same address again.
    (tmp_path / "paper.html").write_bytes(fetched(page, download.value.url).body())
    exported = browser.new_page(viewport={"width": 320, "height": 640}, bypass_csp=True)
    exported.goto((tmp_path / "paper.html").as_uri())
    assert exported.title() == "Single Online Home: decision 41/2018"
    assert violations(exported, axe) == []
    exported.close()


def run_the_last(page: Any) -> str:
    """Run the last cell of `CELLS`, wait for its end, and return the text that it printed."""
    cell = page.locator(".jp-CodeCell", has_text="moved to")
    prompt = cell.locator(".jp-InputArea-prompt")
    before = prompt.inner_text()
    cell.locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    cell.locator(".jp-InputArea-prompt", has_text=re.compile(r"\[\d+\]")).filter(
        has_not_text=before
    ).wait_for()
    return str(cell.locator(".jp-OutputArea-output").inner_text()).strip()


def run_and_save(page: Any) -> None:
    """Run the notebook and save it until the file shows that every cell has run.

    The page does not hold cells that are out of view, so only the file shows this. JupyterLab may
    ignore a request to run cells while the kernel is starting, so the function repeats it.
    """
    file, ran = page.url.replace("/lab/tree/", "/api/contents/"), []
    for attempt in range(90):
        if attempt % 15 == 0 and not ran:
            choose_from(page, "Run", "Run All Cells")
        choose_from(page, "File", "Save Notebook")
        page.wait_for_timeout(1_000)
        cells = fetched(page, file).json()["content"]["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        ran = [cell for cell in code if cell["execution_count"]]
        if ran == code:
            return
    pytest.fail("a cell never ran")


def overwrite(dialog: Any) -> None:
    """Choose Overwrite if JupyterLab says that the file has changed on disk.

    It says so if two saves overlap on a busy machine.
    """
    dialog.get_by_role("button", name="Overwrite").click()


def fetched(page: Any, address: str) -> Any:
    """Fetch an address, and try again while JupyterLab writes the file: it empties it first."""
    for _ in range(10):
        answer = page.context.request.get(address, headers={"Referer": page.url})
        if answer.ok:
            return answer
        page.wait_for_timeout(1_000)
    pytest.fail(f"{answer.status} {answer.text()[:500]}")


def choose_from(page: Any, menu: str, entry: str) -> None:
    """Choose an entry of a menu."""
    page.locator(".lm-MenuBar-item", has_text=menu).first.click()
    page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()
