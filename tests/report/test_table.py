"""Table: its plain form, its markup and its data."""

from dataclasses import replace
from pathlib import Path

import pytest

import sohanalysis as soh
from sohanalysis import money
from sohanalysis.case.case import Case
from sohanalysis.model.results import results_of
from sohanalysis.report import tables
from sohanalysis.report.table import MIME, STYLE, Figure, Table
from sohanalysis.report.terminal import quoted_ends
from tests.screens import assert_screen

SCREENS = Path(__file__).parent / "screens"


@pytest.fixture(name="small")
def _small() -> Table:
    return Table(
        caption="Costs, £",
        columns=("Line", "2018/19", "2019/20"),
        rows=[("Post", "30,000", "0"), ("Gross", "30,000", "0")],
        totals=1,
        foot="Case and rules: 2-2018",
    )


def test_the_plain_form_rules_off_heads_and_totals_and_ends_with_the_foot(small: Table) -> None:
    assert (
        small.text()
        == """\
Costs, £
-----------------------
Line   2018/19  2019/20
-----------------------
Post    30,000        0
-----------------------
Gross   30,000        0
-----------------------
Case and rules: 2-2018"""
    )
    assert repr(small) == small.text()


def test_a_note_stands_between_the_table_and_its_foot(small: Table) -> None:
    noted = replace(small, note="Of which £0 later.")

    assert noted.text().splitlines()[-4:] == [
        "Gross   30,000        0",
        "-----------------------",
        "Of which £0 later.",
        "Case and rules: 2-2018",
    ]
    assert noted.html().endswith(
        '</table><p class="soh-beside">Of which £0 later.</p>'
        '<p class="soh-code">Case and rules: 2-2018</p>'
    )


def test_a_table_that_is_wider_than_the_terminal_has_lines_notes_and_further_blocks() -> None:
    table = Table(
        caption="Costs of a service that is shared by many forces, £, of which each pays a part",
        columns=("Line", "Year", *(f"Pricing {letter}" for letter in "ABC"), "Source"),
        rows=[
            ("Platform", "2018/19", *["12,345,678"] * 3, "2.8"),
            ("Platform", "2019/20", *["71,000 to 91,000"] * 3, f"{'a page of a report, ' * 9}1.1"),
            ("A line whose name is longer than its column", "all", *["1"] * 3, "example.org/a-b"),
        ],
        totals=1,
        text_columns=2,
        remarks=1,
        note="Of which £0 later.",
    )

    assert_screen(SCREENS / "table-in-blocks.txt", table.text(80))


def test_a_column_may_need_a_block_of_its_own() -> None:
    table = Table(caption="C", columns=("A", "B", "C"), rows=[("a", "1" * 50, "2" * 50)])

    rows = [line for line in table.text(80).splitlines() if line.startswith("a")]
    assert rows == [f"a  {'1' * 50}", f"a  {'2' * 50}"]


def test_a_note_without_a_foot_ends_the_table() -> None:
    table = Table(caption="C", columns=("A",), rows=[("a",)], note="N")

    assert table.text().splitlines()[-2:] == ["-", "N"]
    assert table.html().endswith('</table><p class="soh-beside">N</p>')


def test_a_note_may_be_longer_than_the_table_and_widens_nothing() -> None:
    table = Table(caption="C", columns=("A", "B"), rows=[("a", "b")], note="Longer than the rest")

    assert table.text().splitlines()[1:] == ["----", "A  B", "----", "a  b", "----", table.note]


def test_a_table_with_a_note_made_again_from_its_data_is_the_same(small: Table) -> None:
    noted = replace(small, note="N")

    assert Table(**noted._repr_mimebundle_()[MIME]) == noted


def test_a_table_without_totals_or_a_foot_ends_with_its_rule() -> None:
    table = Table(caption="C", columns=("A", "B"), rows=[("a", "1,000")])

    assert (
        table.text()
        == """\
C
--------
A      B
--------
a  1,000
--------"""
    )


def test_a_table_without_rows_says_that_there_are_none() -> None:
    table = Table(caption="C", columns=("A", "B"), rows=[], foot="F")

    assert (
        table.text()
        == """\
C
-------
A     B
-------
None
-------
F"""
    )
    assert '<tbody><tr><th scope="row">None</th><td class="soh-figure"></td></tr></tbody>' in (
        table.html()
    )


def test_the_markup_has_a_caption_scoped_heads_a_totals_row_and_the_foot_after_it(
    small: Table,
) -> None:
    assert small.html() == (
        '<table class="soh-table"><caption>Costs, £</caption><thead><tr><th scope="col">Line</th>'
        '<th scope="col" class="soh-figure">2018/19</th>'
        '<th scope="col" class="soh-figure">2019/20</th></tr></thead><tbody>'
        '<tr><th scope="row">Post</th><td class="soh-figure">30,000</td>'
        '<td class="soh-figure">0</td></tr>'
        '<tr class="soh-total"><th scope="row">Gross</th><td class="soh-figure">30,000</td>'
        '<td class="soh-figure">0</td></tr></tbody></table>'
        '<p class="soh-code">Case and rules: 2-2018</p>'
    )


def test_the_markup_of_a_table_without_a_foot_ends_with_the_table() -> None:
    table = Table(caption="C", columns=("A",), rows=[("a",)])

    assert table.html() == (
        '<table class="soh-table"><caption>C</caption><thead><tr><th scope="col">A</th></tr>'
        '</thead><tbody><tr><th scope="row">a</th></tr></tbody></table>'
    )


def test_a_boxed_table_scrolls_by_itself_reached_by_keyboard_and_named_for_its_caption(
    small: Table,
) -> None:
    assert small.boxed() == (
        '<div class="soh-wide" role="group" aria-label="Costs, £" tabindex="0">'
        f"{small.html()}</div>"
    )


def test_a_boxed_table_may_have_further_looks(small: Table) -> None:
    assert small.boxed("soh-short", "other").startswith('<div class="soh-wide soh-short other" ')


def test_the_name_of_a_boxed_table_is_escaped() -> None:
    table = Table(caption='A "<b>" & b', columns=("A",), rows=[("a",)])

    assert ' aria-label="A &quot;&lt;b&gt;&quot; &amp; b" ' in table.boxed()


def test_columns_of_words_are_not_aligned_as_figures() -> None:
    table = Table(caption="C", columns=("A", "B", "D"), rows=[("a", "b", "1,000")], text_columns=2)

    assert (
        table.text()
        == """\
C
-----------
A  B      D
-----------
a  b  1,000
-----------"""
    )
    assert '<th scope="col">B</th><th scope="col" class="soh-figure">D</th>' in table.html()
    assert '<td>b</td><td class="soh-figure">1,000</td>' in table.html()


def test_columns_of_remarks_at_the_right_are_words_too() -> None:
    table = Table(caption="C", columns=("A", "B", "D"), rows=[("a", "1,000", "d")], remarks=1)

    assert table.text().splitlines()[2:5] == ["A      B  D", "-----------", "a  1,000  d"]
    assert '<td class="soh-figure">1,000</td><td>d</td>' in table.html()


def test_a_foot_may_be_longer_than_the_table_and_widens_nothing() -> None:
    table = Table(caption="C", columns=("A", "B"), rows=[("a", "b")], foot="Longer than the rest")

    assert table.text().splitlines()[1:] == ["----", "A  B", "----", "a  b", "----", table.foot]


def test_markup_in_any_cell_in_the_note_or_in_the_foot_is_escaped() -> None:
    evil = "<script>\"'&"
    table = Table(caption=evil, columns=(evil, evil), rows=[(evil, evil)], note=evil, foot=evil)

    html = table.html()

    assert html.count("&lt;script&gt;&quot;&#x27;&amp;") == 7
    assert html.endswith('<p class="soh-code">&lt;script&gt;&quot;&#x27;&amp;</p>')
    assert "<script" not in html


def test_a_row_of_another_length_is_refused_when_it_is_laid_out() -> None:
    table = Table(caption="C", columns=("A", "B"), rows=[("a", "b", "c")])

    with pytest.raises(ValueError, match="zip"):
        table.text()


def test_a_notebook_is_given_text_markup_and_data(small: Table) -> None:
    bundle = small._repr_mimebundle_()

    assert list(bundle) == ["text/plain", "text/html", MIME]
    assert bundle["text/plain"] == small.text()
    assert bundle["text/html"] == STYLE + small.boxed()
    assert bundle[MIME] == {
        "caption": "Costs, £",
        "columns": ("Line", "2018/19", "2019/20"),
        "rows": [("Post", "30,000", "0"), ("Gross", "30,000", "0")],
        "totals": 1,
        "text_columns": 1,
        "remarks": 0,
        "note": "",
        "foot": "Case and rules: 2-2018",
        "after": 0,
    }


def test_a_table_made_again_from_its_data_is_the_same(small: Table) -> None:
    assert Table(**small._repr_mimebundle_()[MIME]) == small


def test_a_table_stored_before_there_was_a_note_can_still_be_made(small: Table) -> None:
    stored = small._repr_mimebundle_()[MIME]
    del stored["note"]

    assert Table(**stored) == small


def test_a_table_stored_before_there_was_a_foot_can_still_be_made(small: Table) -> None:
    stored = small._repr_mimebundle_()[MIME]
    del stored["foot"]

    assert Table(**stored).text().splitlines()[-1] == "-----------------------"


def test_a_table_keeps_its_numbers_for_a_frame_and_csv(derbyshire: Case) -> None:
    cost = tables.cost_by_year(results_of(derbyshire, derbyshire.scenario))

    frame = cost.frame()
    assert frame.loc["Gross cost"].tolist() == [30_000, 151_000, 121_000, 91_000, 393_000]
    assert frame.dtypes.map(str).unique().tolist() == ["float64"]
    assert cost.csv().splitlines()[-1] == "Gross cost,30000.0,151000.0,121000.0,91000.0,393000.0"


def test_a_range_of_a_table_is_two_columns_of_numbers_and_a_dash_none(derbyshire: Case) -> None:
    derbyshire_results = results_of(derbyshire, derbyshire.scenario)
    costs = tables.cost_by_year(
        derbyshire_results, quoted_ends(derbyshire, derbyshire.scenario)
    ).frame()
    assert costs["2019/20, low"].tolist() == [60_000, 71_000, 131_000]
    assert costs["2019/20, high"].tolist() == [60_000, 91_000, 151_000]

    rows = [("a", Figure((0.0, 2.0), money.span)), ("b", "-")]
    bounds = Table(caption="c", columns=("Item", "Bounds"), rows=rows).frame()
    assert bounds.loc["a", "Bounds, high"] == 2.0
    assert bounds["Bounds, low"].isna().tolist() == [False, True]


def test_every_table_of_an_appraisal_has_numbers(derbyshire: Case) -> None:
    appraisal = soh.appraise(derbyshire)

    for name in ("cost", "results", "charge", "sensitivity"):
        table = appraisal.table(name)
        figures = [cell for row in table.rows for cell in row[1:] if cell[:1].isdigit()]
        assert figures, name
        assert all(isinstance(cell, Figure) for cell in figures), name
