"""Node evaluates expressions on the scripts of the page, in one process while these stay."""

from __future__ import annotations

import atexit
import hashlib
import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

SECONDS = 60  # longer than this counts as an endless loop: a question takes a tenth of a second
# Answers each line with a line, both in JSON, because node needs a fifth of a second to start and
# to load the scripts.
ANSWERS = """
import { createInterface } from "node:readline";
const answered = async ({ modules, expression, variables }) => {
  const loaded = await Promise.all(Object.values(modules).map((address) => import(address)));
  const names = [...Object.keys(modules), ...Object.keys(variables)];
  const answer = new Function(...names, `"use strict"; return (${expression});`);
  return answer(...loaded, ...Object.values(variables));
};
for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answered(JSON.parse(line)).then(
    (answer) => ({ answer }), (error) => ({ error: error.stack }));
  console.log(JSON.stringify(reply));
}
"""


def ask_node(folder: Path, modules: Mapping[str, str], expression: str, **variables: Any) -> Any:
    """Return the value of an expression, in which scripts of a folder have names.

    Raises
    ------
    AssertionError
        If the expression fails or does not end.
    """
    addresses = {name: (folder / script).as_uri() for name, script in modules.items()}
    question = {"modules": addresses, "expression": expression, "variables": variables}
    node = _running(_digest(folder))
    try:
        line = node.answer(json.dumps(question))
    except (OSError, queue.Empty):  # it has ended, or does not answer
        line = ""
    if not line:
        _end()
    assert line, f"node has ended, or has no answer after {SECONDS} s"
    reply = json.loads(line)
    assert "error" not in reply, reply["error"]
    return reply.get("answer")


def _digest(folder: Path) -> str:
    """Return a digest of the scripts, because a process reads each of them once."""
    digest = hashlib.sha256(str(folder).encode())
    for script in sorted(folder.glob("*.js")):
        digest.update(script.read_bytes())
    return digest.hexdigest()


class _Node:
    """A running process. A thread reads its lines, because Windows cannot wait for a pipe."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen(
            [program, "--input-type=module", "--eval", ANSWERS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def answer(self, question: str) -> str:
        """Return the line of the answer to a question: empty if node ends without one."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{question}\n")
        self.process.stdin.flush()
        return self._lines.get(timeout=SECONDS)


_running_nodes: dict[str, _Node] = {}  # the running one, by the digest of its scripts


def _running(digest: str) -> _Node:
    """Return the process of some scripts. A process of other scripts ends."""
    if digest not in _running_nodes:
        _end()
        program = shutil.which("node") or shutil.which("nodejs")
        if program is None:
            pytest.skip("node is not installed")
        _running_nodes[digest] = _Node(program)
    return _running_nodes[digest]


@atexit.register
def _end() -> None:
    """End the running process."""
    while _running_nodes:
        _, node = _running_nodes.popitem()
        node.process.kill()
        node.process.wait()
