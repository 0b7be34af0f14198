"""Charts as data: their plain form, their JSON, and their outputs in a notebook."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.restricted import PAPER_RUN
from sohanalysis.report import charts
from sohanalysis.report.chart import pounds_axis
from sohanalysis.report.picture import DESCRIPTION_ALONE, MIME, Picture, picture_of

FOOT = "Scenario code: 41-2018-c275:r3:n36:pshared:2042"


def plain(**fields: Any) -> Picture:
    """A chart without a plot."""
    texts = {"title": "T", "subtitle": "S", "alt": "Lines.", "sentence": "Costs <rise>."}
    return Picture(**{**texts, "plots": (), **fields})


@pytest.mark.parametrize(
    ("foot", "text"), [("", "Chart: Costs <rise>."), (FOOT, f"Chart: Costs <rise>.\n{FOOT}")]
)
def test_the_plain_form_is_the_sentence_and_the_code_on_a_line_of_its_own(
    foot: str, text: str
) -> None:
    assert repr(plain(foot=foot)) == text


@pytest.mark.parametrize("name", ["cost_chart", "charge", "tornado_chart", "heat"])
def test_a_description_comes_back_from_json_as_it_was(derbyshire: Case, name: str) -> None:
    chart = getattr(charts, name)(derbyshire, choose(derbyshire, "explore", savings=60_000.0))

    assert picture_of(json.dumps(chart.as_dict())) == chart


@pytest.mark.parametrize(
    "changes", [{"plots": None}, {"title": 5}, {"plots": [{"x": 1}]}, {"plots": "no panel"}]
)
def test_what_is_no_description_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Picture"):
        picture_of(json.dumps(plain().as_dict() | changes))


def test_a_notebook_is_given_the_sentence_the_description_and_a_picture_that_has_its_text(
    monkeypatch: pytest.MonkeyPatch, derbyshire: Case
) -> None:
    monkeypatch.delenv(PAPER_RUN, raising=False)
    chart = charts.cost_chart(derbyshire, choose(derbyshire, "explore"))

    data, metadata = chart._repr_mimebundle_()

    assert [*data] == ["text/plain", MIME, "image/png", "text/html"]
    assert base64.b64decode(data["image/png"]) == chart.png()
    assert data["text/html"].endswith(f'alt="{chart.full_text}">')
    assert metadata == {"image/png": {"alt": chart.full_text, "width": 760}}
    assert chart.full_text == f"{chart.alt} {chart.sentence} {FOOT}"


@pytest.mark.parametrize(
    ("run", "kinds"),
    [("1", ["text/plain", MIME, "image/png"]), (DESCRIPTION_ALONE, ["text/plain", MIME])],
    ids=["a notebook that is kept", "a paper, which draws for itself"],
)
def test_a_run_that_is_stored_has_no_markup_and_that_of_a_paper_no_picture(
    monkeypatch: pytest.MonkeyPatch, derbyshire: Case, run: str, kinds: list[str]
) -> None:
    monkeypatch.setenv(PAPER_RUN, run)

    data, _ = charts.charge(derbyshire, derbyshire.scenario)._repr_mimebundle_()

    assert [*data] == kinds


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 151_000, ["£0", "£50k", "£100k", "£150k", "£200k"]),
        (-2_000, 38_000, ["-£10k", "£0", "£10k", "£20k", "£30k", "£40k"]),
        (0, 9_000, ["£0", "£2,000", "£4,000", "£6,000", "£8,000", "£10,000"]),
        (0, 0, ["£0", "£0"]),
        (0, 12_400_000, ["£0", "£2.5m", "£5m", "£7.5m", "£10m", "£12.5m"]),
    ],
)
def test_an_axis_of_pounds_ends_at_ticks_in_round_steps(
    low: float, high: float, ticks: list[str]
) -> None:
    axis = pounds_axis(low, high)

    assert [text for _, text in axis.ticks] == ticks
    assert (axis.ticks[0][0], axis.ticks[-1][0]) == (axis.low, axis.high)
    assert axis.low <= low <= high <= axis.high > axis.low


@pytest.mark.parametrize("draw", [charts.tornado_chart, charts.cost_chart])
def test_a_chart_is_redrawn_for_a_narrow_screen(
    derbyshire: Case, draw: Callable[..., Picture]
) -> None:
    markup = draw(derbyshire, derbyshire.scenario).responsive()

    assert markup.count("<svg") == 2
    assert 'class="soh-narrow" viewBox="0 0 340 ' in markup
