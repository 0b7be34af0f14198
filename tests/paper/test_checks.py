"""The checks before a paper: sums that do not add up, and figures in no table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import CaseError, IntegrityError
from sohanalysis.model.results import Results, results_of
from sohanalysis.paper import checks
from sohanalysis.paper.checks import check_prose, check_sums
from sohanalysis.paper.pages import board_paper

COUNCILS = ("council", "councils")


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("It costs £262k.", "262,000"),
        ("It costs £262k.", "£261,500"),  # which rounds to it, away from zero
        ("It costs £1.775m.", "1,775,000"),
        ("A pool of £5.64m.", "5,638,830"),
        ("It is £300,000 exactly.", "£300,000"),
        ("It is £2k over.", "-2,000"),
        ("It is 26.8% above.", "within budget up to £90,000 a year, 26.8% above"),
        ("It is 27% above.", "26.8%"),
        ("At 36 councils it is so.", "36"),
        ("For one council of 1 to 44 councils.", "1 to 44 councils"),
        ("No figure at all, in 2021/22 and 3 months.", ""),
        ("A plain number, 17, is not checked.", ""),
        ("If less than £1 a year is saved, it is less than £1.", ""),
    ],
)
def test_a_figure_that_the_page_holds_passes(sentence: str, evidence: str) -> None:
    check_prose([sentence], [evidence], adopters=COUNCILS)


@pytest.mark.parametrize(
    ("sentence", "evidence", "figure"),
    [
        ("It costs £263k.", "262,000", "£263k"),
        ("It costs £262k.", "£262,500", "£262k"),  # which rounds to 263
        ("It costs £262,001.", "£262k", "£262,001"),
        ("It costs £262.", "262,000", "£262"),
        ("It costs £1.776m.", "1,775,000", "£1.776m"),
        ("It is 26.9% above.", "26.8%", "26.9%"),
        ("It is 41% more.", "41", "41%"),  # forty-one of something else
        ("At 37 councils it is so.", "36 councils", "37"),
        ("With 1 council it is not.", "44", "1"),
        ("It is less than £1.5m.", "1", "£1.5m"),
        ("It is less than £1k.", "1", "£1k"),
        ("It is less than £1 million.", "1", "£1 million"),
        ("It is £1 less.", "", "£1"),
    ],
)
def test_a_figure_that_stands_alone_is_refused(sentence: str, evidence: str, figure: str) -> None:
    with pytest.raises(IntegrityError) as caught:
        check_prose([sentence], [evidence], adopters=COUNCILS)

    (fault,) = caught.value.faults
    assert fault.problem.startswith(f"{figure} (")
    assert fault.problem.endswith("is in no table and no chart of the page")
    assert caught.value.exit_code == 4


def test_every_figure_that_stands_alone_is_named_with_its_words() -> None:
    with pytest.raises(IntegrityError) as caught:
        check_prose(["It costs £1k.", "And £2k at 3 councils."], ["£7k"], adopters=COUNCILS)

    problems = [fault.problem for fault in caught.value.faults]
    assert [problem.partition(" ")[0] for problem in problems] == ["£1k", "£2k", "3"]
    assert '"And £2k at 3 councils."' in problems[1]


def test_the_sums_of_every_scenario_hold(derbyshire: Case) -> None:
    for fields in ({}, {"delay": 12}, {"offset": 0.5, "cashable": 0.5, "ramp": 12}):
        check_sums(derbyshire, choose(derbyshire, "explore", **fields))


def _spoilt(result: Results, name: str) -> Results:
    """Return a result with £100 less in one figure."""
    values = result.flow.values
    figures = {key: values.once(key) for key in result.by_name() if key in values.model}
    figures |= {key: values.by_year(key) for key in ("gross", "all_savings", "net")}
    lines = (key for key in values.model if key.endswith(".amount"))
    figures |= {key: values.by_year(key) for key in lines}
    spoilt = replace(values, _evaluated=figures | {name: figures[name] - 100})
    return Results(replace(result.flow, values=spoilt))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("gross", "the gross cost does not add up: 100 apart"),
        ("net", "the net cost does not add up: 100 apart"),
        (
            "falls_after_budget_years",
            "the cost in and after the budget years does not add up: (100) apart",
        ),
        ("headroom", "the headroom does not add up: 100 apart"),
    ],
)
def test_a_sum_that_does_not_hold_is_refused(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch, name: str, problem: str
) -> None:
    def spoilt(case: Case, scenario: object) -> Results:
        return _spoilt(results_of(case, derbyshire.scenario), name)

    monkeypatch.setattr(checks, "results_of", spoilt)

    with pytest.raises(IntegrityError) as caught:
        check_sums(derbyshire, derbyshire.scenario)

    assert problem in str(caught.value)


def test_every_text_of_the_case_with_an_unsupported_figure_is_named_at_once() -> None:
    texts = [("observations, 4.text", "It is £71k now."), ("narrative.purpose", "Up to £71k.")]
    prose = ["It is £71k now. (2.8)", "Up to £71k."]

    with pytest.raises(CaseError) as caught:
        check_prose(prose, ["90,000"], texts, case_file="case.toml")

    assert {fault.file for fault in caught.value.faults} == {"case.toml"}
    assert [(fault.field, fault.problem) for fault in caught.value.faults] == [
        (
            "observations, 4.text",
            '£71k ("It is £71k now.") is in no table and no chart of the page',
        ),
        ("narrative.purpose", '£71k ("Up to £71k.") is in no table and no chart of the page'),
    ]


def test_a_text_of_the_case_in_two_sentences_is_one_fault() -> None:
    prose = ["Hoped for at £71k, so none is counted.", "Savings: hoped for at £71k."]
    texts = [("narrative.savings", "hoped for at £71k")]

    with pytest.raises(CaseError) as caught:
        check_prose(prose, ["90,000"], texts, case_file="case.toml")

    assert [fault.field for fault in caught.value.faults] == ["narrative.savings"]


def test_a_figure_of_our_own_prose_stops_the_paper_as_ours() -> None:
    with pytest.raises(IntegrityError, match="prose: £72k"):
        check_prose(["It is £72k.", "Up to £71k."], ["90,000"], [("request", "Up to £71k.")])


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        (
            "It is so. It was. Some of it, at 7.5 a head, may come to £71k (2.8) in all. No more.",
            "Some of it, at 7.5 a head, may come to £71k (2.8) in all.",
        ),
        # A long sentence is cut at a word.
        (f"{'word ' * 100}at £71k and more.", f"... {'word ' * 46}at £71k"),
        (f"{'word ' * 100}at £71k", f"... {'word ' * 46}at £71k"),
    ],
)
def test_the_sentence_of_a_figure_that_stands_alone_is_quoted(text: str, quoted: str) -> None:
    with pytest.raises(IntegrityError) as caught:
        check_prose([text], [])

    (fault,) = caught.value.faults
    assert fault.problem == f'£71k ("{quoted}") is in no table and no chart of the page'


def test_a_fingerprint_with_many_digits_in_a_row_is_not_a_figure() -> None:
    fingerprint = "26064e87a9e90132b11de32d23526045609946443542436334868e242c2e549c"

    check_prose(["It costs £262k."], ["262,000", fingerprint])


def test_a_scale_in_words_is_read_and_a_printed_range_holds_both_its_readings() -> None:
    check_prose(["It costs £1.5 million, or £91k; it is printed as £91."], ["1,500,000", "£71-91k"])

    with pytest.raises(IntegrityError, match=r"£1\.6 million"):
        check_prose(["It costs £1.6 million."], ["1,500,000"])


def test_a_threshold_of_a_headline_stands_alone_and_a_number_of_adopters_does_not() -> None:
    sentence = "The charge is below the quoted range, also with 26 councils or more."
    checks.check_prose([sentence], [], adopters=COUNCILS)

    with pytest.raises(IntegrityError, match="26 councils"):
        checks.check_prose(["So it is with 26 councils."], [], adopters=COUNCILS)


def test_a_number_of_adopters_in_the_words_of_a_case_is_looked_for_in_its_paper(
    derbyshire: Case,
) -> None:
    adopters = replace(derbyshire.adopters, word="council", plural="councils")
    decision = replace(derbyshire.decision, text="A budget of £300,000 if 39 councils join")
    case = replace(derbyshire, adopters=adopters, decision=decision)

    with pytest.raises(CaseError, match=r"39 councils"):
        board_paper(case, case.scenario)
