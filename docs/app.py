"""Draw the pictures of the app for the README: python docs/app.py, with chromium installed."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = ((1280, 960), (1024, 768))


def main() -> None:
    """Open the app on the first case, and take a picture of it at each size."""
    command = [sys.executable, "-m", "sohanalysis", "explore", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = next(line.strip() for line in process.stdout if line.startswith("http"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        page = browser.new_page()
        page.goto(address)
        page.locator(".soh-headline:not(:empty)").wait_for(timeout=60_000)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(500)
            page.screenshot(path=Path(__file__).with_name(f"app-{width}.png"))
        browser.close()
    process.send_signal(signal.SIGINT)
    process.wait(30)


if __name__ == "__main__":
    main()
