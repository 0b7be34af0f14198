"""The process that forks: what must be true of it before it does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
CODE = """
import os, sys
from sohanalysis.paper import zygote
zygote.run.shell()
status = open('/proc/self/status').read()
before = {*sys.modules}
zygote.pages_of(sys.argv[1], None, kinds=["paper", "live", "title", "answer"])
new = {name for name in {*sys.modules} - before if name.startswith("sohanalysis")}
print(status.split("Threads:")[1].split()[0], sorted(new))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads as Linux does")
def test_it_has_one_thread_and_all_of_ours_that_a_paper_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")

    command = [sys.executable, "-c", CODE, str(SECOND)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert output == "1 []\n"
