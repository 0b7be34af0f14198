"""A real browser, the app and JupyterLab as a command starts them.

Where the browser or axe-core is missing these tests are skipped, with the reason; where
SOH_DEMAND_BROWSER is set they fail.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case

ROOT = Path(__file__).parent.parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOWN = ".soh-headline:not(:empty)"
PATIENCE = 150_000  # ms, on a slow machine


def missing(what: str) -> None:
    """Skip a test, or fail it where the browser is demanded."""
    if os.environ.get("SOH_DEMAND_BROWSER"):
        pytest.fail(f"{what} is missing, and SOH_DEMAND_BROWSER is set")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="session", name="missing")
def _missing() -> Callable[[str], None]:
    """Skip a test, or fail it where the browser is demanded."""
    return missing


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        missing("chromium")
    return str(found)


# It leaves an event loop running for as long as it is there, beside which no other can start: it
# ends with its file, and the files of the browser may come before others.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """Start Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        missing("playwright")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Read axe-core."""
    path = Path(os.environ.get("AXE_JS", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
    if not path.exists():
        missing("axe-core (npm install --no-save axe-core)")
    return path.read_text(encoding="utf-8")


@dataclass
class Server:
    """A command that serves pages."""

    process: subprocess.Popen[str]
    address: str
    lines: list[str]

    @property
    def origin(self) -> str:
        """Address of the server, without a page."""
        return "/".join(self.address.split("/")[:3])

    def end(self) -> int:
        """End it as Ctrl-C does, and give its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextmanager
def served(*arguments: str, folder: Path, **environment: str) -> Iterator[Server]:
    """Run ``soh explore`` until it prints its address, with ``PYTHONPATH`` put before ours."""
    paths = (environment.pop("PYTHONPATH", ""), os.environ.get("PYTHONPATH", ""))
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    process = subprocess.Popen(
        [sys.executable, "-m", "sohanalysis", "explore", "--no-browser", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("http://"):
                yield Server(process, line.strip(), lines)
                break
        else:
            pytest.fail(f"no address was printed: {lines}")
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(30)
        process.stdout.close()


@pytest.fixture(scope="session", name="served")
def _served() -> Callable[..., Any]:
    """Run ``soh explore`` for as long as a test needs it."""
    return served


@pytest.fixture(scope="session")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the Derbyshire case and its saved scenarios, to which a test may add."""
    folder = tmp_path_factory.mktemp("case")
    for path in FIRST_CASE.parent.glob("derbyshire-2018*.toml"):
        shutil.copy(path, folder)
    return folder / FIRST_CASE.name


@pytest.fixture(scope="session")
def case(case_file: Path) -> Case:
    """Load the copied case."""
    return load_case(case_file)


@pytest.fixture(scope="session")
def app(chromium: str, case_file: Path) -> Iterator[Server]:
    """Run the app on the copied case."""
    with served(str(case_file), folder=case_file.parent) as server:
        yield server


@dataclass
class Visit:
    """A page with a panel, and what it asked for and stumbled over."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def panel(self) -> Any:
        """The panel that is in view."""
        return self.page.locator(".soh-panel:visible").last

    def headline(self) -> str:
        """Read the answer, and what stands beside it."""
        answer, beside = (
            str(self.panel.locator(each).inner_text())
            for each in (".soh-headline", ".soh-beside-answer")
        )
        return f"{answer} {beside}".strip()

    def code(self) -> str:
        """Read the scenario code."""
        return str(self.panel.get_by_label("Scenario code, preset or saved name").input_value())

    def slider(self, name: str) -> Any:
        """Find a slider by its field."""
        return self.panel.locator(f"[data-field='{name}'] input[type=range]")

    def box(self, name: str) -> Any:
        """Find the box beside a slider."""
        return self.panel.locator(f"[data-field='{name}'] .soh-number")

    def button(self, name: str) -> Any:
        """Find a button by what it is called."""
        return self.panel.get_by_role("button", name=name, exact=True)

    def open(self, group: str) -> None:
        """Open a group of controls, if it is closed."""
        details = self.panel.locator("details", has=self.page.locator("summary", has_text=group))
        if details.last.get_attribute("open") is None:
            details.last.locator("summary").first.click()

    def wait_for_code(self, code: str) -> None:
        """Wait until the page shows a scenario."""
        self.page.wait_for_function(
            "code => [...document.querySelectorAll('.soh-code-box input')]"
            ".some(box => box.checkVisibility() && box.value === code)",
            arg=code,
            timeout=PATIENCE,
        )

    def wait_for_headline(self, start: str) -> None:
        """Wait until the headline begins with some words."""
        self.panel.locator(".soh-headline", has_text=start).wait_for(timeout=PATIENCE)

    def violations(self, axe: str, within: str = "html") -> list[tuple[str, int, str]]:
        """Ask axe what is wrong with what is seen, against WCAG A and AA and best practice."""
        self.page.evaluate(axe)
        found = self.page.evaluate(
            "([within, tags]) => axe.run([...document.querySelectorAll(within)]"
            ".find(each => each.checkVisibility()), {runOnly: {type: 'tag', values: tags}})",
            [within, STANDARDS],
        )
        return [(v["id"], len(v["nodes"]), v["nodes"][0]["html"]) for v in found["violations"]]

    def outside(self) -> list[str]:
        """List what it asked of anywhere but this machine."""
        inside = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(inside)]


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Open pages, each in a browser of its own, and close them."""
    yield from visits(browser)


@pytest.fixture(scope="module")
def lasting_visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Open pages that several tests use, and close them after the last."""
    yield from visits(browser)


def visits(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Give what opens pages, and close them afterwards."""
    contexts = []

    def open_page(address: str, width: int = 1280, height: int = 900) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True
        )
        contexts.append(context)
        visited = Visit(context.new_page())
        visited.page.set_default_timeout(45_000)
        visited.page.on("request", lambda request: visited.requests.append(request.url))
        visited.page.on("websocket", lambda socket: visited.requests.append(socket.url))
        visited.page.on("pageerror", lambda error: visited.errors.append(str(error)))
        visited.page.goto(address, timeout=PATIENCE)
        visited.page.locator(f"{SHOWN} >> visible=true").first.wait_for(timeout=PATIENCE)
        return visited

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.close(run_before_unload=True)  # as a person closes it
        context.close()
