"""How long an analyst waits: from `soh explore` to the first slider, beside Voila with one slider.

The browser is started before the clock is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.table import Row, is_missing, timed

TURNS = 3
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WHAT = "soh explore, to the first slider / Voila, one slider"
ONE_SLIDER = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": "import ipywidgets\n\nipywidgets.IntSlider()",
        }
    ],
    "metadata": {"kernelspec": {"display_name": "Python 3", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 4,
}


def rows() -> Iterator[Row]:
    """Open the page of sliders and Voila in turn, and compare."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if is_missing("playwright") or is_missing("voila") or chromium is None:
        yield Row(what=WHAT, most=0.5)
        return
    from playwright.sync_api import sync_playwright

    ours, peer = [], []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        notebook = one_slider(Path(folder))
        for turn in range(TURNS):
            peer.append(voila_opened(browser, notebook))
            ours.append(page_opened(browser, Path(folder) / f"{turn}.html"))
        browser.close()
    yield timed(WHAT, ours, peer, most=0.5)


def one_slider(folder: Path) -> Path:
    """Write a notebook with one slider."""
    path = folder / "one-slider.ipynb"
    path.write_text(json.dumps(ONE_SLIDER), encoding="utf-8")
    return path


def page_opened(browser: Any, page: Path) -> float:
    """Write the page of sliders and open it: seconds from the command to its first slider."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "sohanalysis", "explore", "--no-open", "-o", str(page)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return start_to(browser, page.as_uri(), "input[type=range] >> visible=true", start)


def voila_opened(browser: Any, notebook: Path) -> float:
    """Serve a notebook and open it: the same of Voila, which is ended by SIGTERM or worse."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "voila", "--no-browser", str(notebook)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        address = next(line.strip() for line in process.stdout if line.strip().startswith("http"))
        return start_to(browser, address, ".jupyter-widgets.widget-slider", start)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def start_to(browser: Any, address: str, shown: str, start: float) -> float:
    """Open a page, and give the seconds from the start until something is shown."""
    page = browser.new_page()
    page.goto(address)
    page.locator(shown).first.wait_for(timeout=60_000)
    seen = time.perf_counter() - start
    page.close()
    return seen
