"""Time from a move of a real mouse on a slider to the painted page.

The peer is a frame at 60 a second.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.table import Row, is_missing, seconds

FRAME = 1 / 60
AT_A_QUARTER = 0.05  # seconds that a move may take at a quarter of the speed
MOVES = 240
CASES = ("second", "parishes")  # cases of the tests; the last has 400 adopters
# From the stamp of each input event to the first task after the frame that shows it.
WATCH = """(id) => {
  window.taken = [];
  const { port1, port2 } = new MessageChannel();
  let began = 0;
  port1.onmessage = () => { if (began) window.taken.push(performance.now() - began); began = 0; };
  document.getElementById(id).addEventListener("input", (event) => {
    if (began) return;
    began = event.timeStamp;
    requestAnimationFrame(() => port2.postMessage(0));
  });
}"""


def rows() -> Iterator[Row]:
    """Compare a move of a slider with a frame, at full speed and at a quarter of it."""
    for name in ("derbyshire-2018.toml", *(f"../tests/cases/{case}.toml" for case in CASES)):
        times = moves(name, "adopters")
        if not times:
            yield Row(label=f"a move on the page of {name} / a frame", most=1)
            continue
        for statistic, value in (("median", median(times)), ("95th", quantiles(times, n=20)[-1])):
            yield Row(
                label=f"a move on the page of {Path(name).stem}, {statistic} / a frame",
                project=seconds(value),
                peer=seconds(FRAME),
                ratio=value / FRAME,
                most=1,
            )
        slow = quantiles(moves(name, "adopters", slower=4), n=20)[-1]
        yield Row(
            label=f"a move on the page of {Path(name).stem} at quarter speed, 95th / 50 ms",
            project=seconds(slow),
            peer=seconds(AT_A_QUARTER),
            ratio=slow / AT_A_QUARTER,
            most=1,
        )


def moves(name: str, slider: str, *, slower: int = 1) -> list[float]:
    """Drag a slider to and fro, and return the seconds of each move.

    The list is empty without a browser.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if is_missing("playwright") or chromium is None:
        return []
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        times = _dragged(browser, Path(folder), name, slider, slower)
        browser.close()
    return times


def _dragged(browser: Any, folder: Path, name: str, slider: str, slower: int) -> list[float]:
    from sohanalysis.explore.page import page_of
    from sohanalysis.files.text import DATA
    from sohanalysis.load import load_case

    case = load_case(DATA / name)
    path = folder / "page.html"
    path.write_text(page_of(case, case.scenario), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    if slower > 1:
        devtools = page.context.new_cdp_session(page)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate(WATCH, slider)
    box = page.locator(f"#{slider}").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, y)
    page.mouse.down()
    for move in range(MOVES):
        share = abs(move % 80 - 40) / 40
        page.mouse.move(box["x"] + 10 + share * (box["width"] - 20), y)
    page.mouse.up()
    page.wait_for_timeout(200)
    times = [milliseconds / 1_000 for milliseconds in page.evaluate("window.taken")]
    page.close()
    return times
