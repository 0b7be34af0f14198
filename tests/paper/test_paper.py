"""Notebook in, paper out: the content that gets into the page, and the rest that does not."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import nbconvert.exporters
import nbformat
import pytest

from sohanalysis.appraisal import appraise
from sohanalysis.case.case import Case
from sohanalysis.errors import IntegrityError, NotebookError
from sohanalysis.files.text import NOTEBOOKS, PACKAGE
from sohanalysis.model.results import results_of
from sohanalysis.paper.pages import board_paper as board_paper_of
from sohanalysis.paper.pages import case_for, paper_of, render
from sohanalysis.report import charts, picture, prose, table, tables
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from tests.markup import Page
from tests.written import SECOND


def markdown(*lines: str, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a text cell in a notebook's stored form."""
    source = [line + "\n" for line in lines]
    return {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": source}


def code(*outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a code cell in a notebook's stored form."""
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)},
        "source": "secret_code()",
        "execution_count": 1,
        "outputs": list(outputs),
    }


def display_output(data: Any) -> dict[str, Any]:
    """Return an output with data of some types."""
    return {"output_type": "display_data", "metadata": {}, "data": data}


def stored(shown_object: Any) -> dict[str, Any]:
    """Return the output of one of our objects, as read back from a notebook file."""
    bundle = shown_object._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    return display_output(json.loads(json.dumps(data)))


def page(*cells: dict[str, Any]) -> str:
    """Return the page of a notebook with a title and some cells."""
    return render({"cells": [markdown("# A title"), *cells]})


def body(*cells: dict[str, Any]) -> str:
    """Return the markup after the title of such a page."""
    after = page(*cells).split('<h1 id="a-title">A title</h1>\n')[1]
    return after.split("\n</main>")[0].strip()


def test_the_page_is_british_english_with_a_title_and_one_heading_of_the_first_level() -> None:
    html = page(markdown("## A part", "", "Text."))

    assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">')
    assert "<title>A title</title>" in html
    assert html.count("<h1") == 1
    assert '<h2 id="a-part">A part</h2>\n<p>Text.</p>' in html


def test_markup_of_the_heading_stays_out_of_the_title() -> None:
    html = render({"cells": [markdown("# Costs & *gains* of `<x>`")]})

    assert "<title>Costs &amp; gains of &lt;x&gt;</title>" in html


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    html = page()

    style = re.search(r"<style>(.*?)</style>", html, re.S)

    assert style is not None
    assert style[1] == (PACKAGE / "paper" / "paper.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">"
    ) in html


def test_code_is_never_shown() -> None:
    html = page(code({"output_type": "stream", "name": "stdout", "text": "Said."}))

    assert "secret_code" not in html
    assert "<pre>Said.</pre>" in html


def test_cells_with_the_tag_are_left_out() -> None:
    left_out = ("not-in-paper",)

    text = body(
        markdown("Kept."),
        markdown("Dropped.", tags=left_out),
        code({"output_type": "stream", "name": "stdout", "text": "Dropped."}, tags=left_out),
    )

    assert text == "<p>Kept.</p>"


def test_raw_cells_are_left_out() -> None:
    raw = {"cell_type": "raw", "metadata": {}, "source": "<script>"}

    assert body(raw, markdown("Kept.")) == "<p>Kept.</p>"


def test_a_table_is_drawn_from_its_data_with_caption_and_scoped_heads(derbyshire: Case) -> None:
    shown_table = tables.cost_by_year(results_of(derbyshire, derbyshire.scenario))

    html = body(code(stored(shown_table)))

    assert html == (
        '<div class="soh-wide soh-short soh-slim" role="group" aria-label="Cost by financial '
        'year, £ (high estimate)" tabindex="0">' + shown_table.html() + "</div>"
    )
    assert html.count('<th scope="col"') == 6
    assert html.count('<th scope="row"') == 3


def test_a_long_table_may_break_across_pages() -> None:
    long = Table(caption="Long", columns=("A", "B"), rows=[("a", "1")] * 13)

    assert body(code(stored(long))).startswith('<div class="soh-wide soh-slim" role="group"')


def test_the_foot_of_a_table_scrolls_with_it() -> None:
    html = body(code(stored(Table(caption="C", columns=("A",), rows=[("a",)], foot="Code: <1>"))))

    assert html.endswith('</table><p class="soh-code">Code: &lt;1&gt;</p></div>')


def test_a_chart_is_text_in_the_paper_with_its_sentence_as_caption(derbyshire: Case) -> None:
    charge = charts.charge(derbyshire, derbyshire.scenario)

    html = body(code(stored(charge)))

    caption = f"<figcaption>{escape(charge.sentence)}</figcaption>"
    picture = "\n".join(line.rstrip() for line in charge.responsive().splitlines())
    assert html == f"<figure>{picture}{caption}</figure>"
    assert "Scenario code: 41-2018-c275:r3:n25:phigh-estimate:fc8e</text>" in html


def test_prose_is_drawn_as_its_kind() -> None:
    html = body(code(stored(Prose(kind="list", texts=("One & all.", "Two.")))))

    assert html == "<ul><li>One &amp; all.</li><li>Two.</li></ul>"


def test_lettered_prose_is_a_list_with_letters() -> None:
    html = body(code(stored(Prose(kind="lettered", texts=("set aside;", "note <this>.")))))

    assert html == '<ol type="a"><li>set aside;</li><li>note &lt;this&gt;.</li></ol>'


@pytest.mark.parametrize(
    "cell",
    [
        markdown("It costs £263k."),
        code(stored(Prose(kind="paragraphs", texts=("It costs £263k.",)))),
        code(stored(Table(caption="A", columns=("B",), rows=[("1",)], note="It costs £263k."))),
    ],
)
def test_a_figure_that_no_table_and_no_chart_holds_is_refused(cell: dict[str, Any]) -> None:
    table = Table(caption="Cost, £", columns=("What", "Cost"), rows=[("In all", "262,000")])

    with pytest.raises(IntegrityError, match=r"£263k .* is in no table and no chart of the page"):
        page(cell, code(stored(table)))


def test_a_changed_figure_in_the_stored_prose_of_the_board_paper_is_caught() -> None:
    path = NOTEBOOKS / "06-board-paper.ipynb"
    text = path.read_text(encoding="utf-8")
    notebook, changed = (
        json.loads(text),
        json.loads(text.replace("adds up to £302,000", "adds up to £303,000")),
    )
    render(notebook)

    with pytest.raises(IntegrityError, match="£303,000"):
        render(changed)


def test_a_figure_of_the_panel_proves_nothing() -> None:
    panel = display_output(
        {
            "application/vnd.sohanalysis.panel+json": {"adopters": 36},
            "text/plain": "Panel: It costs £263k. Run this cell to move the sliders.",
        }
    )
    assert "£263k" in page(code(panel))

    with pytest.raises(IntegrityError):
        page(code(panel), markdown("It costs £263k."))


def test_a_figure_that_the_case_quotes_may_stand_in_prose(derbyshire: Case) -> None:
    cells = [markdown("# A title"), markdown("The contract is £8.6m.")]

    assert "£8.6m" in render({"cells": cells}, derbyshire)


def test_the_contents_are_the_sections_that_follow_each_other() -> None:
    marked = markdown("Contents", tags=("contents",))

    html = body(markdown("## First & *last*"), marked, markdown("### Within\n\n## Second"))

    assert '<nav class="soh-contents" aria-label="Contents"><h2>Contents</h2><ul>' in html
    assert '<li><a href="#first-last">First &amp; last</a></li>' in html
    assert '<li><a href="#second">Second</a></li></ul></nav>' in html
    assert "Within</a>" not in html


def test_an_own_notebook_uses_the_case_that_it_names(tmp_path: Path) -> None:
    path = own_notebook(tmp_path, 'case_file = "cases/mine.toml"\nscenario_name = ""')

    assert case_for(path, None) == tmp_path / "cases" / "mine.toml"
    assert case_for(path, str(tmp_path / "cases" / "mine.toml")) == tmp_path / "cases/mine.toml"


def test_the_case_of_an_own_notebook_may_be_given_from_the_folder_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = own_notebook(tmp_path, 'case_file = "cases/mine.toml"')
    monkeypatch.chdir(tmp_path)

    assert case_for(path, "cases/mine.toml") == tmp_path / "cases" / "mine.toml"


def test_an_own_notebook_is_refused_for_another_case(tmp_path: Path) -> None:
    path = own_notebook(tmp_path, 'case_file = "mine.toml"')

    with pytest.raises(
        NotebookError, match=r"own\.ipynb: is for .*mine\.toml, not for other\.toml"
    ):
        case_for(path, "other.toml")


@pytest.mark.parametrize("source", ["scenario_name = ''", "case_file = 3", "case_file = x", "a b"])
def test_an_own_notebook_that_names_no_case_is_refused(tmp_path: Path, source: str) -> None:
    with pytest.raises(NotebookError, match=r"names no case\. Allowed: case_file = "):
        case_for(own_notebook(tmp_path, source), None)


def own_notebook(folder: Path, parameters: str) -> Path:
    """Write a notebook of an analyst, with its cell of parameters."""
    cell = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Mine"), cell])
    path = folder / "own.ipynb"
    path.write_text(nbformat.writes(notebook), encoding="utf-8", newline="\n")
    return path


def test_a_panel_is_its_sentence_without_the_sliders(derbyshire: Case) -> None:
    panel = display_output(
        {
            "application/vnd.sohanalysis.panel+json": {"adopters": 36},
            "text/plain": repr(appraise(derbyshire, adopters=36, pricing="shared").explore()),
        }
    )

    html = body(code(panel))

    assert html.startswith(
        "<p>If 36 forces join and a fixed bill is shared equally (our assumption), set-up and the "
        "first two years cost £218,611: £81,389 under the £300,000 budget."
    )
    assert "sliders" not in html
    assert "Panel" not in html


def test_a_title_may_come_from_the_case(derbyshire: Case) -> None:
    html = render({"cells": [code(stored(prose.title(derbyshire)))]})

    assert "<title>Single Online Home: decision 41/2018</title>" in html
    assert "<h1>Single Online Home: decision 41/2018</h1>" in html


def test_an_error_in_a_cell_refuses_the_paper() -> None:
    failed = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []}

    with pytest.raises(NotebookError) as refusal:
        page(code(failed))

    message = "a cell failed: KeyError: 'x'. Put it right and run it again."
    assert str(refusal.value) == message
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize("cells", [[], [markdown("## No title")], [code()]])
def test_a_notebook_without_a_title_is_refused(cells: list[dict[str, Any]]) -> None:
    with pytest.raises(NotebookError) as refusal:
        render({"cells": cells})

    message = (
        "the notebook has no title. Allowed: a heading '# ...', first of all. If a cell gives it, "
        "run the notebook first."
    )
    assert str(refusal.value) == message


def test_a_notebook_of_two_titles_is_refused() -> None:
    with pytest.raises(NotebookError) as refusal:
        page(markdown("# Another title"))

    assert str(refusal.value) == "the notebook has 2 titles. Allowed: one heading '# ...'."
    assert refusal.value.exit_code == 2


def test_warnings_of_a_run_stay_out_of_the_page() -> None:
    warning = {"output_type": "stream", "name": "stderr", "text": "FutureWarning: soon."}

    assert body(code(warning), markdown("Kept.")) == "<p>Kept.</p>"


@pytest.mark.parametrize("kind", [table.MIME, prose.MIME, picture.MIME])
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"caption": 1},
        {"caption": "C", "columns": None, "rows": None},
        {"caption": "C", "columns": ["A", "B"], "rows": [[]]},
        {"caption": "C", "columns": ["A", "B"], "rows": [["a", None]]},
        {"kind": "list", "texts": [1]},
        {"kind": "list", "texts": None},
        {"kind": "list", "words": []},
    ],
)
def test_invalid_data_of_ours_is_refused(kind: str, data: Any) -> None:
    with pytest.raises(NotebookError) as refusal:
        page(code(display_output({kind: data, "text/plain": "T"})))

    assert str(refusal.value) == (
        "an output is marked as a table, a chart or prose of ours, but is not valid. Run the "
        "notebook again."
    )


@pytest.mark.parametrize(
    ("data", "html"),
    [
        ({"text/html": "<script>x</script>", "text/plain": "<i>p</i>"}, "&lt;i&gt;p&lt;/i&gt;"),
        ({"text/html": "<b>x</b>"}, ""),
        ({"image/svg+xml": "<svg onload='x'/>", "text/plain": "S"}, "S"),
        ({"application/javascript": "alert(1)", "text/plain": ["a\n", "<b>"]}, "a\n&lt;b&gt;"),
        ({"text/latex": "$x$", "text/plain": "x"}, "x"),
        ({"image/png": "iVBORw0KGgo=", "text/plain": "Chart: <A>"}, "Chart: &lt;A&gt;"),
    ],
)
def test_nothing_foreign_gets_through_but_as_plain_text(data: dict[str, Any], html: str) -> None:
    assert body(code(display_output(data))) == f"<pre>{html}</pre>"


def test_the_output_of_a_cell_is_escaped() -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": ["<script>\n", "1 & 2\n"]}

    assert body(code(printed)) == "<pre>&lt;script&gt;\n1 &amp; 2\n</pre>"


def test_markup_in_the_data_of_a_table_is_escaped() -> None:
    evil = '"><script>'
    spoilt = Table(caption=evil, columns=(evil, "B"), rows=[(evil, evil)], foot=evil)

    html = body(code(stored(spoilt)))

    assert "<script" not in html
    assert 'aria-label="&quot;&gt;&lt;script&gt;"' in html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a <b onclick='x'>b</b>", "<p>a &lt;b onclick='x'&gt;b&lt;/b&gt;</p>"),
        ("<!-- note -->", "<p>&lt;!-- note --&gt;</p>"),
        ("*a* **b** `<c>`", "<p><em>a</em> <strong>b</strong> <code>&lt;c&gt;</code></p>"),
        ("[x](javascript:alert(1))", '<p><a href="#harmful-link">x</a></p>'),
        ("[x](java&#115;cript:alert(1))", '<p><a href="#harmful-link">x</a></p>'),
        ("[x](&#9;javascript:alert(1))", '<p><a href="#harmful-link">x</a></p>'),
        ("[x](java&Tab;script:alert(1))", '<p><a href="#harmful-link">x</a></p>'),
        ("<JavaScript:alert(1)>", '<p><a href="#harmful-link">JavaScript:alert(1)</a></p>'),
        ("[x](vbscript:a)", '<p><a href="#harmful-link">x</a></p>'),
        ("[x](data:text/html,a)", '<p><a href="#harmful-link">x</a></p>'),
        (
            "[x](https://example.org/?a=1&b=2)",
            '<p><a href="https://example.org/?a=1&amp;b=2">x</a></p>',
        ),
        ("![The words](https://example.org/a.png)", "<p>The words</p>"),
        ('![A " <b>](a.png "t")', "<p>A &quot; &lt;b&gt;</p>"),
        ("## A <b> part", '<h2 id="a-b-part">A &lt;b&gt; part</h2>'),
        ("## £", '<h2 id="part">£</h2>'),
    ],
)
def test_text_is_markup_of_ours_and_never_of_its_own(source: str, html: str) -> None:
    assert body(markdown(source)) == html


def test_headings_of_one_name_have_addresses_of_their_own() -> None:
    html = body(markdown("## Cost"), markdown("## Paper", "", "### Cost"))

    assert Page(html).values("id") == ["cost", "paper-2", "cost-2"]


def test_an_address_that_a_later_heading_spells_out_is_not_given_twice() -> None:
    html = body(*(markdown(f"## {name}") for name in ("Part", "Part", "Part 2", "£", "Part-2")))

    assert Page(html).values("id") == ["part", "part-2", "part-2-2", "part-3", "part-2-3"]


def test_the_board_paper_loads_nothing_and_runs_nothing(first_paper: str) -> None:
    parsed = Page(first_paper)

    assert "<script" not in first_paper
    assert parsed.handlers() == []
    inside, anchors = (
        parsed.values("href"),
        {f"#{identifier}" for identifier in parsed.values("id")},
    )
    data = [address for address in inside if address not in anchors]
    assert [address[:29] for address in data] == ["data:text/csv;charset=utf-8,s"] * 3
    assert parsed.values("src") == []
    assert [svg["class"] for svg in parsed.attributes_of("svg")] == ["soh-chart", "soh-narrow"] * 3
    assert re.findall(r"@import|url\((?!#)|https?://", first_paper) == []
    assert parsed.values("style") == []


def test_the_board_paper_is_well_formed(first_paper: str) -> None:
    parsed = Page(first_paper)

    assert parsed.stray == []
    assert parsed.open == []
    assert len(parsed.attributes_of("h1")) == 1
    assert len(parsed.attributes_of("main")) == 1
    identifiers = parsed.values("id")
    assert len(identifiers) == len(set(identifiers))


def test_every_table_and_picture_of_the_board_paper_is_named(first_paper: str) -> None:
    parsed = Page(first_paper)

    assert len(parsed.attributes_of("table")) == len(parsed.attributes_of("caption")) == 9
    assert {head.get("scope") for head in parsed.attributes_of("th")} == {"col", "row"}
    assert [len(picture["aria-label"] or "") > 40 for picture in parsed.attributes_of("svg")] == [
        True
    ] * 6
    captions = re.findall(r"<figcaption>Figure \d\. (.*?)[.;] ", first_paper)
    assert captions == [
        "Low estimate: £262,000, £38,000 under the budget",
        "At the high estimate: set-up and the first two years cost £302,000, £2,000 "
        "over the budget of £300,000",
        "With 25 to 36 forces: £71,000 to £91,000 quoted, down to £49,306 on our assumptions",
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01-what-would-it-cost", "What does each year cost, and what would change it?"),
        ("06-board-paper", "Single Online Home: decision 41/2018"),
    ],
)
def test_the_exporter_is_registered_and_exports_the_same_bytes_twice(name: str, title: str) -> None:
    exporter = nbconvert.exporters.get_exporter("board_paper")()
    path = str(NOTEBOOKS / f"{name}.ipynb")

    first, resources = exporter.from_filename(path)
    second, _ = exporter.from_filename(path)

    assert f"<title>{title}</title>" in first
    assert "import sohanalysis" not in first
    assert resources["output_extension"] == ".html"
    assert exporter.output_mimetype == "text/html"
    assert second == first


def test_the_paper_of_another_case_holds_no_word_of_the_first() -> None:
    html = paper_of(SECOND, "signed")

    text = html.replace("Commissioner of the analysis", "")
    assert "<title>Shared Imaging Service: request for up to £225,000</title>" in html
    assert (
        "If 8 forces join and the price list applies (stated), set-up and the first 12 months cost "
        "£235,515: £10,515 over the £225,000 budget. As quoted: £205,515 to £235,515."
    ) in html
    assert re.findall("Derbyshire|Single Online Home|SOH|Commissioner|41/2018", text) == []
    for phrase in ("Mayor of Northmarch", "30,000 to 45,000", "Ask how long the price list holds."):
        assert phrase in html


def test_a_simulation_is_an_annex_where_all_that_is_drawn_has_a_source(derbyshire: Case) -> None:
    assert derbyshire.uncertainty is not None
    stated = tuple(replace(entry, status="stated") for entry in derbyshire.uncertainty.inputs)
    sourced = replace(derbyshire.uncertainty, adopters=None, inputs=stated)

    assumed = replace(derbyshire.uncertainty, adopters=None)

    with_it, *without = (
        board_paper_of(replace(derbyshire, uncertainty=uncertainty), derbyshire.scenario)
        for uncertainty in (sourced, derbyshire.uncertainty, assumed)
    )

    annexes = re.findall(r"Annex ([A-Z]): ([^<]+)</h3>", with_it)
    last = ("D", "Method, present value and version")
    assert annexes[-2:] == [last, ("E", "Simulation")]
    assert "of simulated outcomes under these assumptions" in with_it
    for page in without:
        assert re.findall(r"Annex ([A-Z]): ([^<]+)</h3>", page)[-1] == last
        assert "simulated" not in page
