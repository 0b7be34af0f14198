"""Time to write a large workbook, compared with a limit.

Times are processor seconds, each in its own process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import Row, seconds

SIZES = {50: 20.0, 200: 60.0}  # processor seconds allowed, by the number of lines
WRITE = """
import sys, time
from pathlib import Path
from sohanalysis.cli.loading import load_quickly
load_quickly()  # as every command does
from sohanalysis.load import load_case
from sohanalysis.workbook.workbook import workbook_bytes
case = load_case(Path(sys.argv[1]))
began = time.process_time()
workbook_bytes(case, case.scenario)
print(time.process_time() - began)
"""
TOP = """\
format = 2
title = "Large"
body = "Body"
years = "2018/19 to {last}"
discount_rate = 0.035
budget = {{amount = 300_000, years = "2018/19 to 2020/21"}}
adopters = {{anticipated = {anticipated}, signed = {signed}, possible = {possible}}}
[[charges]]
name = "Platform"
from = "2019-04"
low = 71_000
high = 91_000
[[charges.pricing]]
name = "low-estimate"
price = "low"
[[charges.pricing]]
name = "high-estimate"
price = "high"
"""
POOL = '[[charges.pricing]]\nname = "pool-{0}"\npool = 1_{0}00_000\nshare = "equal"\n{1}'
LINE = '[[lines]]\nname = "Line {0}"\nkind = "{1}"\nnature = "{2}"\nannual = {3}\n{4}'


def rows() -> Iterator[Row]:
    """Compare the workbook of each size with its limit."""
    for lines, most in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "large.toml"
            path.write_text(large_case(lines), encoding="utf-8")
            command = [sys.executable, "-c", WRITE, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
        spent = float(done.stdout)
        label = f"workbook, 60 years, 100 adopters, 7 pricings, {lines} lines / may take"
        yield Row(
            label=label, project=seconds(spent), peer=seconds(most), ratio=spent / most, most=1.0
        )


def large_case(lines: int, *, years: int = 60, adopters: int = 100, pools: int = 5) -> str:
    """Return a case file of some years, adopters and lines, with two prices and some pools."""
    last = 2017 + years
    top = TOP.format(
        last=f"{last}/{(last + 1) % 100:02}",
        anticipated=adopters // 4,
        signed=adopters // 3,
        possible=adopters,
    )
    pool_texts = [
        POOL.format(number, "uplift = 0.02\n" * (number % 2)) for number in range(1, pools + 1)
    ]
    lines_text = []
    for number in range(lines):
        kind = ("cost", "cost", "saving", "funding")[number % 4]
        nature = "recurrent" if number % 3 else "one-off"
        more = 'from = "2018-10"\n' + "cashable = 0.5\n" * (kind == "saving")
        if nature == "one-off":
            more += "months = 24\n" + 'delay = "extend"\n' * (kind == "cost")
        lines_text.append(LINE.format(number, kind, nature, 1_000 + number, more))
    return "".join((top, *pool_texts, *lines_text))
