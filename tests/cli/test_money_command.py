"""``soh show --prices``: what it prints, and what it refuses by the option."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sohanalysis.cli.main import run

SECOND = str(Path(__file__).parent.parent / "cases" / "second.toml")


def test_prices_are_shown_both_ways_with_the_stress_test(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run(["show", "--prices"])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert "Whether the prices are real or nominal is not stated (the documents)." in output.out
    assert "nominal (assumed)  obr-2025-11  2018/19                      352,391" in output.out
    assert "Low estimate         71,000  262,000   38,000                    26.8%" in output.out
    assert "each above £40m in 2001 prices" in output.out


def test_one_vintage_and_another_year_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ("--vintage", "obr-2025-11", "--prices-of", "2024/25")

    code = run(["show", "--prices", SECOND, *chosen, "--format", "json"])

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    # 3.7175 % in 2024/25: 350,399.79 x 1.037175.
    worth = found["readings"][0]["present_value"]["scenario"]
    assert worth == pytest.approx(363_425.90, abs=0.01)
    assert found["not_covered"] == []


@pytest.mark.parametrize("form", ["text", "json", "csv"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--vintage", "hmt-2025-12"],
            "--vintage: hmt-2025-12 (calendar years) gives no inflation of 2019/20, 2020/21, "
            "2021/22. Allowed: hmt-2019-09, obr-2025-11. No vintage fills a gap of another.\n",
        ),
    ],
)
def test_a_wrong_option_gets_one_message_and_nothing_else(
    capsys: pytest.CaptureFixture[str], options: list[str], message: str, form: str
) -> None:
    code = run(["show", "--prices", *options, "--format", form])

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (2, "", message)


def test_prices_are_of_the_fields_that_are_given(capsys: pytest.CaptureFixture[str]) -> None:
    fields = ("--forces", "36", "--pricing", "shared", "--delay", "3")

    code = run(["show", "--prices", *fields, "--format", "csv"])

    assert code == 0
    assert "n36:pshared:d3" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--prices", "--medium-term"],
            "--prices and --medium-term are given. Allowed: one of --prices, --medium-term.\n",
        ),
        (
            ["--vintage", "hmt-2019-09", "--years", "2"],
            "--vintage: is given. Allowed: only with --prices.\n"
            "--years: is given. Allowed: only with --medium-term.\n",
        ),
    ],
)
def test_an_option_without_its_view_is_refused(
    capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    code = run(["show", *options])

    output = capsys.readouterr()
    assert (code, output.out, output.err) == (2, "", message)
