"""A headless Firefox, driven through WebDriver BiDi: the W3C standard that Firefox itself serves.

It needs no driver: Debian has no geckodriver, and Playwright drives a Firefox build of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds; on a busy machine a command has taken 20
PREFERENCES = {
    # Nothing leaves the machine: names are not looked up, and the proxy does not exist.
    "network.dns.disabled": True,
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "network.proxy.allow_bypass": False,
    "browser.download.folderList": 2,  # the folder of `running`
    "browser.download.alwaysOpenPanel": False,  # the panel would take the focus
}
# https://www.w3.org/TR/webdriver2/#keyboard-actions
KEYS = {
    "Control": "\ue009",
    "Shift": "\ue008",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Space": " ",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}
NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


@dataclass
class Firefox:
    """A session of BiDi, the events that Firefox has reported, and the folder of its downloads."""

    socket: Any
    downloads: Path
    events: list[dict[str, Any]] = field(default_factory=list)
    commands: int = 0

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; events that arrive before it are kept."""
        self.commands += 1
        self.socket.send(json.dumps({"id": self.commands, "method": method, "params": params}))
        while (message := json.loads(self.socket.recv())).get("id") != self.commands:
            self.events.append(message)
        assert message["type"] == "success", f"{method}: {message}"
        return dict(message["result"])

    def saved_files(self) -> set[Path]:
        """Return the files that were saved.

        Returns
        -------
        set of Path
            Empty while Firefox still writes one.
        """
        paths = {*self.downloads.iterdir()}
        is_written = all(path.suffix != ".part" and path.stat().st_size for path in paths)
        return paths if is_written else set()


@dataclass
class Tab:
    """A tab, with the actions of a person at the keyboard."""

    firefox: Firefox
    context: str

    def open(self, address: str) -> None:
        """Open an address and wait until the page is drawn."""
        self.firefox.send(
            "browsingContext.navigate", context=self.context, url=address, wait="complete"
        )
        self.evaluate(NEXT_FRAME)

    def evaluate(self, expression: str) -> Any:
        """Evaluate an expression of JavaScript, or a promise, whose value JSON can hold."""
        answer = self.firefox.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(value => JSON.stringify(value))",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def wait(self, expression: str) -> Any:
        """Wait until an expression is true, and return its value."""
        deadline = time.monotonic() + PATIENCE
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < deadline, f"never true: {expression}"
            time.sleep(0.05)
        return value

    def press(self, *chords: str) -> None:
        """Press keys, such as "ArrowRight", "z" or "Control+z", in the element with the focus."""
        for chord in chords:
            keys = [KEYS.get(name, name) for name in chord.split("+")]
            down = [{"type": "keyDown", "value": key} for key in keys]
            up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
            keyboard = {"type": "key", "id": "keyboard", "actions": [*down, *up]}
            self.firefox.send("input.performActions", context=self.context, actions=[keyboard])
        self.evaluate(NEXT_FRAME)

    def focus(self, selector: str) -> None:
        """Move the focus to an element."""
        self.evaluate(f"void document.querySelector({json.dumps(selector)}).focus()")

    def push(self, text: str, within: str = "body") -> None:
        """Move the focus to the first button with a text and press Enter."""
        self.evaluate(f"void {button(text, within)}.focus()")
        self.press("Enter")

    def download(self, text: str, within: str = "body") -> Path:
        """Push a button that saves a file, and return the file.

        Older versions of Firefox report no end of a download, so this looks into the folder.
        """
        before = {*self.firefox.downloads.iterdir()}
        self.push(text, within)
        deadline = time.monotonic() + PATIENCE
        while not (new := self.firefox.saved_files() - before):
            assert time.monotonic() < deadline, f"no file was saved in {PATIENCE} seconds: {text}"
            time.sleep(0.05)
        return new.pop()

    @property
    def errors(self) -> list[str]:
        """Errors on the console: exceptions and refusals of the page's policy among them."""
        self.evaluate(NEXT_FRAME)
        events = self.firefox.events
        entries = [event["params"] for event in events if event["method"] == "log.entryAdded"]
        return [entry["text"] for entry in entries if entry["level"] == "error"]


def button(text: str, within: str = "body") -> str:
    """Return an expression of JavaScript for the first button with a text."""
    return (
        f"[...document.querySelectorAll({json.dumps(f'{within} button')})]"
        f".find(button => button.textContent === {json.dumps(text)})"
    )


@contextmanager
def running(program: str, home: Path) -> Iterator[Firefox]:
    """Start Firefox with an empty profile in a home of its own, and end it."""
    profile, downloads = home / "profile", home / "downloads"
    profile.mkdir()
    downloads.mkdir()
    preferences = PREFERENCES | {"browser.download.dir": str(downloads)}
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in preferences.items()
    ]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [program, "--headless", "--no-remote", "--profile", str(profile)]
    with (
        (home / "firefox.log").open("wb") as log,
        subprocess.Popen(
            [*command, "--remote-debugging-port=0"],
            env={**os.environ, "HOME": str(home)},
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            with closing(_connected(profile / "WebDriverBiDiServer.json", process)) as socket:
                firefox = Firefox(socket, downloads)
                firefox.send("session.new", capabilities={})
                firefox.send("session.subscribe", events=["log.entryAdded"])
                yield firefox
                firefox.send("browser.close")
                process.wait(PATIENCE)
        finally:
            process.kill()


def _connected(announcement: Path, process: subprocess.Popen[bytes]) -> Any:
    """Connect to the address that Firefox writes into its profile once it serves."""
    from websocket import create_connection

    deadline = time.monotonic() + 3 * PATIENCE
    while True:
        assert process.poll() is None, "Firefox ended before it served"
        assert time.monotonic() < deadline, "Firefox never served"
        try:
            server = json.loads(announcement.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.05)
            continue
        # Firefox refuses a connection that names an origin: it would be that of a web page.
        return create_connection(
            f"ws://{server['ws_host']}:{server['ws_port']}/session",
            timeout=PATIENCE,
            suppress_origin=True,
        )
