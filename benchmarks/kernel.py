"""Times of widgets in a real kernel, from the message to the last reply."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from typing import Any

from jupyter_client.manager import start_new_kernel

MOVES = 30
_WARM_UP = 4


def moved_in_turn(
    prepare: str, states: Callable[[int], dict[str, dict[str, Any]]]
) -> dict[str, list[float]]:
    """Move widgets in turn in one kernel, and return the seconds of each move.

    Parameters
    ----------
    prepare : str
        Code that builds the widgets. Its last line prints their addresses by name, as JSON.
    states : callable
        Returns the new state of each widget from the number of a move.
    """
    manager, client = start_new_kernel(stderr=subprocess.DEVNULL)
    try:
        comms = _prepared(client, prepare)
        times: dict[str, list[float]] = {name: [] for name in comms}
        for move in range(_WARM_UP + MOVES):
            for name, state in states(move).items():
                times[name].append(_answered(client, comms[name], state))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return {name: durations[_WARM_UP:] for name, durations in times.items()}


def _prepared(client: Any, prepare: str) -> dict[str, str]:
    printed: list[str] = []

    def keep(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(prepare, output_hook=keep, timeout=120)
    assert reply["content"]["status"] == "ok", reply["content"]
    return dict(json.loads("".join(printed).strip().split("\n")[-1]))


def _answered(client: Any, comm: str, state: dict[str, Any]) -> float:
    """Send a widget its new state as a page does, and time its last reply."""
    content = {
        "comm_id": comm,
        "data": {"method": "update", "state": state, "buffer_paths": []},
    }
    message = client.session.msg("comm_msg", content)
    start = time.perf_counter()
    client.shell_channel.send(message)
    while True:
        reply = client.get_iopub_msg(timeout=60)
        is_reply = reply["parent_header"].get("msg_id") == message["header"]["msg_id"]
        if (
            is_reply
            and reply["msg_type"] == "status"
            and reply["content"]["execution_state"] == "idle"
        ):
            return time.perf_counter() - start
