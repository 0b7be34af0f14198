"""Waiting time from `soh explore` to the first slider, compared with Voila.

Voila shows a notebook with one slider. The browser starts before the clock.
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
    """Compare the page of sliders with Voila, opened in turn."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if is_missing("playwright") or is_missing("voila") or chromium is None:
        yield Row(label=WHAT, most=0.5)
        return
    from playwright.sync_api import sync_playwright

    project, peer = [], []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        notebook = one_slider(Path(folder))
        for turn in range(TURNS):
            peer.append(voila_opened(browser, notebook))
            project.append(page_opened(browser, Path(folder) / f"{turn}.html"))
        browser.close()
    yield timed(WHAT, project, peer, most=0.5)


def one_slider(folder: Path) -> Path:
    """Write a notebook with one slider."""
    path = folder / "one-slider.ipynb"
    path.write_text(json.dumps(ONE_SLIDER), encoding="utf-8")
    return path


def page_opened(browser: Any, page: Path) -> float:
    """Return the seconds from the command to the first slider of the page."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "sohanalysis", "explore", "--no-open", "-o", str(page)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return start_to(browser, page.as_uri(), "input[type=range] >> visible=true", start)


def voila_opened(browser: Any, notebook: Path) -> float:
    """Return the seconds from the start of Voila to its first slider, then stop Voila."""
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


def start_to(browser: Any, address: str, selector: str, start: float) -> float:
    """Open a page, and return the seconds from the start until an element is visible."""
    page = browser.new_page()
    page.goto(address)
    page.locator(selector).first.wait_for(timeout=60_000)
    seen = time.perf_counter() - start
    page.close()
    return seen
