"""A caller that closed the output reads the exit code alone."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def ended(command: str) -> tuple[int, str]:
    """Run a command of a shell: its exit code, and the errors that it printed."""
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m sohanalysis {command}"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell of Windows closes no output")
@pytest.mark.parametrize("command", ["show", "check", "sensitivity", "show --format json"])
def test_a_command_ends_well_where_the_output_is_closed(command: str) -> None:
    assert ended(f"{command} >&-") == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="a shell of Windows closes no output")
def test_a_fault_has_its_exit_code_where_both_outputs_are_closed() -> None:
    assert ended("show --forces none >&- 2>&-") == (2, "")
