"""A failure during writing leaves each file old or new, or the checksums show it.

``make robust`` tries many failures. Here are a few of each, and tests of the drivers themselves.
"""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("sends signals", allow_module_level=True)

from robust import broken_writes, kills, sameness
from robust.formats import WRITTEN, Format, describe_damage, sums_disagree
from robust.kills import INTERRUPTED
from sohanalysis.files import writing

# In a process of its own: one with threads, as pytest-xdist has, is not to be forked.
_FORKED = """
import sys
from robust.formats import WRITTEN
from robust.kills import at_once, interrupted, killed
times = int(sys.argv[1])
found = [killed(times, WRITTEN), interrupted(times, WRITTEN), at_once(6)]
print(*[line for each in found for line in each.failed], [each.tried for each in found])
"""


def test_writers_that_are_killed_interrupted_or_many_lose_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FORKED, "1"], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[5, 5, 18]\n"


@pytest.mark.parametrize(
    ("force", "places"), [(True, ["replace", "replace"]), (False, ["link", "link"])]
)
def test_all_is_on_the_disk_before_the_first_file_takes_its_place(
    tmp_path: Path, force: bool, places: list[str]
) -> None:
    count = broken_writes.Count(fails=0, number=0, then_all=False)
    contents = {tmp_path / "a": b"1", tmp_path / "b": b"2"}

    with broken_writes.failing(count):
        writing.write_files(contents, force=force)

    staged = ["open", "write", "fsync", "close"]
    assert count.seen == [*staged, *staged, *places, "unlink", "unlink"]


@pytest.mark.parametrize(
    "written_format", WRITTEN[:3], ids=lambda written_format: written_format.name
)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES])
def test_each_call_to_the_disk_may_fail(written_format: Format, error: int) -> None:
    outcome = broken_writes.nth_fails((written_format,), (error,))

    assert outcome.failed == ()
    assert outcome.tried > 12


def test_disks_may_be_full_or_for_reading_only() -> None:
    assert broken_writes.on_full_disks(WRITTEN[:1], 3).failed == ()


def test_papers_workbook_and_charts_are_the_same_elsewhere(tmp_path: Path) -> None:
    first_folder, second_folder = tmp_path / "here", tmp_path / "Akten £ there"
    first_folder.mkdir()
    second_folder.mkdir()

    lines = sameness.make_outputs(first_folder, {"PYTHONHASHSEED": "0"})

    assert len(lines) == 7
    assert sameness.make_outputs(second_folder, sameness.ALL_AT_ONCE) == lines


def test_without_a_network_the_figures_are_the_same() -> None:
    assert sameness.without_network(sameness.COMMANDS[:1]).failed == ()


def test_ctrl_c_while_the_command_line_is_loaded_is_as_quiet_as_later() -> None:
    code = """
import sys
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "sohanalysis.cli.main":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from sohanalysis.__main__ import start
start()
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert done.returncode == INTERRUPTED
    assert done.stderr.splitlines() == [b"Interrupted: nothing was written."]


def test_the_judge_knows_broken_lost_and_mixed_files() -> None:
    paired, lone = WRITTEN[0], WRITTEN[2]
    before, after = {"a": b"1", "b": b"1"}, {"a": b"2", "b": b"2"}

    reports = [
        describe_damage(lone, {"a": b"2", "b": b""}, before, after),
        describe_damage(lone, {"a": b"2"}, before, after),
        describe_damage(lone, {"a": b"2", "b": b"1"}, before, after),
        describe_damage(paired, {"a": b"2", "b": b"1"}, before, after),
        describe_damage(lone, after, before, after),
    ]

    assert reports == [
        "workbook: broken ['b'], lost []",
        "workbook: broken [], lost ['b']",
        "workbook: files of two runs, and no checksum shows it",
        "",
        "",
    ]


def test_sums_tell_of_a_file_that_is_not_theirs() -> None:
    sums = writing.sums_of({Path("a"): b"1"})

    assert not sums_disagree({"a": b"1", "x": sums}, "x")
    assert sums_disagree({"a": b"2", "x": sums}, "x")
    assert sums_disagree({"x": sums}, "x")
    assert sums_disagree({"a": b"1"}, "x")


def test_a_run_that_does_not_end_is_ended() -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    assert kills.wait_for(child.pid, 0.01) is None
    assert kills.send_signal(child.pid, 9) == -9
    child.returncode = -9
