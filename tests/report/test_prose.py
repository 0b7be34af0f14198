"""Sentences as paragraphs, lists and titles: their plain form, their markup and their data."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.findings import FindingKind
from sohanalysis.report import findings, prose
from sohanalysis.report.prose import MIME, Prose


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
    grouped = [kind for _, kinds in findings.FINDING_GROUPS.values() for kind in kinds]

    assert sorted([*grouped, "reconciles"]) == sorted(get_args(FindingKind))


def test_the_headline_is_one_paragraph(derbyshire: Case) -> None:
    answer = prose.headline_paragraphs(derbyshire, choose(derbyshire, pricing="low-estimate"))

    assert answer == Prose(
        kind="paragraphs",
        texts=(
            "At the low estimate (quoted), set-up and the first two years cost £262,000: £38,000 "
            "under the £300,000 budget. As quoted: £262,000 to £302,000; the report ties the low "
            "estimate to 25 forces. No savings are counted.",
        ),
    )


def test_the_decision_and_file_are_one_paragraph(derbyshire: Case) -> None:
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


def test_the_title_names_the_decision(derbyshire: Case) -> None:
    assert prose.title(derbyshire).html() == "<h1>Single Online Home: decision 41/2018</h1>"


def test_the_headline_of_a_path_says_where_it_comes_from(derbyshire: Case) -> None:
    texts = prose.headline_paragraphs(derbyshire, choose(derbyshire, "went-live")).texts

    assert len(texts) == 2
    assert texts[1].endswith("How many forces paid, and from when, is published for no day.")
    assert len(prose.headline_paragraphs(derbyshire, choose(derbyshire, "signed")).texts) == 1
