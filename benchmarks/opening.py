"""How long an analyst waits: from `soh explore` to the first slider, beside Voila with one slider.

The browser is started before the clock is.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.table import Row, is_missing, timed
from sohanalysis.cli.server import new_address

TURNS = 3
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PANEL, SLIDER = ".soh-headline:not(:empty)", ".jupyter-widgets.widget-slider"
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
    """Open the app, the lab and Voila in turn, and compare."""
    names = {"soh explore": [], "soh explore --lab": ["--lab"]}
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if is_missing("playwright") or chromium is None:
        yield from (Row(what=f"{name}, to the first slider / a browser") for name in names)
        return
    from playwright.sync_api import sync_playwright

    took: dict[str, list[float]] = {name: [] for name in ("voila", *names)}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        notebook = str(one_slider(Path(folder)))
        for _ in range(TURNS):
            voila = ["voila", "--no-browser", f"--port={new_address().port}", notebook]
            took["voila"].append(opened(browser, voila, SLIDER))
            for name, options in names.items():
                command = ["sohanalysis", "explore", "--no-browser", *options]
                took[name].append(opened(browser, command, PANEL))
        browser.close()
    for name in names:
        yield timed(f"{name}, to the first slider / Voila, one slider", took[name], took["voila"])


def one_slider(folder: Path) -> Path:
    """Write a notebook with one slider."""
    path = folder / "one-slider.ipynb"
    path.write_text(json.dumps(ONE_SLIDER), encoding="utf-8")
    return path


def opened(browser: Any, command: list[str], shown: str) -> float:
    """Open once, and end it: seconds from the command to its first slider."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    address = next(line.strip() for line in process.stdout if line.strip().startswith("http"))
    page = browser.new_page()
    page.goto(address)
    page.locator(shown).first.wait_for(timeout=60_000)
    seen = time.perf_counter() - start
    page.close()
    process.send_signal(signal.SIGINT)
    process.wait(30)
    process.stdout.close()
    return seen
