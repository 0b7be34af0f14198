"""A server for the length of a command: on this machine alone, behind a secret of its own."""

from __future__ import annotations

import contextlib
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from sohanalysis.errors import MachineError

HERE = "127.0.0.1"
PATIENCE = 90.0  # seconds for a server to answer, on a slow machine
STEP = 0.2  # seconds between two looks at a server
GRACE = 8.0  # seconds for a server to end by itself


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a server is, and the secret that it asks for."""

    port: int
    token: str

    def of(self, page: str) -> str:
        """Write the address of a page, with the secret in it."""
        return f"http://{HERE}:{self.port}/{page}?token={self.token}"


def new_address() -> Address:
    """Find a free port, and make up a secret."""
    with socket.socket() as found:
        found.bind((HERE, 0))
        return Address(port=found.getsockname()[1], token=secrets.token_urlsafe(24))


def serve(
    command: Sequence[str],
    address: Address,
    page: str,
    *,
    environment: Mapping[str, str],
    browser: bool,
    prepare: Callable[[], None] = lambda: None,
) -> int:
    """Run a server until it ends or is interrupted.

    Parameters
    ----------
    command : sequence of str
        What starts it.
    address : Address
        Where it is told to be.
    page : str
        The page that opens first.
    environment : mapping
        Its environment, with the secret.
    browser : bool
        Whether to open a browser; the address is printed, on a line of its own, all the same.
    prepare : callable
        What is done once it answers, before the page opens.

    Returns
    -------
    int
        Exit code: 130 where it was interrupted, 0 where it ended by itself.

    Raises
    ------
    MachineError
        If it does not start, or ends with a fault.
    """
    # What it prints is for whoever looks for a fault: kept apart, shown only if it fails.
    with (
        _told_to_end(),
        tempfile.TemporaryFile() as log,
        _running(command, environment, log) as server,
    ):
        try:
            _wait_for(server, address)
            prepare()
            _say(address.of(page), browser)
            _wait_out(server)
        except KeyboardInterrupt:
            return 130
        except _Ended:
            pass
        if server.returncode:
            raise MachineError(_why(server.returncode, log))
    return 0


@contextlib.contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str], log: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server, and leave none behind whatever happens."""
    # In a group of its own, so that Ctrl-C comes to us and we end it in good order.
    windows: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    server = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=sys.platform != "win32",
        creationflags=windows,
    )
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(GRACE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextlib.contextmanager
def _told_to_end() -> Iterator[None]:
    """Take what ends a process, a terminal that is closed too, as Ctrl-C is taken."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    known = [getattr(signal, name) for name in names]
    heard = [each for each in known if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, _interrupt) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _wait_out(server: subprocess.Popen[bytes]) -> None:
    """Wait for the end in short steps: on Windows a wait without an end hears no Ctrl-C."""
    while server.poll() is None:
        time.sleep(STEP)


def _wait_for(server: subprocess.Popen[bytes], address: Address) -> None:
    """Wait until the server answers, with whatever answer."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        if server.poll() is not None:
            raise _Ended
        if _answers(address):
            return
        time.sleep(0.1)
    raise MachineError(f"The server did not answer within {PATIENCE:g} seconds")


class _Ended(Exception):
    """The server ended before it answered."""


def _why(code: int, log: IO[bytes]) -> str:
    """Name the last thing that a server said before it ended."""
    log.seek(0)
    lines = log.read().decode(errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
    return f"The server ended with {code}: {last}"


def open_here(request: urllib.request.Request, patience: float) -> Any:
    """Ask something of this machine: of no proxy, whatever the environment says."""
    asks = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return asks.open(request, timeout=patience)


def _answers(address: Address) -> bool:
    try:
        open_here(urllib.request.Request(f"http://{HERE}:{address.port}/api"), 5).close()
    except urllib.error.HTTPError:
        return True  # it asks for the secret
    except OSError:
        return False
    return True


def _say(address: str, browser: bool) -> None:
    opened = browser and _opened(address)
    what = "Opened in the browser" if opened else "Open this address in a browser"
    sys.stdout.write(f"{what}; Ctrl-C ends it:\n{address}\n")
    sys.stdout.flush()


def _opened(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
