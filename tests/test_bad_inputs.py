"""Bad inputs of users: each input of tests/bad_inputs must be refused or read.

The golden file holds the messages, for review as a diff. ``make messages`` writes it again.
"""

from __future__ import annotations

import html.parser
import re
import tomllib
from pathlib import Path

import pytest

from robust.bad_inputs import (
    SUITE,
    BadInput,
    bad_inputs,
    complaints,
    files_of,
    message,
    run_in,
    run_in_processes,
    write_files,
)
from robust.consoles import on_consoles
from robust.messages import GOLDEN, title
from sohanalysis.load import read_case
from sohanalysis.report import charts, terminal
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

INPUTS = bad_inputs()
ELSEWHERE = tomllib.loads((SUITE / "elsewhere.toml").read_text(encoding="utf-8"))
TESTS = Path(__file__).parent


@pytest.mark.parametrize("bad", INPUTS, ids=[bad.id for bad in INPUTS])
def test_every_input_ends_as_it_must_and_is_told_as_it_was_read(
    bad: BadInput, tmp_path: Path
) -> None:
    write_files(bad, tmp_path)
    before = files_of(tmp_path)

    ending = run_in(tmp_path, bad)

    assert list(complaints(bad, ending)) == []
    assert files_of(tmp_path) == before
    assert title(bad) + message(ending) in GOLDEN.read_text(encoding="utf-8")


def test_the_file_of_the_messages_holds_no_other() -> None:
    identifiers = re.findall(r"^([BR]\d{3}): ", GOLDEN.read_text(encoding="utf-8"), re.MULTILINE)

    assert identifiers == [bad.id for bad in INPUTS]


def test_every_number_of_the_shared_list_is_held_somewhere_or_says_why_not() -> None:
    identifiers = [bad.id for bad in INPUTS if bad.id.startswith("B")]
    elsewhere = [*ELSEWHERE["held"], *ELSEWHERE["later"], *ELSEWHERE["differs"]]

    numbers = ELSEWHERE["numbers"].split()
    assert len(numbers) == 170
    assert {*identifiers, *elsewhere} == {f"B{number}" for number in numbers}


@pytest.mark.parametrize("name", sorted({*ELSEWHERE["held"].values()}))
def test_what_is_held_elsewhere_names_a_test(name: str) -> None:
    file, _, test = name.partition("::")

    assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("number", ["B058", "R079", "R080", "R092", "R316", "B129"])
def test_the_hardest_inputs_stay_under_the_ceilings_of_time_and_memory(number: str) -> None:
    hard = [bad for bad in INPUTS if bad.id == number]

    assert run_in_processes(hard).failed == ()


# What each lacks of our letters is in tests/cli/test_main.py.
@pytest.mark.parametrize("console", ["no locale", "warnings of encodings", "no asserts"])
def test_no_console_is_too_old(console: str) -> None:
    outcome = on_consoles([console], ["detail", "refused"])

    assert (outcome.failed, outcome.tried) == ((), outcome.passed)


class Elements(html.parser.HTMLParser):
    """Collector of elements that load something, and attributes that run something."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        acts = [name for name, _ in attrs if name.startswith("on") or name in ("href", "src")]
        self.active += [tag] if tag in ("script", "iframe", "object", "img", "a") else []
        self.active += acts


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '" onmouseover="alert(1)',
        "[x](javascript:alert(1))",
        "![](http://127.0.0.1:9/t.png)",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\frac{1}{0",
        "A/B:C*[D]",
        "{{ x }} {% y %}",
        "&lt;b&gt; &amp;",
    ],
)
def test_a_name_that_is_markup_stays_text(tmp_path: Path, name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    edit = [
        ('title = "Single Online Home"', f'title = "{escaped}"'),
        ('body = "Derbyshire Constabulary"', f'body = "{escaped}"'),
        ('name = "Project manager"', f'name = "{escaped}"'),
    ]
    write_files(BadInput(file="case.toml", id="", given="", outcome="", edit=tuple(edit)), tmp_path)
    case = read_case(tmp_path / "case.toml").case

    parts = [part for part in terminal.overview(case, case.scenario) if not isinstance(part, str)]
    pages = [part.html() for part in parts if isinstance(part, Prose | Table)]
    elements = Elements()
    elements.feed("\n".join(pages))

    assert elements.active == []
    assert name in "\n".join(map(repr, parts))
    assert charts.cost_chart(case, case.scenario).png().startswith(b"\x89PNG")
