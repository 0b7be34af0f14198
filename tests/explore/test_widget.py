"""The widget of the sliders in Python: its traits, answers and stored values."""

from __future__ import annotations

import gzip
import json
import re

import ipywidgets
import pytest
import traitlets
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

import sohanalysis as soh
from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.restricted import PAPER_RUN
from sohanalysis.explore.controls import MIME
from sohanalysis.explore.page import page_data
from sohanalysis.explore.widget import Sliders
from sohanalysis.files.text import DATA

SENTENCE = (
    "Panel: If 36 forces join and a fixed bill is shared equally (our assumption), set-up and the "
    "first two years cost £218,611: £81,389 under the £300,000 budget."
)


@pytest.fixture
def panel() -> Sliders:
    """Return the sliders of the shipped case at 36 forces, with a shared pool."""
    return soh.appraise(adopters=36, pricing="shared").explore()


def test_every_field_is_a_trait_that_is_sent_to_the_page(panel: Sliders) -> None:
    assert [name for name in FIELDS if name not in panel.trait_names(sync=True)] == []
    assert panel.scenario.values() == soh.appraise(adopters=36, pricing="shared").scenario.values()


def test_a_trait_is_set_observed_linked_and_appraised(panel: Sliders) -> None:
    second, seen = soh.appraise(adopters=25, pricing="stepped").explore(), []
    traitlets.link((panel, "adopters"), (second, "adopters"))
    panel.observe(lambda change: seen.append(change["new"]), names="adopters")

    panel.adopters = 30

    assert seen == [30]
    assert second.scenario.adopters == 30
    assert panel.appraisal.results.loc["initial_cost", "low"] == pytest.approx(238_333.33, abs=0.01)
    assert ipywidgets.VBox([panel, second]).children == (panel, second)


def test_a_saving_clears_the_other_way_of_giving_it(panel: Sliders) -> None:
    panel.offset = 0.5
    panel.savings = 1_000.0

    assert (panel.savings, panel.offset) == (1_000.0, 0.0)

    panel.set_state({"savings": 0, "offset": 0.25})  # as a page sends them

    assert (panel.savings, panel.offset) == (0.0, 0.25)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("adopters", 45, "adopters: 45 is not allowed. Allowed: a whole number, 1 to 44"),
        ("pricing", "free", 'pricing: "free" is not a pricing of this case.'),
        ("delay", 1.5, "delay: 1.5 is not allowed. Allowed: a whole number of months, 0 to 24."),
    ],
)
def test_an_invalid_value_is_refused_with_a_message_and_changes_nothing(
    panel: Sliders, field: str, value: object, message: str
) -> None:
    before = panel.scenario

    with pytest.raises(traitlets.TraitError, match=re.escape(message)):
        setattr(panel, field, value)

    assert panel.scenario == before


def test_traits_that_are_set_together_are_all_set_or_none(panel: Sliders) -> None:
    before = panel.scenario

    with pytest.raises(traitlets.TraitError, match="45 is not allowed"):
        panel.set_state({"delay": 2, "adopters": 45})
    assert panel.scenario == before

    panel.set_state({"delay": 2, "adopters": [20, 20, 28, 28]})
    assert panel.scenario.adopters == (20, 20, 28, 28)
    assert panel.delay == 2


def test_without_a_kernel_it_shows_its_sentence_and_its_costs(
    panel: Sliders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PAPER_RUN, "1")

    bundle, _ = panel._repr_mimebundle_()

    assert {*bundle} == {"text/plain", "text/html", MIME}
    assert bundle["text/plain"].startswith(SENTENCE)
    assert "<caption>Cost by financial year" in bundle["text/html"]
    assert "109,306" in bundle["text/html"]
    assert bundle["text/html"].endswith("<p>Run this cell to move the sliders.</p>")
    assert not re.search("<script|src=|href=|http", bundle["text/html"])
    assert bundle[MIME]["adopters"] == 36


def test_in_a_notebook_it_is_live_and_an_export_has_the_same_answer(
    panel: Sliders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PAPER_RUN, raising=False)

    bundle, _ = panel._repr_mimebundle_()

    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == panel.model_id
    assert "<caption>Cost by financial year" in bundle["text/html"]
    exported = WidgetsDataTypeFilter(
        {"": {}}, {}
    )  # nbconvert's filter, for a notebook that JupyterLab saved
    assert exported(bundle) == ["text/html"]


def test_the_tables_are_those_of_the_page_small_and_the_same_twice(derbyshire: Case) -> None:
    first, again = (soh.appraise(derbyshire).explore().tables for _ in range(2))

    assert first == again
    data = json.loads(gzip.decompress(first))
    assert data == json.loads(json.dumps(page_data(derbyshire, derbyshire.scenario)))
    assert len(first) < 40_000


def test_a_pricing_that_is_not_known_is_a_value_of_its_trait(panel: Sliders) -> None:
    panel.set_trait("pricing", "any")

    assert panel.scenario.pricing == panel.saved_values()["pricing"] == "any"
    assert panel.appraisal.scenario == panel.scenario
    assert panel.appraisal.results.loc["initial_cost"].round(2).tolist() == [218_611.11, 302_000]
    # 36 equal shares of £1.775m, or the high estimate: £60k of the post and either, in 2019/20.
    assert ">109,306 to 151,000</td>" in panel.markup()
    assert "lowest pricing (our assumption: a fixed bill, shared equally)" in panel.markup()


def test_a_case_without_a_budget_a_charge_or_adopters_has_its_sliders() -> None:
    panel = soh.appraise(DATA / "examples" / "one-off-project.toml").explore()

    panel.savings = 1_000.0

    assert panel.appraisal.scenario.savings == 1_000.0
