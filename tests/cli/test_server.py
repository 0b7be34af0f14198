"""A server for the length of a command: found, waited for, and never left behind."""

from __future__ import annotations

import os
import signal
import sys
import urllib.request
import webbrowser
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from sohanalysis.cli import server
from sohanalysis.cli.server import Address, new_address, serve
from sohanalysis.errors import MachineError

# Answers every page with a refusal, as a server behind a secret does.
REFUSES = """
import http.server, sys
class Refuses(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(403)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Refuses).serve_forever()
"""


def interrupted() -> None:
    raise KeyboardInterrupt


def run(
    code: str, *, prepare: Callable[[], None] = interrupted, browser: bool = False
) -> tuple[int, Address]:
    """Serve with a little Python, until it ends or is interrupted."""
    address = new_address()
    command = [sys.executable, "-c", code, str(address.port)]
    ended = serve(command, address, "lab", environment=os.environ, browser=browser, prepare=prepare)
    return ended, address


def test_an_address_is_on_this_machine_with_its_secret() -> None:
    address = Address(port=8866, token="secret")

    assert address.of("lab/tree/a.ipynb") == "http://127.0.0.1:8866/lab/tree/a.ipynb?token=secret"


def test_each_address_has_a_secret_of_its_own() -> None:
    first, second = new_address(), new_address()

    assert first.token != second.token
    assert len(first.token) >= 32


def test_an_interrupted_server_ends_with_130_and_leaves_no_process() -> None:
    code, address = run(REFUSES)

    assert code == 130
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{address.port}/", timeout=2)


def test_what_has_to_be_done_first_is_done_once_the_server_answers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[str] = []

    def prepare() -> None:
        seen.append(capsys.readouterr().out)
        raise KeyboardInterrupt

    run(REFUSES, prepare=prepare)

    assert seen == [""]


def test_the_address_is_printed_on_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server, "_wait_out", ctrl_c)

    code, address = run(REFUSES, prepare=lambda: None)

    assert code == 130
    assert capsys.readouterr().out == (
        f"Open this address in a browser; Ctrl-C ends it:\n{address.of('lab')}\n"
    )


def ctrl_c(_: Any) -> None:
    """Let Ctrl-C come while a server without an end is waited for."""
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("opens", "words"), [(True, "Opened in the browser"), (False, "Open this")]
)
def test_a_browser_is_opened_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], opens: bool, words: str
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: bool(opened.append(url) or opens))
    monkeypatch.setattr(server, "_wait_out", ctrl_c)

    _, address = run(REFUSES, prepare=lambda: None, browser=True)

    assert opened == [address.of("lab")]
    assert capsys.readouterr().out.startswith(words)


def test_a_machine_without_a_browser_is_told_the_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(_: str) -> bool:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "open", none)
    monkeypatch.setattr(server, "_wait_out", ctrl_c)

    run(REFUSES, prepare=lambda: None, browser=True)

    assert capsys.readouterr().out.startswith("Open this address in a browser; Ctrl-C ends it:\n")


def test_a_server_that_does_not_start_says_what_it_said_last() -> None:
    with pytest.raises(MachineError) as caught:
        run("print('starting'); print('no room for it'); raise SystemExit(3)")

    assert str(caught.value) == "The server ended with 3: no room for it."
    assert caught.value.exit_code == 3


def test_a_server_that_says_nothing_is_told_of_too() -> None:
    with pytest.raises(MachineError, match="The server ended with 7: it said nothing"):
        run("raise SystemExit(7)")


def test_a_server_that_ends_by_itself_is_no_fault() -> None:
    assert run("pass")[0] == 0


def test_a_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 0.5)
    before = {child.pid for child in psutil.Process().children()}

    with pytest.raises(MachineError, match=r"did not answer within 0\.5 seconds"):
        run("import time; time.sleep(60)")

    assert {child.pid for child in psutil.Process().children()} <= before


def test_a_server_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "GRACE", 0.5)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + REFUSES

    assert run(deaf)[0] == 130


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signal")
def test_a_terminal_that_is_closed_ends_it_and_leaves_no_process() -> None:
    before = {child.pid for child in psutil.Process().children()}
    usual = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it: nothing would end

    try:
        code, _ = run(REFUSES, prepare=lambda: os.kill(os.getpid(), signal.SIGHUP))
    finally:
        signal.signal(signal.SIGHUP, usual)

    assert code == 130
    assert {child.pid for child in psutil.Process().children()} <= before


def test_no_proxy_is_asked_for_what_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", 20.0)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)

    assert run(REFUSES)[0] == 130
