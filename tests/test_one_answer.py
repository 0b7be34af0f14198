"""A scenario has the same answer on the terminal, page, notebook and paper.

`tests/workbook/test_any.py` compares the answer on the cover of a workbook.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

import sohanalysis as soh
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.explore.lookups import figure_tables, word_tables
from sohanalysis.paper.pages import board_paper
from sohanalysis.report.headline import headline, quoted_headline
from tests.explore.test_engine import page_fields
from tests.explore.test_engine import run as run_engine

SCENARIOS: dict[str, dict[str, Any]] = {
    "--forces 25": {"adopters": 25},
    "--forces 20": {"adopters": 20},
    "--forces 36": {"adopters": 36},
    "--forces 19": {"adopters": 19},
    "--forces 36 --pricing shared": {"adopters": 36, "pricing": "shared"},
    "--forces 36 --delay 6": {"adopters": 36, "delay": 6},
    "--forces 36 --delay 6 --charge-follows-go-live": {
        "adopters": 36,
        "delay": 6,
        "charge_follows_go_live": True,
    },
    "--forces 36 --rise 3%": {"adopters": 36, "rise": 0.03},
    "--forces 36 --savings 60000 --cashable 50%": {
        "adopters": 36,
        "savings": 60_000.0,
        "cashable": 0.5,
    },
}


@pytest.mark.parametrize("options", SCENARIOS)
def test_every_surface_gives_the_answer_in_the_same_words(
    shipped: Case, options: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = choose(shipped, **SCENARIOS[options])
    answer, savings, *_ = headline(shipped, scenario)

    assert run(["show", *options.split()]) == 0
    terminal = capsys.readouterr().out
    appraisal = soh.appraise(shipped, scenario)
    (page,) = run_engine(
        "inputs.map((scenario) => engine.engine(tables).headline(scenario))",
        tables=figure_tables(shipped) | word_tables(shipped, scenario),
        inputs=[page_fields(scenario)],
    )

    assert f"{answer} {savings}" in terminal
    assert repr(appraisal).startswith(f"Appraisal: {answer} {savings}")
    assert appraisal.explore().sentence().startswith(f"{answer} {savings}")
    assert (page["answer"], page["savings"]) == (answer, savings)


@pytest.mark.parametrize("options", SCENARIOS)
def test_the_first_page_of_a_paper_gives_the_same_answer(shipped: Case, options: str) -> None:
    fields = SCENARIOS[options]
    # A paper does not take an assumption for an unknown pricing: it answers for the quoted range.
    scenario = shipped.at_one_pricing(choose(shipped, **fields))
    answer = quoted_headline(shipped, scenario).answer

    page = board_paper(shipped, scenario)

    patterns = (r'<dl class="soh-key">(.*?)</dl>', r"<strong>Is it enough\?</strong> (.*?)</p>")
    figures, paragraph = (
        unescape("".join(re.findall(pattern, page, re.DOTALL))) for pattern in patterns
    )
    if fields.keys() == {"adopters"}:  # it sets both estimates as quoted side by side
        parts = re.findall(r"£[\d,]+\d|low estimate|high estimate", answer)
        assert [part for part in parts if part not in figures + paragraph] == []
    else:
        assert paragraph.startswith(answer)
    if "pricing" in fields:
        assert answer == headline(shipped, scenario).answer
