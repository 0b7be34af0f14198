"""Sentences as data: the choice of a template, and the texts in its slots."""

from __future__ import annotations

from typing import Any

import pytest

from sohanalysis.report.charts import CHART_SENTENCES
from sohanalysis.report.headline import HEADLINE_SENTENCES
from sohanalysis.report.templates import Templates, say
from tests.explore.test_engine import run

TEMPLATES: Templates = {
    "cost": [
        (["over"], "{over:pounds} over{budget_words}"),
        (["budget", "ends"], "{ends:thousands} within {budget:pounds}"),
        ([], ["{name}", "{nothing_said}", "{share:percent}"]),
    ],
    "budget_words": [(["budget"], " the budget of {budget:pounds}")],
    "nothing_said": [(["missing"], "never")],
}
SAID = [
    ({"over": 2_000, "budget": 300_000}, "£2,000 over the budget of £300,000"),
    ({"over": 2_000}, "£2,000 over"),
    ({"over": 0, "budget": 1, "ends": (302_000, 262_000)}, "£262k to £302k within £1"),
    ({"budget": 1, "ends": (5_000, 5_000)}, "£5k within £1"),
    ({"name": "{over:pounds}", "share": 0.5}, "{over:pounds}, 50%"),
]


@pytest.mark.parametrize(("facts", "sentence"), SAID)
def test_the_first_template_whose_facts_hold_is_said(facts: dict[str, Any], sentence: str) -> None:
    assert say("cost", facts, TEMPLATES) == sentence


def test_the_page_says_the_same() -> None:
    inputs = [facts for facts, _ in SAID]

    answers = run(
        "inputs.map((facts) => words.say('cost', facts, tables))", inputs=inputs, tables=TEMPLATES
    )

    assert answers == [sentence for _, sentence in SAID]


@pytest.mark.parametrize(
    "templates", [CHART_SENTENCES, HEADLINE_SENTENCES], ids=["charts", "headlines"]
)
def test_every_list_ends_in_a_template_or_may_say_nothing(templates: Templates) -> None:
    for name, choices in templates.items():
        without = [index for index, (facts, _) in enumerate(choices) if not facts]
        assert without in ([], [len(choices) - 1]), name
