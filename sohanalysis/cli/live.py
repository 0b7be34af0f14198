"""Notebooks run in kernels of a server, so that they are live when a browser opens them."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_core.paths import jupyter_runtime_dir
from nbformat.sign import NotebookNotary

from sohanalysis.cli.server import HERE, Address, open_here
from sohanalysis.errors import MachineError
from sohanalysis.files.text import LARGEST_NOTEBOOK, read_text
from sohanalysis.files.writing import write_text

AT_ONCE = 2  # kernels that start together: more of them starve each other on a small machine
PATIENCE = 120.0  # seconds for a kernel to start, and for a cell to end


def make_live(paths: Sequence[Path], address: Address) -> None:
    """Run notebooks in kernels of a server, which a page of the server then joins.

    Parameters
    ----------
    paths : sequence of Path
        Notebooks in the folder that the server serves; their outputs are written.
    address : Address
        Of the server.

    Raises
    ------
    MachineError
        If a kernel does not start or a cell does not end.
    """
    asyncio.run(_make_all_live(paths, address))


async def _make_all_live(paths: Sequence[Path], address: Address) -> None:
    room = asyncio.Semaphore(AT_ONCE)

    async def make(path: Path) -> None:
        async with room:
            await _make_live(path, address)

    await asyncio.gather(*map(make, paths))


async def _make_live(path: Path, address: Address) -> None:
    notebook = nbformat.reads(read_text(path, largest=LARGEST_NOTEBOOK), as_version=4)  # type: ignore[no-untyped-call]
    client = None
    try:
        client = _client_of(await asyncio.to_thread(_kernel_for, path, address))
        await client.wait_for_ready(timeout=PATIENCE)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for count, cell in enumerate(code, start=1):
            if not await _run(client, cell, count):
                break  # the rest is left to whoever puts it right
    except (RuntimeError, OSError) as error:  # of which a time-out is one
        raise MachineError(f"{path.name} could not be prepared: {error}") from None
    finally:
        if client is not None:
            client.stop_channels()
    # Signed, or the page would not show what the library made.
    NotebookNotary().sign(notebook)  # type: ignore[no-untyped-call]
    write_text(path, nbformat.writes(notebook) + "\n", force=True)  # type: ignore[no-untyped-call]


def _kernel_for(path: Path, address: Address) -> str:
    """Open a session for a notebook, as a page would."""
    asked = {
        "path": path.name,
        "name": path.name,
        "type": "notebook",
        "kernel": {"name": "python3"},
    }
    request = urllib.request.Request(
        f"http://{HERE}:{address.port}/api/sessions",
        data=json.dumps(asked).encode(),
        headers={"Authorization": f"token {address.token}", "Content-Type": "application/json"},
    )
    with open_here(request, PATIENCE) as answer:
        return str(json.load(answer)["kernel"]["id"])


def _client_of(kernel: str) -> AsyncKernelClient:
    """Speak to a kernel on this machine through its connection file."""
    client = AsyncKernelClient(
        connection_file=str(Path(jupyter_runtime_dir()) / f"kernel-{kernel}.json")
    )
    client.load_connection_file()
    # A kernel that is still loading, on a machine that is busy, may miss a beat: it is not dead.
    client.hb_channel.time_to_dead = PATIENCE
    client.start_channels()
    return client


async def _run(client: AsyncKernelClient, cell: Any, count: int) -> bool:
    """Run a cell, keep its outputs, and tell whether it went well."""
    outputs: list[Any] = []

    def keep(message: dict[str, Any]) -> None:
        if message["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            outputs.append(nbformat.v4.output_from_msg(message))  # type: ignore[no-untyped-call]

    reply = await client.execute_interactive(cell.source, output_hook=keep, timeout=PATIENCE)
    cell.outputs, cell.execution_count = outputs, count
    return bool(reply["content"]["status"] == "ok")
