"""The model and its second implementation agree to the penny, on made-up files and on ours."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import converted, unconverted
from made_cases import Document, documents, scenarios, toml, write_register
from second_model import DATA, longest_delay, results
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose, preset_scenario
from sohanalysis.case.load import load_case
from sohanalysis.model.results import RESULTS, results_of

# A hundredth of a penny, and the last digits of a float where sums run to billions.
NEAR = {"abs": 1e-4, "rel": 1e-12}
YEARLY = ("gross", "savings", "net", "charge")
FIRST_EDITION = ("flat-subscription", "payers-cap", "price-list")
FILES = (
    DATA / "derbyshire-2018.toml",
    # The others have rules of format 2: `test_second_model_2` compares them.
    *(DATA / "examples" / f"{name}.toml" for name in FIRST_EDITION),
    Path(__file__).parent.parent / "cases" / "second.toml",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder for made-up cases, with a register of their own."""
    made = tmp_path_factory.mktemp("made")
    write_register(made)
    return made


def assert_agree(case: Case, document: Document, scenario: Document, folder: Path = DATA) -> None:
    """Compare every figure by year, and every result, of the two."""
    ours, second = results_of(case, choose(case, **scenario)), results(document, scenario, folder)
    flow = ours.flow
    saved = {line.name for line in case.lines if line.kind == "saving"}
    lines = {name: -row if name in saved else row for name, row in flow.lines.items()}

    theirs = {**second["lines"], "Platform": second["platform"]}
    assert {*theirs} == {*lines, *flow.funding}
    assert close({**lines, **flow.funding}) == near(theirs)
    assert close({name: getattr(flow, name) for name in YEARLY}) == near(
        {name: second[name] for name in YEARLY}
    )
    assert ours.by_name() == pytest.approx({name: float(second[name]) for name in RESULTS}, **NEAR)


def close(rows: dict[str, Any]) -> dict[str, list[float]]:
    """Give rows by year as plain lists, in the order of their names."""
    return {f"{name} {at}": float(v) for name in sorted(rows) for at, v in enumerate(rows[name])}


def near(rows: dict[str, Any]) -> Any:
    """Compare with rows of the second model."""
    return pytest.approx(close(rows), **NEAR)


@given(data=st.data())
def test_any_made_up_file_gives_the_figures_of_the_second_model(
    folder: Path, data: st.DataObject
) -> None:
    document, path = data.draw(documents(folder)), folder / "case.toml"
    path.write_text(toml(document), encoding="utf-8", newline="\n")
    read = unconverted(tomllib.loads(toml(document)))

    case = load_case(path)

    assert_agree(case, read, read["scenario"], folder)
    assert_agree(case, read, data.draw(scenarios(read)), folder)
    assert_agree(case, read, preset_scenario(case, "any").values(), folder)


@given(data=st.data())
def test_any_made_up_file_is_read_as_the_numbers_that_it_holds(
    folder: Path, data: st.DataObject
) -> None:
    document, path = data.draw(documents(folder)), folder / "case.toml"
    path.write_text(toml(document), encoding="utf-8", newline="\n")

    case = load_case(path)

    assert tomllib.loads(toml(document)) == converted(document)
    assert case.longest_delay(False) == longest_delay(document, False)
    assert case.longest_delay(True) == longest_delay(document, True)
    assert case.scenario.values() == document["scenario"] | {"adopters": case.scenario.adopters}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@given(data=st.data())
def test_any_scenario_of_a_file_of_ours_gives_the_figures_of_the_second_model(
    file: Path, data: st.DataObject
) -> None:
    document = unconverted(tomllib.loads(file.read_text(encoding="utf-8")))

    scenario = data.draw(scenarios(document))

    assert_agree(LOADED[file], document, scenario)


LOADED = {file: load_case(file) for file in FILES}
