"""Chart: its picture, its sentence, and the code of its scenario in both."""

import base64
import hashlib

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from sohanalysis.chart import Chart, new_figure, picture_html, style

FOOT = "Scenario code: 41-2018-c275:r1:36:shared:65cf"


def plain() -> Figure:
    """An empty figure of one pair of axes."""
    with style():
        figure, _ = new_figure(1, 2.0)
    return figure


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
    assert pixels(coded) == pixels(bare) == (1152, 240)


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


def test_a_notebook_is_given_the_plain_form_and_a_picture_with_its_text() -> None:
    chart = Chart(plain(), "Costs rise.", FOOT)

    data, metadata = chart._repr_mimebundle_()

    assert list(data) == ["text/plain", "image/png"]
    assert data["text/plain"] == f"Chart: Costs rise.\n{FOOT}"
    assert base64.b64decode(data["image/png"]) == chart.png()
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


def test_the_style_holds_inside_and_is_gone_after() -> None:
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        with style():
            inside = [mpl.rcParams[name] for name in ("font.size", "axes.facecolor")]
            labels = [mpl.rcParams[name] for name in ("xtick.labelsize", "ytick.labelsize")]
            family = mpl.rcParams["font.family"]
        after = [mpl.rcParams[name] for name in ("font.size", "axes.facecolor")]

    assert inside == [10.5, "white"]
    assert labels == [9.5, 9.5]
    assert family == ["DejaVu Sans"]
    assert after == [30, "red"]


def test_a_new_figure_has_its_axes_side_by_side_in_thousands_of_pounds() -> None:
    with style():
        figure, axes = new_figure(2, 4.2)
    axes[0].set_ylim(0, 100_000)
    figure.draw_without_rendering()

    labels = [label.get_text() for label in axes[0].get_yticklabels()]

    assert list(figure.get_size_inches()) == [9.6, 4.2]
    assert len(axes) == 2
    assert axes[0].get_position().x1 < axes[1].get_position().x0
    assert labels == ["£0", "£20k", "£40k", "£60k", "£80k", "£100k"]
