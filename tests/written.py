"""Paths of the cases, and small cases that a test writes out in full."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.errors import SohError
from sohanalysis.files.text import DATA, FIRST_CASE
from sohanalysis.load import load_case

CASES = Path(__file__).parent / "cases"
BOUNDED_CASE, EVERY_KEY, PARISHES, SECOND, USE = (
    CASES / f"{name}.toml"
    for name in ("bounded-members", "every-key", "parishes", "second", "use-by-year")
)
SHIPPED = (FIRST_CASE, *sorted((DATA / "examples").glob("*.toml")))
EVERY_CASE = (*SHIPPED, *sorted(CASES.glob("*.toml")))

TOP = 'format = 2\ntitle = "Shared service"\nsource = "made up"\n'

# A pilot that ends, and a service that goes on, which a rise of the scenario raises if shared.
PILOT_ENDS = """
years = "2024/25 to 2027/28"
[adopters]
word = "force"
count = 3
possible = 6
[[charges]]
name = "Service"
from = "2024-04"
[[charges.pricing]]
name = "listed"
price = {"2024/25" = 40_000, "2025/26" = 45_000, "2026/27" = 50_000, "2027/28" = 50_000}
[[charges.pricing]]
name = "shared"
pool = 150_000
share = "equal"
status = "assumed"
[[charges]]
name = "Pilot"
from = "2024-04"
until = "2025/26"
price = 60_000
"""

# A charge that ends in the last year, one that goes on, and a line that ended before.
ENDS_IN_LAST_YEAR = """\
years = "2024/25 to 2025/26"
[[charges]]
name = "Platform"
price = 12_000
until = "2025-08"
[[charges]]
name = "Network"
price = 24_000
[[lines]]
name = "Trainer"
annual = 6_000
nature = "recurrent"
months = 12
"""

# Two assumed pricings that cost the same with four councils.
TWO_ASSUMED = """
years = "2024/25 to 2025/26"
[budget]
amount = 250_000
years = "2024/25 to 2025/26"
[adopters]
word = "council"
anticipated = 4
possible = 6
[[charges]]
name = "Records"
from = "2024-04"
[[charges.pricing]]
name = "equal"
pool = 400_000
share = "equal"
status = "assumed"
[[charges.pricing]]
name = "list"
price = [{adopters = 1, price = 100_000}]
status = "assumed"
"""

# A price that the documents state for six services alone, beside an assumed equal share.
STATED_AT_SIX = """
document = "The report"
years = "2026/27 to 2028/29"
[budget]
amount = 400_000
years = "2026/27 to 2028/29"
stage = "requested"
[adopters]
anticipated = 6
signed = 8
possible = 12
word = "service"
[[charges]]
name = "Control room"
from = "2026-04"
low = 120_000
high = 120_000
quoted_at = [{charge = "low", adopters = 6}]
[[charges.pricing]]
name = "report"
price = [{adopters = 6, price = "low"}]
between = "stated only"
status = "stated"
[[charges.pricing]]
name = "shared"
pool_from = {charge = "low", adopters = 6}
share = "equal"
status = "assumed"
[[lines]]
name = "Set-up"
kind = "cost"
nature = "one-off"
by_year = {"2026/27" = 45_000}
"""

# A stated rule, which gives the cost for four forces, beside an assumed fee.
STATED_POOL = """
years = "2026/27 to 2027/28"
[adopters]
word = "force"
count = 4
possible = 6
[[charges]]
name = "Hub"
[[charges.pricing]]
name = "shared"
pool = 200_000
share = "equal"
[[charges.pricing]]
name = "flat"
fee = 60_000
status = "assumed"
"""

# Councils with a quoted range, whose ends are pricings. A test adds a budget before it and another
# pricing after it.
RANGE = """\
[adopters]
anticipated = 8
signed = 3
possible = 12
word = "council"
[[charges]]
name = "Network"
low = 40_000
high = 60_000
firmness = "estimate"
[[charges.pricing]]
name = "low-end"
price = "low"
[[charges.pricing]]
name = "high-end"
price = "high"
[[charges.pricing]]
name = "other"
"""

# A price list stated next to a quoted range, and a printed figure that follows the list.
QUOTED_SERVICE = """\
years = "2026/27 to 2027/28"
[adopters]
count = 4
[[charges]]
name = "Service"
low = 60_000
high = 90_000
firmness = "estimate"
"""
PRINTED_SERVICE = '[[published]]\nof = "Service"\nyear = "2026/27"\nprinted = "%s"\n'
PRINTED_BY_LIST = f"""\
{QUOTED_SERVICE}price = [{{adopters = 1, price = 85_000}}, {{adopters = 4, price = 72_500}}]
{PRINTED_SERVICE % "£72.5k"}"""

# A one-off cost of 2021/22 that a late go-live moves.
MOVED_LINE = """
[[lines]]
name = "Equipment"
annual = 60_000
from = "2021-04"
months = 12
nature = "one-off"
delay = "shift"
"""

# A stated rule by size, among forces of the package's register.
FORENSICS = """\
years = "2026/27 to 2028/29"
[adopters]
word = "force"
anticipated = {count}
us = "Devon and Cornwall"
[[charges]]
name = "Forensics"
pool = 2_800_000
share = "officers"
"""
# Three years of one stated price, and a budget of exactly that cost.
THREE_YEARS = """\
years = "{years}"
[budget]
amount = 3_508_758
years = "2019/20 to 2021/22"
[[charges]]
name = "Custody records"
from = "2019-04"
price = {price}
"""


def one_year(price: str) -> str:
    """Return the text of the same case with one year."""
    text = THREE_YEARS.replace("2019/20 to 2021/22", "2019/20")
    return text.format(years="2019/20", price=price)


# A saved scenario of the first case, with a value for every field.
LATE_START: dict[str, Any] = {
    "name": "late-start",
    "rationale": "The supplier is three months late.",
    "role": "Chief finance officer",
    "case": "41-2018-c275",
    "rules": 3,
    "adopters": 36,
    "pricing": "shared",
    "savings": 0.0,
    "offset": 0.5,
    "ramp": 12,
    "cashable": 0.5,
    "delay": 3,
    "charge_follows_go_live": True,
    "charge_change": 0.1,
    "rise": 0.03,
    "leave": "none",
}


def written(folder: Path, text: str) -> Case:
    """Write a case file with a title, a source and some text, and load it."""
    path = folder / "written.toml"
    path.write_text(TOP + text, encoding="utf-8", newline="\n")
    return load_case(path)


def bytes_written(path: Path, content: bytes) -> Path:
    """Write some bytes, and return the path."""
    path.write_bytes(content)
    return path


def changed_example(folder: Path, name: str, old: str, new: str) -> Case:
    """Write a copy of a shipped example with one text replaced, and load it."""
    text = (DATA / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text, f"the example {name} holds no {old!r}"
    path = folder / f"{name}.toml"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    return load_case(path)


def faults_of(path: Path, load: Callable[[Path], Any] = load_case) -> list[str]:
    """Return the lines of an error about a file, without the file's name that begins each."""
    with pytest.raises(SohError) as refusal:
        load(path)
    assert refusal.value.exit_code == 2
    lines = str(refusal.value).splitlines()
    assert [line for line in lines if not line.startswith(str(path))] == []
    return [line.removeprefix(str(path)).lstrip(",: ") for line in lines]


# Budget of 24 months of a fee from October 2026, with a saving to the end of 2028/29. All 12 months
# of the licence count.
PERIODS_APART = """\
years = "2026/27 to 2029/30"
initial_months = {value = 24, source = "1.1"}
[budget]
amount = 700_000
[adopters]
word = "force"
anticipated = 12
possible = 14
[[charges]]
name = "Fee"
from = "2026-10"
[[charges.pricing]]
name = "list"
price = [{adopters = 1, price = 300_000}, {adopters = 10, price = 215_000}]
[[charges.pricing]]
name = "shared"
pool = 2_400_000
share = "equal"
status = "assumed"
[[lines]]
name = "Licence"
annual = 60_000
from = "2026-10"
months = 12
nature = "recurrent"
[[lines]]
name = "Licences no longer bought"
kind = "saving"
annual = 96_000
from = "2026-10"
cashable = 1.0
"""
