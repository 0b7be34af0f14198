"""Sentences as paragraphs, lists and titles: their plain form, their markup and their data."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from sohanalysis.model.findings import Kind
from sohanalysis.report import prose
from sohanalysis.report.prose import MIME, Prose

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


@pytest.mark.parametrize(
    ("kind", "plain", "html"),
    [
        ("title", "A & b\nC", "<h1>A &amp; b</h1><h1>C</h1>"),
        ("paragraphs", "A & b\nC", "<p>A &amp; b</p><p>C</p>"),
        ("list", "- A & b\n- C", "<ul><li>A &amp; b</li><li>C</li></ul>"),
    ],
)
def test_each_kind_has_its_plain_form_and_its_markup(kind: Any, plain: str, html: str) -> None:
    sentences = Prose(kind=kind, texts=("A & b", "C"))

    assert repr(sentences) == plain
    assert sentences.html() == html


def test_markup_in_a_sentence_is_escaped() -> None:
    sentences = Prose(kind="list", texts=('<script>alert("1")</script>',))

    html = sentences.html()

    assert html == "<ul><li>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</li></ul>"


def test_a_notebook_is_given_text_markup_and_data() -> None:
    sentences = Prose(kind="list", texts=("A.",))

    bundle = sentences._repr_mimebundle_()

    assert bundle == {
        "text/plain": "- A.",
        "text/html": "<ul><li>A.</li></ul>",
        MIME: {"kind": "list", "texts": ("A.",)},
    }


def test_prose_made_again_from_its_data_is_the_same() -> None:
    sentences = Prose(kind="paragraphs", texts=("A.", "B."))

    assert Prose(**sentences._repr_mimebundle_()[MIME]) == sentences


def test_every_kind_of_finding_but_the_agreeing_is_in_one_group() -> None:
    grouped = [kind for _, kinds in prose.GROUPS.values() for kind in kinds]

    assert sorted([*grouped, "reconciles"]) == sorted(get_args(Kind))


def test_the_headline_is_one_paragraph(derbyshire: Case) -> None:
    answer = prose.headline_paragraphs(derbyshire, choose(derbyshire, pricing="low-estimate"))

    assert answer == Prose(
        kind="paragraphs",
        texts=(
            "Set-up and first two years: £262,000 to £302,000. Budget £300,000: £38,000 headroom "
            "at the low estimate, £2,000 over budget at the high. No savings counted. The same "
            "however many forces join.",
        ),
    )


def test_whose_the_figures_are_is_one_paragraph(derbyshire: Case) -> None:
    assert prose.whose(derbyshire) == Prose(
        kind="paragraphs",
        texts=(
            "Single Online Home: decision 41/2018, Derbyshire Constabulary (derbyshire-2018.toml)",
        ),
    )


def test_a_case_that_was_not_read_from_a_file_names_none(second: Case) -> None:
    assert repr(prose.whose(replace(second, file=""))) == (
        "Shared Imaging Service: decision 7/2023, Northmarch Police"
    )


def test_fewer_forces_are_answered_where_the_sum_first_falls_short(derbyshire: Case) -> None:
    answer = prose.fewer(derbyshire, choose(derbyshire, "explore"))

    assert repr(answer) == (
        "With 19 forces, if a fixed pool is shared equally: £306,842, £6,842 over budget. As "
        "quoted: £262,000 to £302,000. No savings counted. The charge, £93,421 a year, is above "
        "the quoted £71,000 to £91,000, as it is with 19 forces or fewer."
    )


def test_where_fewer_forces_change_nothing_that_is_said(derbyshire: Case) -> None:
    answer = prose.fewer(derbyshire, derbyshire.scenario)

    assert repr(answer) == "Forces (high estimate): makes no difference here: over budget."


def test_the_pricing_assumptions_end_with_the_caution(derbyshire: Case) -> None:
    readings = prose.pricing_assumptions(derbyshire)

    assert (
        repr(readings)
        == """\
- Low estimate: The low estimate, £71k a year, whoever joins.
- High estimate: The high estimate, £91k a year, whoever joins.
- Stepped: £91k a year unless 25 forces join, then £71k. Assumes that £91k is a ceiling.
- Shared: Equal shares of a fixed pool of £1.775m a year, which is £71k each at 25 forces.
- Shared, capped: Equal shares of a fixed pool of £1.775m a year, which is £71k each at 25 forces, \
held between £71k and £91k. Assumes that £91k is a ceiling.
- Two-part: A fixed fee, £57,667 a year, plus an equal share of £333,333: £71,000 with 25 forces \
and £91,000 with 10 (the 10 is our assumption).
- Weighted: A share of a fixed pool of £3,321,570 a year in proportion to police officers, which \
is £71k at the first 25 forces of the register. The pool is assumed. Sizes: full-time equivalent, \
2018-03-31 (Home Office, Police workforce England and Wales, 30 September 2018, tables 1, 4 and 5, \
column 31 March 2018 (Open Government Licence); from the copy in \
github.com/Resistance-Lab/resistancelab_data@625e720). This force first, then the territorial \
forces named live on 8 March 2021, then the other territorial forces, each in the order of the \
alphabet, and British Transport Police last, for it has no population or grant to be weighed by. \
The order is assumed: no source says who would join next. The pool of which Derbyshire's share is \
£71,000 when the first 25 forces of the register join. Two data points: the only other payment \
that is published, up to £1.4m a year for the Metropolitan Police, is a cap, and a cap is not a \
share. Were it one, the pool would be £5.64m a year (by the officers of the 43 forces), and would \
use up the whole £8.6m platform contract in a year and a half.
- We do not know how the charge changes with the number of forces: the report ties £71k to 25 \
forces and gives no other point."""
    )


@pytest.mark.parametrize(
    ("group", "count", "first"),
    [
        (
            "budget",
            1,
            "There is no contingency at the high estimate: the cost is £206k to £236k against a "
            "budget of £225k, £11k over at the upper end. (invented, para 1)",
        ),
        (
            "published",
            1,
            "Platform, 2024/25: £30k to £50k in the report does not agree with £30,000 to "
            "£45,000 computed, the upper end £5,000 less than printed. (invented, table)",
        ),
        (
            "contradictions",
            2,
            "8 have signed of the 12 forces to which the low estimate is tied. (invented, para 3)",
        ),
        ("explanations", 1, "The charge starts three months after go-live. (invented, para 4)"),
        ("gaps", 1, "Training. (invented: not there)"),
        ("limits", 1, "How long the price list holds. (invented, price list)"),
    ],
)
def test_findings_are_listed_by_group(second: Case, group: Any, count: int, first: str) -> None:
    found = prose.findings(second, group)

    assert found.kind == "list"
    assert len(found.texts) == count
    assert found.texts[0] == first


def test_a_group_without_findings_says_so(edited: Any) -> None:
    case = load_case(edited("amount = 300_000", "amount = 310_000"))

    assert repr(prose.findings(case, "budget")) == "- None found."


def test_contacts_take_the_arguments_of_the_calculator() -> None:
    answer = prose.contacts_moved(
        10_000, old_cost=2.83, online_cost=0.15, share_rekeyed=0.2, minutes=12, hourly_cost=25
    )

    assert repr(answer) == (
        "10,000 contacts a year moved online would free £16,800 a year. None of it is cashable "
        "until posts go, and no scenario counts it until its savings are set."
    )


def test_the_saving_to_pay_the_ongoing_cost_is_a_paragraph(second: Case) -> None:
    answer = prose.saving_to_pay(second, second.scenario)

    assert repr(answer) == (
        "The ongoing revenue cost would be paid by savings of £104,172 a year, all of them "
        "cashable, by the price list at 12 forces; at the quoted charges by £89k to £119k a "
        "year. It is outside the budget."
    )


def test_the_title_names_the_decision(derbyshire: Case) -> None:
    assert prose.title(derbyshire).html() == "<h1>Single Online Home: decision 41/2018</h1>"


def test_the_readings_are_listed_in_the_order_of_the_file(
    derbyshire: Case, backwards: Case
) -> None:
    *usual, caution = prose.pricing_assumptions(derbyshire).texts

    assert [*prose.pricing_assumptions(backwards).texts] == [*reversed(usual), caution]


def test_a_pool_shared_by_size_is_among_the_readings_whatever_is_chosen(
    derbyshire: Case,
) -> None:
    weighted = choose(derbyshire, pricing="weighted")

    listed = prose.pricing_assumptions(derbyshire, weighted).texts

    assert [text.partition(":")[0] for text in listed[-2:-1]] == ["Weighted"]
    assert listed == prose.pricing_assumptions(derbyshire).texts


def test_the_headline_of_a_path_says_where_it_comes_from(derbyshire: Case) -> None:
    texts = prose.headline_paragraphs(derbyshire, choose(derbyshire, "went-live")).texts

    assert len(texts) == 2
    assert texts[1].endswith("How many forces paid, and from when, is published for no day.")
    assert len(prose.headline_paragraphs(derbyshire, choose(derbyshire, "signed")).texts) == 1


def test_what_nobody_entered_is_not_said_to_be_looked_for(derbyshire: Case) -> None:
    bare = replace(derbyshire, observations=())

    assert repr(prose.findings(bare, "gaps")) == "- None entered in the case."
    assert repr(prose.findings(bare, "limits")) == "- None entered in the case."
