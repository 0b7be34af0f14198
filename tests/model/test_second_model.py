"""The model and the second model agree to half a penny, on made-up and real cases."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import (
    PARTS,
    Decision,
    Document,
    decisions,
    documents,
    fields_of,
    pricings,
    scenarios,
    toml,
    write_register,
)
from second_model import DATA, longest_delay, results
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from sohanalysis.model.results import RESULTS, results_of
from tests.written import BOUNDED_CASE, SECOND, SHIPPED, USE

# Half a penny, and the last digits of a float where sums run to billions.
NEAR = {"abs": 0.005, "rel": 1e-12}
YEARLY = ("gross", "savings", "net")
WHOLE = ("whole_life", "whole_life_net", "after_horizon")
NOTED = ("contingent",)  # in no table and no total
FILES = (*SHIPPED, SECOND, BOUNDED_CASE, USE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder for made-up cases, with registers of their own."""
    path = tmp_path_factory.mktemp("made")
    write_register(path)
    return path


def assert_agree(case: Case, document: Document, scenario: Document, folder: Path = DATA) -> None:
    """Compare every line and charge by year, their sums, and every result, of the two."""
    computed = results_of(case, choose(case, **fields_of(scenario)))
    theirs = results(document, scenario, folder)
    flow, by_name = computed.flow, computed.by_name()
    saved = {line.name for line in case.lines if line.kind == "saving"}
    lines = {name: -row if name in saved else row for name, row in flow.lines.items()}
    rows = {name: row.tolist() for name, row in {**lines, **flow.funding}.items()}

    assert {*by_name} == {*RESULTS} & {*theirs}
    noted = {line["name"] for line in document.get("lines", []) if line.get("nature") in NOTED}
    assert rows == near({n: row for n, row in theirs["lines"].items() if n not in noted})
    for name in YEARLY:
        assert getattr(flow, name).tolist() == near({name: theirs[name]})[name]
    assert by_name == near({name: theirs[name] for name in by_name})
    for name in WHOLE:
        assert getattr(computed, name) == near({name: theirs[name]})[name]


def near(theirs: dict[str, Any]) -> dict[str, Any]:
    """Compare with figures of the second model: lists by year, and single ones."""
    return {
        name: pytest.approx(
            [*map(float, value)] if isinstance(value, list) else float(value), **NEAR
        )
        for name, value in theirs.items()
    }


def has_part(document: Document, part: str) -> bool:
    """Whether the first rule of the first charge has a part."""
    charge = document["charges"][0]
    rule = charge["pricing"][0] if "pricing" in charge else charge
    if part == "steps":
        return isinstance(rule["price"], list) and isinstance(rule["price"][0], dict)
    return part in rule


@pytest.mark.parametrize("part", PARTS)
@given(data=st.data())
def test_any_made_up_rule_gives_the_figures_of_the_second_model(
    folder: Path, part: str, data: st.DataObject
) -> None:
    document = data.draw(documents(longest=12, fitting=True, package=True, part=part))
    (folder / "case.toml").write_text(toml(document), encoding="utf-8", newline="\n")

    case = load_case(folder / "case.toml")

    assert has_part(document, part)
    for chosen in [{"pricing": name} for name in pricings(document)] or [{}]:
        scenario = data.draw(scenarios(document, folder, package=True, **chosen))
        assert_agree(case, document, scenario, folder)


@pytest.mark.parametrize("part", PARTS)
@given(data=st.data())
def test_any_made_up_rule_among_bounded_members_gives_the_figures_of_the_second_model(
    folder: Path, part: str, data: st.DataObject
) -> None:
    document = data.draw(documents(longest=5, fitting=True, package=True, part=part, bounded=True))
    (folder / "case.toml").write_text(toml(document), encoding="utf-8", newline="\n")

    case = load_case(folder / "case.toml")

    possible = case.adopters.possible.value
    # Cheshire and Dyfed-Powys have no bound, and may be alone.
    assert len(case.bounds) == possible or (possible <= 2 and not case.bounds)
    for chosen in [{"pricing": name} for name in pricings(document)] or [{}]:
        scenario = data.draw(scenarios(document, folder, package=True, **chosen))
        assert_agree(case, document, scenario, folder)


@given(data=st.data())
def test_any_made_up_case_gives_the_figures_of_the_second_model(
    folder: Path, data: st.DataObject
) -> None:
    document = data.draw(documents(longest=30, fitting=True, package=True))
    (folder / "case.toml").write_text(toml(document), encoding="utf-8", newline="\n")

    case = load_case(folder / "case.toml")

    assert tomllib.loads(toml(document)) == document
    scenario = data.draw(scenarios(document, folder, package=True))
    assert_agree(case, document, scenario, folder)


@given(data=st.data())
def test_assumed_initial_months_give_the_figures_of_the_second_model(
    folder: Path, data: st.DataObject
) -> None:
    document = data.draw(documents(longest=4, package=True))
    document.pop("initial_months", None)
    document["budget"] = {"amount": 100_000}
    (folder / "case.toml").write_text(toml(document), encoding="utf-8", newline="\n")

    case = load_case(folder / "case.toml")

    scenario = data.draw(scenarios(document, folder, package=True))
    assert_agree(case, document, scenario, folder)


@given(decision=decisions(), late=st.booleans())
def test_the_longest_delay_of_any_complete_case_is_that_of_the_second_model(
    decision: Decision, late: bool
) -> None:
    assert max(0, decision.case.longest_delay(late)) == longest_delay(decision.document, late)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@given(data=st.data())
def test_any_scenario_of_a_file_of_ours_gives_the_figures_of_the_second_model(
    file: Path, data: st.DataObject
) -> None:
    document = tomllib.loads(file.read_text(encoding="utf-8"))

    register = document.get("adopters", {}).get("register", "")
    folder = file.parent if (file.parent / register).is_file() else DATA

    scenario = data.draw(scenarios(document, folder, package=True))

    assert_agree(LOADED[file], document, scenario, folder)


LOADED = {file: load_case(file) for file in FILES}
