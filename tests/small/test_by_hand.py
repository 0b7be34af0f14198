"""Sums done by hand, with the arithmetic in words (`by_hand/README.md`)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from small.case.case import Case
from small.case.reading import DATA, read_case
from small.case.scenario import choose
from small.model.cashflow import cash_flow
from small.model.results import results
from small.report.printed import printed_differences

FOLDER = Path(__file__).parent / "by_hand"
HAND = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.toml"))
}
SUMS = [(name, number) for name, hand in HAND.items() for number in range(len(hand["sums"]))]
HALF_A_PENNY = 0.005


def case_of(hand: dict[str, Any], replacements: list[list[str]]) -> Case:
    text = hand.get("case")
    if text is None:
        folder = DATA if "example" in hand else FOLDER.parent / "cases"
        text = (folder / f"{hand.get('example', hand.get('file'))}.toml").read_text("utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return read_case(tomllib.loads(text), text=text, folder=DATA)


@pytest.mark.parametrize(("name", "number"), SUMS)
def test_the_model_comes_to_the_sum(name: str, number: int) -> None:
    item = HAND[name]["sums"][number]
    case = case_of(HAND[name], item.get("replace", []))
    flow = cash_flow(case, choose(case, **item["input"]))
    found = results(flow)

    if item.get("refused"):
        assert np.isnan(found["whole_life"]).all()
        return
    amounts = {"gross": flow.gross[0].tolist(), "net": flow.net[0].tolist()}
    amounts |= {result: float(values[0]) for result, values in found.items()}
    wanted = {key: item[key] for key in ("gross", "net") if key in item} | item.get("results", {})
    assert wanted
    for key, amount in wanted.items():
        assert amounts[key] == pytest.approx(amount, abs=HALF_A_PENNY), key


@pytest.mark.parametrize("name", HAND)
def test_the_printed_figures_that_disagree_are_those_listed(name: str) -> None:
    case = case_of(HAND[name], [])
    differing = {
        row.printed.printed: row.difference for row in printed_differences(case) if row.differs
    }
    listed = {row["printed"]: row["by"] for row in HAND[name].get("disagrees", [])}

    assert differing == pytest.approx(listed, abs=HALF_A_PENNY)


def test_every_decision_of_the_folder_but_the_main_one_has_its_sums() -> None:
    examples = {hand["example"] for hand in HAND.values() if "example" in hand}

    assert examples == {path.stem for path in DATA.glob("*.toml")} - {"derbyshire-2018"}


@pytest.mark.parametrize("name", HAND)
def test_a_sum_is_in_words_and_has_a_source(name: str) -> None:
    hand = HAND[name]

    assert all((hand["name"], hand["source"]))
    assert all(item["in_words"] for item in hand["sums"])
    assert sum(key in hand for key in ("case", "example", "file")) == 1
