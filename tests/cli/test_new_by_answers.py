"""Questions, the file that their answers make, and its first answer."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sohanalysis.case.draft import QUESTIONS
from sohanalysis.cli.main import run
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.report.decision import paragraphs
from sohanalysis.report.gaps import unstated


def answer_questions(monkeypatch: pytest.MonkeyPatch, target: Path, *answers: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
    return run(["new", str(target), "--ask"])


@pytest.mark.parametrize(
    ("answers", "gross", "headroom"),
    [
        # A finance officer's 45 members at £60,000, three years, £190,000.
        (("£60,000", "", "£190,000", ""), [60_000, 60_000, 60_000], 10_000),
        (("£60,000", "", "£190,000", "2025-26 to 2026-27"), [60_000, 60_000, 60_000], 70_000),
        # The Police ICT Company: £2.7m among 40.
        (("pool 2.7m", "40", "", "none"), [67_500, 67_500, 67_500], None),
        (("pool 2.7m", "1,200", "none", "None"), [2_250, 2_250, 2_250], None),
        # Surrey's kind: a stated share of £5m, without anybody else's figures.
        (("pool 5m", "1.9004928%", "", "none"), [95_024.64, 95_024.64, 95_024.64], None),
        # A charge with a project in the first year.
        (("£60,000", "£25k", "£190,000", "Not stated"), [85_000, 60_000, 60_000], 45_000),
        (("pool 2.7m", "40", "1,000.50", "none"), [68_500.5, 67_500, 67_500], None),
        # A single payment is the one-off cost, so there is no question about another.
        (("once 250k", "200,000", ""), [250_000, 0, 0], -50_000),
        (("once 250,000.75", "£250,000.50", "2025/26"), [250_000.75, 0, 0], -0.25),
    ],
)
def test_the_answers_are_a_case_with_its_first_figures(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answers: tuple[str, ...],
    gross: list[float],
    headroom: float | None,
) -> None:
    target = tmp_path / "case.toml"

    assert (
        answer_questions(
            monkeypatch, target, "Radios", "Kent Police", "2025/26 to 2027/28", *answers, "Report 4"
        )
        == 0
    )

    case = load_case(target)
    results = results_of(case, case.scenario)
    assert results.flow.gross.tolist() == pytest.approx(gross)
    assert results.headroom == headroom
    assert (case.title, case.body, case.source) == ("Radios", "Kent Police", "Report 4")


_COST = "60,000 (a year, to us), pool 2.7m (a year, to all) or once 250k"
_SEVERAL = "Type one of several prices, and add the others to the file later"


def test_an_answer_that_cannot_be_read_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    years = ("2025/27", "2025/26 to 2090/91", "2025/26")
    costs = ("pool", "pool 5k to 6k", "pool 5.125", "71.000", "pool 1m")
    one_offs, budgets = ("many", "5k"), ("5k to 6k", "71.000", "none")
    answers = (" ", "Radios", "Kent Police", *years, *costs, "0", "40", *one_offs, *budgets, "x")

    assert answer_questions(monkeypatch, tmp_path / "case.toml", *answers) == 0
    refusals = capsys.readouterr().out.split("That cannot be read. Allowed: ")[1:]
    assert [refusal.partition(".\n")[0] for refusal in refusals] == [
        "a few words, up to 200 letters",
        "one financial year (2025/26), or 2025/26 to 2028/29: up to 60 years",
        "up to 60 years",
        _COST,
        f"{_COST}. {_SEVERAL}",
        *[_COST] * 2,
        "how many share it equally, 1 to 12,000, or our share of it: 1.9%",
        *["an amount of pounds: 60,000, £60k or 2.7m"] * 3,
    ]


def test_years_and_amounts_are_read_as_people_type_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = (
        "Radios",
        "Kent Police",
        "2028/29 to 2025/26",
        "2025-26 to 2028-29",
        "£60k a year",
        "none",
        "none",
        "x",
    )

    assert answer_questions(monkeypatch, tmp_path / "case.toml", *answers) == 0

    assert "Allowed: years in order, such as 2025/26 to 2028/29." in capsys.readouterr().out
    case = load_case(tmp_path / "case.toml")
    assert case.years == ("2025/26", "2026/27", "2027/28", "2028/29")
    assert results_of(case, case.scenario).ongoing == 60_000


def test_the_years_of_a_budget_are_asked_for_and_never_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pool of £3.2m a year among 7 with £180,000 of set-up costs £2,465,714 over five years."""
    years = "2026/27 to 2030/31"
    first = ("Forensics", "Avonshire Police", years, "pool 3.2m", "7", "£180,000", "£2.1m")
    texts = {}
    for name, answers in (("all", ("",)), ("unknown", ("2025/26 to 2027/28", "not stated"))):
        assert answer_questions(monkeypatch, tmp_path / f"{name}.toml", *first, *answers, "x") == 0
        texts[name] = capsys.readouterr().out

    assert (
        f"the cost from {years} is £2,465,714: £365,714 over the £2,100,000 budget" in texts["all"]
    )
    assert f"Allowed: years within {years}." in texts["unknown"]
    assert (
        "set-up and the first two years (the period is our assumption) cost £1,094,286: £1,005,714 "
        "under the £2,100,000 budget" in texts["unknown"]
    )
    unknown = load_case(tmp_path / "unknown.toml")
    assert "the period of the budget" in unstated(unknown)
    texts |= paragraphs(unknown, unknown.scenario)
    assert texts["asked"] == "Asked. £2,100,000 (x)."
    assert (
        "approve up to £2,100,000 for [ ] (no period is stated; this paper assumes implementation "
        "and two years' charges), funded from [ ]" in texts["recommended"]
    )
    assert texts["later"] == (
        "After it. A cost of £457,143 a year from 2028/29. It is outside the assumed period."
    )


def test_a_budget_of_a_case_of_one_year_is_for_that_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ("Radios", "Kent Police", "2025/26", "£60,000", "", "£60,000", "x")

    assert answer_questions(monkeypatch, tmp_path / "case.toml", *answers) == 0

    case = load_case(tmp_path / "case.toml")
    assert case.budget.years == ("2025/26",)
    assert case.counts_by_years


def test_answers_that_end_too_early_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "case.toml"

    assert answer_questions(monkeypatch, target, "Radios") == 2

    assert capsys.readouterr().err.startswith("--ask: the answers end too early.")
    assert not target.exists()


def test_questions_and_notes_are_wrapped_at_spaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answers = ("Radios", "Kent Police", "years", "2025/26 to 2027/28", "x", "£60,000", "", "")

    assert answer_questions(monkeypatch, tmp_path / "case.toml", *answers, "Report 4") == 0

    printed, heading, _ = capsys.readouterr().out.replace("> ", "").partition("Radios, Kent")
    assert heading
    assert max(map(len, printed.split("\n"))) <= 80
    unwrapped = " ".join(printed.split())
    assert unwrapped.count("That cannot be read. Allowed: ") == 2
    # The words are whole. Nobody asks who shares a pool, or for the years of no budget.
    keys = [question.key for question in QUESTIONS if question.text in unwrapped]
    assert keys == ["title", "body", "years", "cost", "one_off", "budget", "source"]
