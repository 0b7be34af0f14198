"""Randomly spoilt files: every reader reads them, or refuses them with faults.

``make robust`` tries a million. These tests use the same spoilt files in every run.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from robust import ceilings, fuzz
from robust.ceilings import TooLong, within_seconds
from sohanalysis.errors import Fault, SohError


@pytest.mark.parametrize("seed", [1001, 1002, 1003, 1004])
def test_five_hundred_spoilt_files_are_read_or_refused(seed: int) -> None:
    inputs = fuzz.fuzzed(seed, 500)

    assert inputs.failed == ()
    assert inputs.passed == 500


def test_spoilt_workbooks_are_read_or_refused() -> None:
    assert fuzz.fuzzed(1001, 3, (fuzz.WORKBOOK,)).failed == ()


def test_a_seed_spoils_in_the_same_way_in_every_run() -> None:
    first = [content for _, content in fuzz.inputs(7, 20, fuzz.TEXTS)]
    again = [content for _, content in fuzz.inputs(7, 20, fuzz.TEXTS)]

    assert first == again
    assert len({*first}) > 15


def test_every_way_of_spoiling_bears_an_empty_file() -> None:
    dice = random.Random(1)

    spoilt = [way(b"", dice, b"") for way in fuzz._WAYS for _ in range(20)]

    assert all(isinstance(content, bytes) for content in spoilt)


def refusing(*faults: Fault) -> SohError:
    return SohError(faults)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("odd"), "ValueError: odd"),
        (MemoryError(), "MemoryError: "),
        (refusing(Fault(problem="is wrong")), "a fault without a file: is wrong."),
        (refusing(), "a refusal of 0 faults in 1 lines"),
        (refusing(Fault(problem="is wrong", file="a.toml")), ""),
    ],
)
def test_what_a_reader_may_not_end_in_is_told(
    monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def reader(path: Path) -> None:
        raise error

    monkeypatch.setitem(fuzz.FUZZED, "case.toml", reader)

    assert fuzz.wrong_with("case.toml", Path("case.toml")) == message


def test_a_reader_without_an_end_is_stopped() -> None:
    def endless() -> None:
        with within_seconds(0.05):
            while True:
                pass

    with pytest.raises(TooLong):
        endless()


def test_a_command_over_a_ceiling_is_told(tmp_path: Path) -> None:
    measured = ceilings.measured(["--help"], tmp_path)

    assert list(ceilings.exceeded(measured)) == []
    assert list(ceilings.exceeded(ceilings.Measured(**{**vars(measured), "seconds": 2.1}))) == [
        "took 2.1 s of the processor"
    ]
    assert list(ceilings.exceeded(ceilings.Measured(**{**vars(measured), "mebibytes": 301.0}))) == [
        "took 301 MiB"
    ]
