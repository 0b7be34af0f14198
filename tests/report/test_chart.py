"""Chart: its picture, its sentence, and the code of its scenario in both."""

import base64
import hashlib

import pytest
from matplotlib.figure import Figure

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.report.chart import PAPER_RUN, Chart, picture_html
from sohanalysis.report.charts import cost_chart
from sohanalysis.report.drawing import Drawing, new_figure, style

FOOT = "Scenario code: 41-2018-c275:r2:n36:pshared:6521"


def plain() -> Figure:
    """An empty figure of one pair of axes."""
    with style():
        figure, _ = new_figure(1, 2.0)
    return figure


def drawing() -> Drawing:
    """A drawing of nothing but its axes."""
    with style():
        figure, _ = new_figure(1, 2.0, {"left": 0.1, "right": 0.9, "top": 0.9, "bottom": 0.2})
    return Drawing(figure, [], [])


def pixels(chart: Chart) -> tuple[int, int]:
    """Width and height of a picture, as a PNG states them."""
    png = chart.png()
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_the_plain_form_is_the_sentence_and_the_code_on_a_line_of_its_own() -> None:
    chart = Chart(plain(), "Costs rise.", FOOT)

    assert repr(chart) == f"Chart: Costs rise.\n{FOOT}"


def test_the_plain_form_of_a_chart_without_a_foot_is_its_sentence() -> None:
    assert repr(Chart(plain(), "Costs rise.")) == "Chart: Costs rise."


def test_the_code_is_printed_into_the_picture_small_and_at_the_left() -> None:
    chart = Chart(plain(), "Costs rise.", FOOT)

    printed = [text for text in chart.figure.texts if text.get_text() == FOOT]

    assert chart.figure.get_supxlabel() == FOOT
    assert len(printed) == 1
    assert printed[0].get_ha() == "left"
    assert printed[0].get_position()[0] == 0.01
    assert printed[0].get_fontsize() == 7.5
    assert printed[0].get_color() == "#3D3D3D"
    assert printed[0].get_fontfamily() == ["DejaVu Sans"]


def test_the_printed_code_changes_the_picture_and_not_its_size() -> None:
    bare, coded = Chart(plain(), "Costs rise."), Chart(plain(), "Costs rise.", FOOT)

    assert coded.png() != bare.png()
    assert pixels(coded) == pixels(bare) == (1248, 260)


def test_the_printed_code_lies_under_the_axes_and_inside_the_picture() -> None:
    chart = Chart(plain(), "Costs rise.", FOOT)
    chart.png()

    printed = chart.figure.texts[0].get_window_extent()
    axes = chart.figure.axes[0].get_tightbbox()

    assert axes is not None
    assert printed.y1 <= axes.y0
    assert printed.y0 >= 0
    assert printed.x1 <= chart.figure.bbox.x1


def test_nothing_is_printed_into_the_picture_of_a_chart_without_a_foot() -> None:
    chart = Chart(plain(), "Costs rise.")

    assert chart.figure.get_supxlabel() == ""
    assert chart.figure.texts == []


def test_the_markup_holds_the_picture_and_in_its_text_the_sentence_and_the_code() -> None:
    chart = Chart(plain(), 'A "<b>".', FOOT)

    image = base64.b64encode(chart.png()).decode("ascii")

    assert chart.html() == (
        f'<img class="soh-chart" src="data:image/png;base64,{image}" '
        f'alt="A &quot;&lt;b&gt;&quot;. {FOOT}">'
    )


@pytest.mark.parametrize(
    ("foot", "text"),
    [
        ("", "A &quot;&lt;b&gt;&quot;."),
        ('F "<i>"', "A &quot;&lt;b&gt;&quot;. F &quot;&lt;i&gt;&quot;"),
    ],
)
def test_the_sentence_and_the_code_are_escaped_in_the_markup(foot: str, text: str) -> None:
    assert picture_html("iVBO", 'A "<b>".', foot) == (
        f'<img class="soh-chart" src="data:image/png;base64,iVBO" alt="{text}">'
    )


def test_a_notebook_is_given_the_plain_form_a_picture_and_markup_that_has_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(PAPER_RUN, raising=False)
    chart = Chart(plain(), "Costs rise.", FOOT)

    data, metadata = chart._repr_mimebundle_()

    assert list(data) == ["text/plain", "image/png", "text/html"]
    assert data["text/html"] == chart.html()
    assert data["text/plain"] == f"Chart: Costs rise.\n{FOOT}"
    assert base64.b64decode(data["image/png"]) == chart.png()
    assert metadata == {"image/png": {"alt": f"Costs rise. {FOOT}"}}


def test_in_a_run_for_a_paper_no_markup_is_left_beside_the_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(PAPER_RUN, "1")

    data, metadata = Chart(plain(), "Costs rise.", FOOT)._repr_mimebundle_()

    assert list(data) == ["text/plain", "image/png"]
    assert metadata == {"image/png": {"alt": f"Costs rise. {FOOT}"}}


def test_the_text_of_a_picture_without_a_foot_is_the_sentence_alone() -> None:
    _, metadata = Chart(plain(), "Costs rise.")._repr_mimebundle_()

    assert metadata == {"image/png": {"alt": "Costs rise."}}


def test_the_same_figure_gives_the_same_bytes_which_name_no_program() -> None:
    first, second = Chart(plain(), "A.", FOOT).png(), Chart(plain(), "A.", FOOT).png()

    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    assert b"Software" not in first


def test_a_letter_that_the_font_has_not_is_drawn_as_a_box_without_a_warning() -> None:
    assert Chart(plain(), "A.", "Scenario 日").png().startswith(b"\x89PNG")


def test_a_chart_of_a_drawing_is_the_picture_of_the_drawing() -> None:
    own = drawing()

    chart = Chart(own.figure, "Costs rise.", FOOT, own)

    assert chart.png() == own.png()
    assert pixels(chart) == (988, 260)


def test_the_code_of_a_chart_of_a_drawing_is_a_note_of_it_and_no_text_of_its_figure() -> None:
    own = drawing()
    bare = own.png()

    chart = Chart(own.figure, "Costs rise.", FOOT, own)

    assert own.foot.text == FOOT
    assert chart.figure.texts == []
    assert chart.png() != bare


def test_a_drawing_that_shows_something_else_has_the_code_of_that_alone() -> None:
    own = drawing()
    Chart(own.figure, "Costs rise.", FOOT, own)

    other = Chart(own.figure, "Costs fall.", "", own)

    assert own.foot.text == ""
    assert other.png() == drawing().png()


@pytest.mark.parametrize("drawn", [False, True])
def test_a_chart_prints_as_its_sentence_wherever_it_comes_from(drawn: bool) -> None:
    own = drawing()

    chart = Chart(own.figure, "Costs rise.", FOOT, own if drawn else None)

    assert repr(chart) == f"Chart: Costs rise.\n{FOOT}"
    assert f'alt="Costs rise. {FOOT}"' in chart.html()


def test_a_long_foot_is_broken_and_ends_at_the_edge(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "went-live", pricing="weighted")

    chart = cost_chart(derbyshire, scenario)

    assert chart.drawing is not None
    lines = chart.drawing.foot.text.split("\n")
    assert len(lines) == 2
    assert max(map(len, lines)) <= 130
    assert (chart.drawing.foot.anchor, chart.drawing.foot.y) == ("ld", 0.005)
    assert " ".join(lines) == chart.foot
