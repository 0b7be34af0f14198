"""How long an analyst waits: from `soh explore` to its address, and to the first slider.

    python benchmarks/opening.py

Needs chromium and playwright. The browser is started before the clock is.
"""

from __future__ import annotations

import shutil
import signal
import statistics
import subprocess
import sys
import time
from typing import Any

from playwright.sync_api import sync_playwright

TIMES = 3
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Open the app and the lab a few times, and print medians."""
    print(f"{'seconds, median of ' + str(TIMES):24} {'to the address':>16} {'to the slider':>16}")
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name, options in (("soh explore", []), ("soh explore --lab", ["--lab"])):
            waits = [opened(browser, options) for _ in range(TIMES)]
            address, slider = (statistics.median(wait) for wait in zip(*waits, strict=True))
            print(f"{name:24} {address:16.1f} {slider:16.1f}")
        browser.close()


def opened(browser: Any, options: list[str]) -> tuple[float, float]:
    """Open once, and end it: seconds to the address, and to the first slider."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "sohanalysis", "explore", "--no-browser", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = next(line.strip() for line in process.stdout if line.startswith("http"))
    told = time.perf_counter() - start
    page = browser.new_page()
    page.goto(address)
    page.locator(".soh-headline:not(:empty)").first.wait_for(timeout=60_000)
    seen = time.perf_counter() - start
    page.close()
    process.send_signal(signal.SIGINT)
    process.wait(30)
    process.stdout.close()
    return told, seen


if __name__ == "__main__":
    main()
