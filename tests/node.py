"""Node evaluates expressions on the scripts of the page, in one process for all questions."""

from __future__ import annotations

import atexit
import hashlib
import json
import select
import shutil
import subprocess
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
        If the expression fails.
    TimeoutExpired
        If it does not end.
    """
    addresses = {name: (folder / script).as_uri() for name, script in modules.items()}
    question = {"modules": addresses, "expression": expression, "variables": variables}
    process = _running(_digest(folder))
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{json.dumps(question)}\n")
    process.stdin.flush()
    if not select.select([process.stdout], [], [], SECONDS)[0]:
        _end()
        raise subprocess.TimeoutExpired(process.args, SECONDS)
    line = process.stdout.readline()
    if not line:
        _end()
    assert line, "node has ended"
    reply = json.loads(line)
    assert "error" not in reply, reply["error"]
    return reply.get("answer")


def _digest(folder: Path) -> str:
    """Return a digest of the scripts, because a process reads each of them once."""
    digest = hashlib.sha256(str(folder).encode())
    for script in sorted(folder.glob("*.js")):
        digest.update(script.read_bytes())
    return digest.hexdigest()


_processes: dict[str, subprocess.Popen[str]] = {}  # the running one, by the digest of its scripts


def _running(digest: str) -> subprocess.Popen[str]:
    """Return the process of some scripts. A process of other scripts ends."""
    if digest not in _processes:
        _end()
        node = shutil.which("node") or shutil.which("nodejs")
        if node is None:
            pytest.skip("node is not installed")
        _processes[digest] = subprocess.Popen(
            [node, "--input-type=module", "--eval", ANSWERS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
    return _processes[digest]


@atexit.register
def _end() -> None:
    """End the running process."""
    while _processes:
        _, process = _processes.popitem()
        process.kill()
        process.communicate()
