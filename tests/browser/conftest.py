"""A real browser, panels in one of its pages, and JupyterLab from ``soh explore --lab``.

These tests take minutes, so they run only if SOH_DEMAND_BROWSER is set, as ``make browser`` does.
A missing browser or axe-core is then a failure.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import anywidget
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore.page import page_of
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from tests.browser.pages import WATCH, Open, Opened, Opens

ROOT = Path(__file__).parent.parent.parent
# Each window would load three popups of the address bar, each in a process of its own. That takes
# half of the time of a new window, and no test looks at the address bar.
POPUPS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
# What Playwright switches off. Chromium follows only the last list of its command line, which is
# ours.
PLAYWRIGHT_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    f"--disable-features={','.join((*PLAYWRIGHT_OFF, *POPUPS))}",
]
SHOWN = ".soh-headline:not(:empty)"
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="session", autouse=True)
def _demanded() -> None:
    if not os.environ.get("SOH_DEMAND_BROWSER"):
        pytest.skip("needs a browser: run make browser, or set SOH_DEMAND_BROWSER=1")


def missing(name: str) -> None:
    """Fail, because something that the browser tests need is not installed."""
    pytest.fail(f"{name} is missing, and SOH_DEMAND_BROWSER is set")


@pytest.fixture(scope="session", name="missing")
def _missing() -> Callable[[str], None]:
    """Return the function that fails for a missing program or package."""
    return missing


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("chromium")
    return str(program)


# Playwright keeps an event loop running, and no second loop can start at the same time. So the
# browser ends with each test file: files that need their own loop may follow.
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


@pytest.fixture(scope="session")
def case_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the Derbyshire case and its saved scenarios, so that a test may change them."""
    folder = tmp_path_factory.mktemp("case")
    for path in FIRST_CASE.parent.glob("derbyshire-2018*.toml"):
        shutil.copy(path, folder)
    return folder / FIRST_CASE.name


@pytest.fixture(scope="session")
def case(case_file: Path) -> Case:
    """Load the copied case."""
    return load_case(case_file)


@dataclass
class Visit:
    """A page with a panel, its requests and its errors."""

    page: Any
    widget: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Record the requests and errors of the page."""
        self.page.set_default_timeout(20_000)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def tell(self) -> None:
        """Send Python's changes to the page, as Jupyter does at once."""
        self.page.evaluate("state => follow(state)", _answer(self.widget, "all", None))

    def answer(self) -> str:
        """Read the answer once the newest frame is drawn."""
        self.page.evaluate(NEXT_FRAME)
        return str(self.page.locator(".soh-headline").inner_text())

    def sent(self) -> None:
        """Wait until Python has every value that the page has set. Messages go one by one."""
        self.page.wait_for_function("() => sent()")

    def answers(self, text: str) -> None:
        """Wait until the answer holds a text."""
        self.page.locator(".soh-headline", has_text=text).wait_for()

    def type(self, label: str, text: str) -> None:
        """Type into the box of a control."""
        box = self.page.get_by_label(f"{label}, typed", exact=True)
        box.fill(text)
        box.press("Enter")

    def button(self, name: str) -> Any:
        """Find a button by its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def outside(self) -> list[str]:
        """List the requests to other machines."""
        inside = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(inside)]


@pytest.fixture
def mounted(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Show panels, each in a separate browser context, and close them."""
    yield from _mounting(browser)


def _mounting(browser: Any) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def mount(panel: Any, width: int = 1280, *, is_light: str = "") -> Visit:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        visited = Visit(contexts[-1].new_page(), panel)
        visited.listen()
        visited.page.expose_function("toPython", lambda *message: _answer(panel, *message))
        visited.page.set_content(HOST.format(is_light=is_light))
        visited.page.evaluate(MOUNT, str(panel._esm))
        visited.page.locator(f"{SHOWN} >> visible=true").first.wait_for()
        return visited

    yield mount
    for context in contexts:
        context.close()


HOST = """<!DOCTYPE html><html lang="en-GB"><head><title>A panel</title></head>
<body data-jp-theme-light="{is_light}"><main><h1>A case</h1><h2>A panel</h2><div id="panel"></div>
</main></body></html>
"""
# Does the work of Jupyter for a widget: both sides hold the traits, and send their changes.
MOUNT = """async (script) => {
  const source = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const state = {}, listeners = {};
  let changed = {}, waits = false;
  const call = (event) => { for (const act of listeners[event] ?? []) act(); };
  globalThis.follow = (changes) => {
    for (const [name, value] of Object.entries(changes)) {
      state[name] = value && value.base64
        ? new DataView(Uint8Array.from(atob(value.base64), (letter) => letter.charCodeAt()).buffer)
        : value;
    }
    for (const name of Object.keys(changes)) call(`change:${name}`);
    call("change");
  };
  const model = {
    get: (name) => state[name],
    set: (name, value) => {
      const changes = typeof name === "string" ? { [name]: value } : name;
      Object.assign(changed, changes);
      Object.assign(state, changes);
      call("change");
    },
    // Only one message is on its way at a time. A newer message replaces one that waits.
    save_changes: async () => {
      if (waits || !Object.keys(changed).length) return;
      const message = changed;
      [changed, waits] = [{}, true];
      follow(await toPython("state", message));
      waits = false;
      model.save_changes();
    },
    on: (event, act) => { (listeners[event] ??= []).push(act); },
    off: (event, act) => {
      listeners[event] = listeners[event].filter((listener) => listener !== act);
    },
  };
  globalThis.sent = () => !waits && !Object.keys(changed).length;
  follow(await toPython("all", null));
  const { default: widget } = await import(source);
  globalThis.dispose = await widget.render({ model, el: document.getElementById("panel") });
}"""


def _answer(widget: Any, kind: str, message: Any) -> dict[str, Any]:
    """Set the traits that a page has changed, and return the traits that change as a result."""
    changed: dict[str, Any] = {}

    def note(change: Any) -> None:
        changed[change["name"]] = _plain(change["new"])

    names = {*widget.trait_names(sync=True)} - {*anywidget.AnyWidget.class_trait_names()}
    widget.observe(note, names=[*names])
    if kind == "state":
        widget.set_state(message)
    else:
        changed = {name: _plain(getattr(widget, name)) for name in names}
    widget.unobserve(note, names=[*names])
    return {name: value for name, value in changed.items() if not name.startswith("_")}


def _plain(value: Any) -> Any:
    is_bytes = isinstance(value, bytes)
    return {"base64": base64.b64encode(value).decode("ascii")} if is_bytes else value


@pytest.fixture(scope="module", name="opens")
def _opens(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Opens:
    """Return a context in which pages open, each in a separate browser context."""
    folder, numbers = tmp_path_factory.mktemp("page"), count()

    @contextmanager
    def opening() -> Iterator[Open]:
        contexts: list[Any] = []

        def opened(case: Case, scenario: Scenario, code: str = "", **context: Any) -> Opened:
            path = folder / f"{next(numbers)}.html"
            path.write_text(page_of(case, scenario), encoding="utf-8", newline="\n")
            contexts.append(browser.new_context(**context))
            contexts[-1].add_init_script(WATCH)
            visited = Opened(contexts[-1].new_page())
            visited.page.set_default_timeout(20_000)
            visited.page.on("request", lambda request: visited.requests.append(request.url))
            visited.page.on("pageerror", lambda error: visited.errors.append(str(error)))
            visited.page.on(
                "console",
                lambda message: (
                    visited.errors.append(message.text) if message.type == "error" else None
                ),
            )
            visited.page.goto(f"{path.as_uri()}#{code}" if code else path.as_uri())
            return visited

        yield opened
        for context in contexts:
            context.close()

    return opening


@pytest.fixture(name="open_page")
def _open_page(opens: Opens) -> Iterator[Open]:
    """Open pages for one test."""
    with opens() as open_page:
        yield open_page


@pytest.fixture(name="lasting", scope="module")
def _lasting(opens: Opens) -> Iterator[Opened]:
    """Open one page for most tests. Each test begins at the start of the sliders."""
    case = load_case(FIRST_CASE)
    with opens() as open_page:
        yield open_page(case, case.scenario, permissions=["clipboard-read", "clipboard-write"])


@pytest.fixture(name="opened")
def _opened(lasting: Opened) -> Opened:
    """Open that page again at its start."""
    lasting.page.set_viewport_size({"width": 1280, "height": 800})
    address = lasting.page.url.split("#")[0]
    lasting.page.goto("about:blank")  # stops a write that the previous test still waits for
    lasting.page.goto(address)
    return lasting.settled()
