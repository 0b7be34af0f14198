"""A page as a tagged PDF, printed by the machine's own Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from sohanalysis.errors import Fault, MachineError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
LONGEST_PRINT = 120  # seconds
# The PDF has tags and an outline. Its margins come from the page's style: without Chromium's own
# date, address and title.
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
_DATE = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")


def find_browser() -> str:
    """Find a browser that can print.

    Raises
    ------
    MachineError
        If there is none on the PATH.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        problem = f"no browser that prints is on the PATH: {', '.join(BROWSERS)}"
        advice = "Install Chromium, or print the HTML file from any browser."
        raise MachineError(Fault(field="--pdf", problem=problem, advice=advice))
    return browser


def pdf_of(page: str) -> bytes:
    """Return a page as a PDF, with the same bytes for the same page and browser.

    Raises
    ------
    MachineError
        If there is no browser, or it prints nothing.
    """
    browser = find_browser()
    # Chromium refuses its sandbox to root, as in a container.
    root = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "paper.html"), Path(folder, "paper.pdf")
        source.write_text(page, encoding="utf-8", newline="\n")
        command = [
            browser,
            *_OPTIONS,
            *root,
            f"--user-data-dir={Path(folder, 'profile')}",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=LONGEST_PRINT, check=False)
            printed = target.read_bytes()
        except (OSError, subprocess.TimeoutExpired):
            problem = f"{Path(browser).name} printed nothing"
            raise MachineError(Fault(field="--pdf", problem=problem)) from None
    return _DATE.sub(rb"\g<1>20000101000000", printed)
