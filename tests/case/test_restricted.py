"""Restricted figures are in no public output, and cannot be worked out from one."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from sohanalysis.case import codes, restricted
from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.errors import CaseError, IntegrityError
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.paper.checks import check_page, check_words
from sohanalysis.paper.pages import pages_of, paper_of
from sohanalysis.report import decision, feet, gaps, options, tables, wording
from sohanalysis.workbook.workbook import workbook_bytes
from tests.written import SECOND, written

DESK = 'name = "Support desk"\n'
# The desk: £46,913 a year, of which we pay half, with 5% more each year, from July 2024.
AMOUNTS = (
    *("46,913", "46913", "47k", "23,456", "23,457", "18,472", "25,861", "27,154", "28,512"),
    *("18471.", "25860."),
)
# Totals with the desk, by year and over all years. A total less the lines shown would reveal it.
TOTALS = ("95,972", "100,861", "102,154", "103,512", "88,512", "118,512", "219,937", "204,937")
MARK = (
    "Public version: 1 restricted figure is left out; the totals are incomplete, so they are not "
    "compared with the budget."
)


def marked(folder: Path, *edits: tuple[str, str]) -> Path:
    text = SECOND.read_text(encoding="utf-8")
    desk = (DESK, DESK + "restricted = true\n"), ("annual = 48_000", "annual = 46_913")
    for old, new in (*desk, *edits):
        assert old in text
        text = text.replace(old, new)
    path = folder / "marked.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return load_case(marked(tmp_path))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("restricted")
    source = str(marked(folder))
    paper, full = folder / "paper.html", folder / "full-restricted.html"

    assert run(["paper", source, "-o", str(paper)]) == 0
    assert run(["paper", source, "-o", str(full), "--with-restricted"]) == 0
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


@pytest.mark.parametrize("name", ["paper.html", "paper-sliders.html"])
@pytest.mark.parametrize("secret", ["Support desk", "support desk", *AMOUNTS, *TOTALS])
def test_a_restricted_line_is_nowhere_in_the_public_files(
    pages: dict[str, str], name: str, secret: str
) -> None:
    # A hash of the page's style is not a text, but may contain such letters.
    page = unescape(re.sub(r"""src="data:[^"]*"|'sha256-[^']*'""", "", pages[name]))

    assert re.search(rf"(?<![\d.,]){re.escape(secret)}", page) is None


@pytest.mark.parametrize("name", ["paper.html", "paper-sliders.html"])
def test_the_public_files_say_what_they_are_without(pages: dict[str, str], name: str) -> None:
    assert f'<p class="soh-marking">{MARK}</p>' in pages[name]
    assert "Not for publication" not in pages[name]
    assert "estricted costs are left out, so there is no verdict." in pages[name]


@pytest.mark.parametrize("name", ["full-restricted.html", "full-restricted-sliders.html"])
def test_the_full_files_are_marked_as_not_for_publication(pages: dict[str, str], name: str) -> None:
    remark = "Not for publication: 1 figure is restricted."

    assert f'<p class="soh-marking">{remark}</p>' in pages[name]
    assert "Support desk" in pages[name]
    assert '@top-center { content: "Not for publication"' in pages[name]


def test_the_hash_of_the_public_version_is_not_of_what_it_leaves_out(
    case: Case, pages: dict[str, str]
) -> None:
    assert codes.input_digest(case) not in pages["paper.html"] + pages["paper-sliders.html"]
    assert codes.input_digest(restricted.public(case)) in pages["paper.html"]


def test_a_mark_that_is_not_set_leaves_the_hash_of_a_case_as_it_was(
    second: Case, tmp_path: Path
) -> None:
    marked = SECOND.read_text(encoding="utf-8").replace(DESK, f"{DESK}restricted = false\n")
    (tmp_path / "case.toml").write_text(marked, encoding="utf-8")

    assert codes.input_digest(load_case(tmp_path / "case.toml")) == codes.input_digest(second)


def test_totals_of_the_public_version_are_without_the_line(case: Case) -> None:
    public = restricted.public(case)

    # By the price list at 12 forces: equipment £120,000 and a year of £75,000.
    assert results_of(public, public.scenario).initial_cost == 195_000
    assert results_of(case, case.scenario).initial_cost == pytest.approx(219_937.19, abs=0.01)


def test_what_the_documents_print_of_totals_is_left_out_with_a_cost(case: Case) -> None:
    measures = [figure.of for figure in restricted.public(case).published]

    assert measures == [
        *[("Equipment",), ("Equipment",), ("Platform",), ("Platform",)],
        *[(), ()],  # from elsewhere, and the budget
    ]


def test_a_printed_sum_of_a_restricted_line_and_another_is_left_out(case: Case) -> None:
    printed = next(figure for figure in case.published if figure.of == ("Platform",))
    both = replace(printed, of=("Platform", "Support desk"))

    public = restricted.public(replace(case, published=(printed, both)))

    assert printed in public.published
    assert both not in public.published


def test_what_is_asked_is_the_budget_where_the_file_does_not_say(case: Case) -> None:
    silent = replace(case, decision=replace(case.decision, request="", request_source=""))

    decision = restricted.public(silent).decision

    assert decision.request == "£225,000 for 2023/24 to 2025/26"
    assert decision.request_source == "invented, para 1"


def test_what_is_asked_has_the_pence_of_the_budget(case: Case) -> None:
    silent_case = replace(case, decision=replace(case.decision, request=""))
    silent = replace(silent_case, stated_budget=replace(case.budget, amount=225_000.50))

    public = restricted.public(silent)

    assert public.decision.request == "£225,000.50 for 2023/24 to 2025/26"
    assert public.published[-1].printed == "£225,000.50"


def test_a_restricted_figure_from_elsewhere_is_left_out_and_totals_stay(derbyshire: Case) -> None:
    first, *other_figures = derbyshire.quoted
    marked = (*derbyshire.compared, replace(first, restricted=True), *other_figures)

    public = restricted.public(replace(derbyshire, published=marked))

    assert public.published == (*derbyshire.compared, *other_figures)
    assert feet.case_foot(public).endswith(
        "Public version: 1 restricted figure is left out; all costs are shown."
    )
    assert wording.initial_period(public) == "set-up and the first two years"


def test_a_restricted_saving_leaves_the_gross_cost_whole(second: Case) -> None:
    lines = tuple(replace(line, restricted=line.kind == "saving") for line in second.lines)

    public = restricted.public(replace(second, lines=lines))

    assert results_of(public, public.scenario).initial_cost == pytest.approx(220_515)
    assert public.cost_left_out is False
    assert public.published == second.published


def test_a_case_without_a_mark_is_its_own_public_version(derbyshire: Case) -> None:
    assert check_words(derbyshire) is derbyshire
    assert feet.case_foot(derbyshire) == "Case and rules: 41-2018-c275:r3"


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("A SUPPORT DESK is needed.", '"SUPPORT DESK"'),
        ("It is £47k a year.", '"£47k"'),
        ("It is £0.047m a year.", '"£0.047m"'),
        ("It is £47K, no more.", '"£47K"'),
        ("It is £ 47 k a year.", '"£ 47 k"'),
        ("It is £0.047 million a year.", '"£0.047 million"'),
        ("It is 47 thousand pounds.", '"47 thousand"'),
        ("It is £40-47k a year.", '"47k"'),
        ("Ours is 23,457.", '"23,457"'),
        ("Ours is £23 457.", '"£23 457"'),
        ("In all it is £220k.", '"£220k"'),
        ("The support\\n  desk is needed.", '"support\\n  desk"'),
        ("See invented, para 6.", '"invented, para 6"'),
        ("It fits up to £80,063.", '"£80,063"'),
    ],
)
def test_words_that_give_a_restricted_line_away_are_refused(
    tmp_path: Path, sentence: str, quoted: str
) -> None:
    case = load_case(marked(tmp_path, ("To decide whether to join the Shared Imaging", sentence)))

    with pytest.raises(CaseError) as caught:
        check_words(case)

    (fault,) = caught.value.faults
    assert fault.problem.startswith(f"{quoted} reveals a restricted entry")
    assert fault.field == "narrative.purpose"


BY_YEAR = """\
years = "2024/25 to 2026/27"
[[lines]]
name = "Settlement"
restricted = true
nature = "one-off"
by_year = [11_111, 22_333, 0]
[[lines]]
name = "Building"
annual = 50_000
from = "2024-04"
[narrative]
purpose = "The settlement is £33,444 in all."
"""


def test_the_sum_over_the_years_of_a_restricted_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match='"£33,444" reveals a restricted entry'):
        check_words(written(tmp_path, BY_YEAR))


PRINTED = """\
years = "2024/25 to 2026/27"
[[published]]
of = ""
topic = "Settlement"
printed = "£44,444 to £55,555"
unit = "£"
restricted = true
source = "made up"
[[lines]]
name = "Building"
annual = 50_000
from = "2024-04"
[narrative]
purpose = "It may cost {end}."
"""


@pytest.mark.parametrize("end", ["£44,444", "£55,555"])
def test_each_end_of_a_restricted_printed_range_is_refused(tmp_path: Path, end: str) -> None:
    with pytest.raises(CaseError, match=f'"{end}" reveals a restricted entry'):
        check_words(written(tmp_path, PRINTED.format(end=end)))


def test_an_amount_that_is_shown_of_something_else_too_gives_nothing_away(tmp_path: Path) -> None:
    texts = ("To decide whether to join the Shared Imaging", "Equipment is £120,000, of 2024.")

    assert check_words(load_case(marked(tmp_path, texts))).left_out == 1


def test_a_page_with_the_name_of_what_is_restricted_is_not_published(case: Case) -> None:
    with pytest.raises(IntegrityError, match="restricted, and appears on the page"):
        check_page(case, "<p>Support&#32;desk</p>")


def test_a_figure_alone_in_a_public_paper_may_be_one_of_the_full_paper(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "source": "It costs £46,913.", "metadata": {}, "id": "a"}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

    with pytest.raises(IntegrityError) as caught:
        paper_of(marked(tmp_path), "", Path("own.ipynb"), run=lambda *_, **__: notebook)

    assert "£46,913" in caught.value.faults[0].problem
    assert str(caught.value.faults[1]) == (
        "the public version leaves out restricted figures. --with-restricted makes the full paper."
    )


def test_a_kernel_of_a_public_paper_never_reads_what_is_restricted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = marked(tmp_path)
    monkeypatch.setenv("SOHANALYSIS_PAPER", "1")

    assert "Support desk" not in load_case(source).cost_names
    monkeypatch.setenv("SOHANALYSIS_WITH_RESTRICTED", "1")
    assert "Support desk" in load_case(source).cost_names


def test_a_public_version_suggests_nothing_that_hangs_on_the_full_cost(case: Case) -> None:
    public = restricted.public(case)

    paragraphs = decision.paragraphs(public, public.scenario)
    assert paragraphs["enough"] == (
        "What it costs. If 12 forces join and the price list applies (stated), set-up and "
        "the first 12 "
        "months cost £195,000; £382,500 over five years, then £75,000 a year. As quoted: £180,000 "
        "to £210,000. Restricted costs are left out, so there is no verdict. "
        "Before savings. Savings: £12,000 by June 2025, £6,000 of it cashable: cost "
        "after cashable savings £189,000 (costs to September 2025, savings to June 2025)."
    )
    assert paragraphs["recommended"] == (
        "This version recommends nothing: the full cost is restricted."
    )
    assert [text for text in paragraphs.values() if "budget" in text] == []
    assert public.judged_budget is None


def test_a_restricted_line_of_funding_is_not_said_to_be_none_of_the_case(derbyshire: Case) -> None:
    (line, *_) = derbyshire.lines
    grant = replace(line, name="Grant", kind="funding", funded_by="grant", restricted=True)
    public = restricted.public(replace(derbyshire, lines=(*derbyshire.lines, grant)))

    table = tables.medium_term_table(public, public.scenario, more_years=0)
    assert table.rows[3][0] == "Funding: none in this version"
    assert "this version has no line of funding, so" in table.note
    paid = replace(derbyshire.budget, funding="reserves")
    costly = replace(derbyshire.lines[0], restricted=True)
    without = restricted.public(replace(derbyshire, stated_budget=paid, lines=(costly,)))
    assert "funding" not in gaps.unstated(without)


def test_a_full_paper_of_a_case_without_a_mark_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["paper", str(SECOND), "--with-restricted", "-o", str(tmp_path / "paper.html")])

    assert code == 2
    assert capsys.readouterr().err == (
        "--with-restricted: the case marks nothing as restricted. Leave it out: the paper holds "
        "all of the case.\n"
    )


def test_the_terminal_marks_what_is_not_for_publication(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", str(marked(tmp_path))]) == 0

    out = " ".join(capsys.readouterr().out.split())
    assert "Restricted, so left out of the public version: Support desk." in out
    # The answer, and each table.
    assert out.count("Not for publication: 1 figure is restricted.") == 5


def test_a_workbook_keeps_the_mark_there_and_back(tmp_path: Path, case: Case) -> None:
    book, back = tmp_path / "case.xlsx", tmp_path / "back.toml"
    book.write_bytes(workbook_bytes(case, case.scenario))

    assert run(["new", str(back), "--from", str(book)]) == 0
    assert [line.restricted for line in load_case(back).lines] == [False, True, False, False]


OPTIONS = """\
format = 2
title = "Shared archive"
body = "Westbury Council"
source = "paper 7"
years = "2022/23 to 2024/25"
[[options]]
name = "Join"
[[options]]
name = "Stay"
[budget]
amount = 500_000
[[charges]]
name = "Archive"
price = 100_000
option = "Join"
[[lines]]
name = "Sole supplier"
by_year = [77_123, 0, 0]
option = "Stay"
restricted = true
[[lines]]
name = "Office"
by_year = [1_000, 0, 0]
"""


@pytest.mark.parametrize("name", ["paper", "live"])
def test_a_restricted_line_of_another_option_is_nowhere_in_the_public_files(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "case.toml"
    path.write_text(OPTIONS, encoding="utf-8")

    page = pages_of(path, None)[name]

    assert [word for word in ("Sole supplier", "77,123", "78,123", "77123") if word in page] == []
    assert (
        "Public version: 1 restricted figure is left out; the cost of an option with such a figure "
        "is not shown." in page
    )


def test_an_option_with_a_restricted_cost_shows_no_cost(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(OPTIONS, encoding="utf-8")
    public_case = restricted.public(load_case(path))

    table = options.options_compared(options.options_costed(public_case, public_case.scenario))

    assert [list(row[:4]) for row in table.rows] == [
        ["Join", "201,000", "301,000", "100,000"],
        ["Stay", "restricted", "restricted", "restricted"],
    ]


def test_a_case_without_any_source_has_a_public_version_without_a_verdict(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    budget = '[budget]\namount = 65_000\nyears = "2022/23"\n'
    line = '[[lines]]\nname = "Settlement"\nannual = 5_000\nrestricted = true\n'
    path.write_text(
        f'format = 2\ntitle = "Archive"\nyears = "2022/23"\n{budget}{line}'
        '[[lines]]\nname = "Support"\nannual = 1_000\n',
        encoding="utf-8",
    )

    public_case = restricted.public(load_case(path))

    (budget_stated,) = public_case.published
    assert (public_case.stated_budget, budget_stated.printed) == (None, "£65,000")
    assert budget_stated.source == "no source is given"
    assert (public_case.decision.request, public_case.decision.request_source) == (
        "£65,000 for 2022/23",
        "",
    )


def test_defaults_and_disputed_figures_of_a_restricted_line_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    disputed = "annual = {value = 60_000, alternatives = [{value = 70_000, source = '2.9'}]}"
    text = OPTIONS.replace('option = "Stay"', 'option = ["Join", "Stay"]')
    text = text.replace("by_year = [77_123, 0, 0]", disputed)
    text = text.replace("amount = 500_000", disputed.replace("annual", "amount"))
    text += '[[lines]]\nname = "Old site"\nby_year = [5_000, 0, 0]\noption = "Stay"\n'
    text += '[[lines]]\nname = "Sole supplier two"\nannual = 1\nmonths = 3\nfrom = "2022-04"\n'
    path.write_text(text, encoding="utf-8")
    case = load_case(path)

    public_case = restricted.public(case)

    assert case.default_texts[:2] == (
        "Archive due from 2022-04",
        "Sole supplier: recurrent",
    )
    # Only the restricted line's default is gone, not that of a line whose name begins like it.
    assert [text for text in public_case.default_texts if "Sole supplier" in text] == [
        "Sole supplier two: one-off"
    ]
    assert [alternative.figure for alternative in case.alternatives] == [
        "lines[1].annual",
        "budget.amount",
    ]
    assert [alternative.figure for alternative in public_case.alternatives] == []
    assert [line.name for line in public_case.other_options["Stay"].lines] == ["Old site"]
