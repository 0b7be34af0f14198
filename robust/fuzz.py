"""Fuzzing of the readers with files spoilt at random.

Each file must be read, or refused with a list of faults.

The same seed gives the same spoilt files on every machine.
"""

from __future__ import annotations

import io
import itertools
import os
import random
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from robust.bad_inputs import READERS, SUITE
from robust.ceilings import TooLong, within_memory, within_seconds
from robust.tally import Tally, tally
from sohanalysis.case import register, saved
from sohanalysis.case.draft import case_from_table
from sohanalysis.errors import MOST_FAULTS, SohError
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case, read_case
from sohanalysis.workbook.returned_case import case_of

CHUNK = 100  # spoilt files with one seed
DATA = FIRST_CASE.parent
# Texts that have broken readers of TOML, csv, numbers, years, encodings and terminals.
_TEXTS = (
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\U0010FFFF",
    "#",
    "=",
    ".",
    ",",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "{}",
    "[]",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\x1b[2J",
    "a.b.c",
    "[a.b]",
    "[[lines]]",
    "[[charges]]",
    "x = 1\n",
    "low = 1\n",
    "[presets.x]\n",
    "0",
    "-1",
    "1e400",
    "1e-400",
    "1e99999999999999999999",
    "0b" + "1" * 15_000,
    "inf",
    "-inf",
    "nan",
    "9" * 400,
    "0x10",
    "0o7",
    "1_0",
    "true",
    "false",
    "2018-10-01",
    "2018-10-01T00:00:00Z",
    "12:00:00",
    '"2018/19"',
    '"0001/02"',
    '"2999/00"',
    '"2018-10"',
    '"1000-01"',
    "36.0",
    '"36"',
    "71,000",
    "£71k",
    "\u00a0",
    "\u2212",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\ufffd",
    "\u0661",
    "ŵ",
    "😀",
    "NA",
    "#REF!",
    "=1+1",
    ";",
    "|",
    '""',
    ",,,,",
    "platform",
    '"low"',
    '"equal"',
    "?",
    "{adopters = 25, price = 1}",
    "{income = 0.8, students = 0.2}",
    "[[charges.pricing]]\n",
    "count = 7\n",
    '"2018/19 to 2021/22"',
    "{value = 5}",
    "[1, 2, 3, 4]",
    '{"2019/20" = 5}',
    "{value = 5, alternatives = [{value = 6, source = 'x'}]}",
    "[adopters.sizes]\n",
    '"line"',
    "\u200b",
    "\u00ad",
    "\u2060",
    "\u200e",
    "through = [",
    '"£71-91k"',
    "[{users = 0, price = 2}]",
)
_BYTES = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xa3", b"\xc0\x80", b"PK\x03\x04")
TOKENS = (*(text.encode() for text in _TEXTS), *_BYTES)
WORKBOOK = "case.xlsx"


def _read_workbook(path: Path) -> None:
    case_of(path)


FUZZED: dict[str, Callable[[Path], Any]] = {
    "case.toml": read_case,
    "case.scenarios.toml": lambda path: saved.load_saved(path, presets=("signed",)),
    "forces.csv": register.load_register,
    **READERS,
    "lines.csv": case_from_table,
    WORKBOOK: _read_workbook,
}
TEXTS = tuple(name for name in FUZZED if name != WORKBOOK)


@cache
def seeds(file: str) -> tuple[bytes, ...]:
    """Return the sound files to spoil: a small one and, for a case, the shipped cases."""
    short = SUITE / "base" / file
    contents = [short.read_bytes() if short.exists() else (DATA / file).read_bytes()]
    if file == "case.toml":
        contents += [path.read_bytes() for path in _cases()]
    return tuple(contents)


def _cases() -> tuple[Path, ...]:
    return (FIRST_CASE, *sorted((DATA / "examples").glob("*.toml")))


@cache
def workbook_parts() -> dict[str, bytes]:
    """Return the parts of a sound workbook by name."""
    from sohanalysis.workbook.workbook import workbook_bytes

    case = load_case(SUITE / "base" / "case.toml")
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(case, case.scenario))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def spoilt(content: bytes, dice: random.Random, second: bytes = b"") -> bytes:
    """Return a file spoilt in one to four places, perhaps with parts of a second."""
    for _ in range(dice.randint(1, 4)):
        content = dice.choice(_WAYS)(content, dice, second)
    return content[:200_000]


def _flipped(content: bytes, dice: random.Random, second: bytes) -> bytes:
    position = dice.randrange(len(content) or 1)
    flipped = bytes([content[position] ^ 1 << dice.randrange(8)]) if content else b"\0"
    return content[:position] + flipped + content[position + 1 :]


def _cut_off(content: bytes, dice: random.Random, second: bytes) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _taken_out(content: bytes, dice: random.Random, second: bytes) -> bytes:
    start, end = _slice(content, dice)
    return content[:start] + content[end:]


def _repeated(content: bytes, dice: random.Random, second: bytes) -> bytes:
    start, end = _slice(content, dice)
    return content[:end] + content[start:end] * dice.choice((1, 1, 1, 50)) + content[end:]


def _spliced(content: bytes, dice: random.Random, second: bytes) -> bytes:
    (start, end), position = _slice(second, dice), dice.randrange(len(content) + 1)
    return content[:position] + second[start:end] + content[position:]


def _with_token(content: bytes, dice: random.Random, second: bytes) -> bytes:
    position = dice.randrange(len(content) + 1)
    return (
        content[:position] + dice.choice(TOKENS) + content[position + dice.choice((0, 0, 1, 3)) :]
    )


def _value_changed(content: bytes, dice: random.Random, second: bytes) -> bytes:
    """Replace the value of a line, or a cell of csv, by a token."""
    lines = content.split(b"\n")
    number = dice.randrange(len(lines))
    key, mark, value = lines[number].partition(b"=")
    if mark:
        lines[number] = key + b"= " + dice.choice(TOKENS)
    else:
        cells = value.split(b",") if value else key.split(b",")
        cells[dice.randrange(len(cells))] = dice.choice(TOKENS)
        lines[number] = b",".join(cells)
    return b"\n".join(lines)


def _lines_moved(content: bytes, dice: random.Random, second: bytes) -> bytes:
    lines = content.split(b"\n")
    line = lines.pop(dice.randrange(len(lines)))
    lines.insert(dice.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


_WAYS = (
    _flipped,
    _cut_off,
    _taken_out,
    _repeated,
    _spliced,
    _with_token,
    _value_changed,
    _value_changed,
    _value_changed,
    _lines_moved,
)


def _slice(content: bytes, dice: random.Random) -> tuple[int, int]:
    start = dice.randrange(len(content) + 1)
    return start, min(len(content), start + dice.choice((1, 3, 20, 200)))


def spoilt_workbook(dice: random.Random) -> bytes:
    """Return a workbook with one part spoilt, or spoilt as a whole file."""
    parts = dict(workbook_parts())
    name = dice.choice([*parts])
    is_whole_file = dice.random() < 0.2
    if not is_whole_file:
        parts[name] = spoilt(parts[name], dice, dice.choice([*parts.values()]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return spoilt(packed.getvalue(), dice) if is_whole_file else packed.getvalue()


def wrong_with(file: str, path: Path) -> str:
    """Read a spoilt file, and describe any end but a value or a list of faults.

    Returns
    -------
    str
        Empty if the file was read, or refused as it should be.
    """
    try:
        with within_seconds():
            FUZZED[file](path)
    except SohError as error:
        return _wrong_refusal(error)
    except (Exception, TooLong) as error:
        return f"{type(error).__name__}: {error!s:.200}"
    return ""


def _wrong_refusal(error: SohError) -> str:
    lines = str(error).split("\n")
    if error.exit_code != 2 or not error.faults or len(lines) > MOST_FAULTS + 1:
        return f"a refusal of {len(error.faults)} faults in {len(lines)} lines"
    if any(len(line) > 2_000 or not line.isprintable() for line in lines):
        return "a message with a control character, or a line that is too long"
    return (
        "" if all(fault.file for fault in error.faults) else f"a fault without a file: {lines[0]}"
    )


def inputs(seed: int, count: int, files: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of spoilt files, the same for the same seed."""
    dice = random.Random(seed)
    for _ in range(count):
        file = dice.choice(files)
        if file == WORKBOOK:
            yield file, spoilt_workbook(dice)
        else:
            yield file, spoilt(dice.choice(seeds(file)), dice, dice.choice(seeds("case.toml")))


def fuzzed(
    seed: int, count: int, files: tuple[str, ...] = TEXTS, keep: Path | None = None
) -> Tally:
    """Spoil and read files in this process, and keep failing ones in a folder."""
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(SUITE / "base", folder, dirs_exist_ok=True)
        for number, (file, content) in enumerate(inputs(seed, count, files)):
            path = Path(folder) / file
            sound = path.read_bytes() if path.exists() else None
            path.write_bytes(content)
            wrong = wrong_with(file, path)
            if wrong:
                failed.append(f"{file}, seed {seed}, number {number}: {wrong}")
                if keep:
                    (keep / f"{seed}-{number}-{file}").write_bytes(content)
            if sound is not None:
                path.write_bytes(sound)
    return tally(count, failed)


def fuzz(count: int, files: tuple[str, ...] = TEXTS, keep: Path | None = None) -> Tally:
    """Spoil and read files, in processes limited to 300 MiB."""
    chunks = [*itertools.repeat(CHUNK, count // CHUNK), count % CHUNK]
    tasks = [(seed, many, files, keep) for seed, many in enumerate(chunks) if many]
    with ProcessPoolExecutor(os.cpu_count(), initializer=_started, initargs=(files,)) as pool:
        parts = [*pool.map(fuzzed, *zip(*tasks, strict=True))]
    return tally(count, [line for part in parts for line in part.failed])


def _started(files: tuple[str, ...]) -> None:
    """Import the modules of the readers, then set the memory limit."""
    fuzzed(0, 20, files)
    within_memory()
