"""Take the picture of the sliders for the README: python docs/sliders.py.

It needs chromium.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from sohanalysis.cli.main import run

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Save a picture of the sliders of the first case, at the forces that signed."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page = Path(folder) / "sliders.html"
        run(["explore", "--forces", "36", "--no-open", "-o", str(page)])
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        opened = browser.new_page(viewport={"width": 1280, "height": 800})
        opened.goto(page.as_uri())
        opened.screenshot(path=Path(__file__).with_name("sliders.png"))
        browser.close()


if __name__ == "__main__":
    main()
