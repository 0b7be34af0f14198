"""Every command on a case that differs from the first in as many ways as possible."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.written import CASES, PARISHES, SECOND

Command = Callable[..., str]
Facts = Callable[..., Any]

OF_THE_FIRST = ("Derbyshire", "Single Online Home", "41/2018", "SOH")


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "--forces", "8", "--pricing", "shared", "--offset", "50%", "--delay", "24"),
        ("show", "--scenario", "explore"),
        ("show", "--format", "json"),
        ("show", "--format", "csv"),
        ("check",),
    ],
    ids=" ".join,
)
def test_no_word_of_the_first_case_is_shown(printed: Command, arguments: tuple[str, ...]) -> None:
    output = printed(arguments[0], str(SECOND), *arguments[1:])

    assert [word for word in OF_THE_FIRST if word in output] == []


@pytest.mark.parametrize(
    ("end", "initial_cost", "headroom", "ongoing"),
    [
        # 120,000 + 25,515 + 60,000
        ("low", 205_515, 19_485, 89_172.15),
        # 120,000 + 25,515 + 90,000
        ("high", 235_515, -10_515, 119_172.15),
    ],
)
def test_the_quoted_range_stands_beside_the_figures(
    facts: Facts, end: str, initial_cost: float, headroom: float, ongoing: float
) -> None:
    figures = facts("show", str(SECOND))["estimates"][end]

    assert figures["initial_cost"] == pytest.approx(initial_cost)
    assert figures["headroom"] == pytest.approx(headroom)
    assert figures["ongoing"] == pytest.approx(ongoing)


def test_the_overview_shows_the_rows_of_the_tables(printed: Command) -> None:
    rows = [re.split(r"\s{2,}", line.strip()) for line in printed("show", str(SECOND)).splitlines()]

    assert ["Support desk", "0", "18,900", "26,460", "27,783", "29,172", "102,315"] in rows
    assert ["Price list", "75,000", "220,515", "4,485", "104,172"] in rows
    assert ["Price list", "90,000", "235,515", "(10,515)", "119,172", "over budget"] in rows


def test_the_check_finds_the_one_figure_that_does_not_reconcile(printed: Command) -> None:
    output = printed("check", str(SECOND))

    assert output.startswith("Shared Imaging Service: nothing in the file is wrong.\n")
    assert (
        "- Platform, 2024/25: printed as £30k to £50k; the case comes to £30,000 to £45,000, the "
        "upper end £5,000 less than printed. (invented, table)"
    ) in output
    assert output.count("printed as") == 1
    assert "£235,515, is over the budget of £225,000 by £10,515; at the low estimate" in output


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--parishes", "No such option: --parishes\nWrite --adopters.\n"),
        ("--parish=8", "No such option: --parish\nWrite --adopters.\n"),
        ("--savngs", "No such option: --savngs (Possible options: --savings)\n"),
    ],
)
def test_the_word_of_the_case_is_no_option_but_the_message_gives_the_one_to_write(
    refused: Command, option: str, says: str
) -> None:
    assert refused("show", option, "8", str(PARISHES)).endswith(f"Error: {says}")


@pytest.mark.parametrize("option", ["--fire-service", "--fire-services"])
def test_words_with_a_space_are_no_option_but_the_message_gives_the_one_to_write(
    refused: Command, tmp_path: Path, option: str
) -> None:
    text = (CASES / "stated-price.toml").read_text(encoding="utf-8")
    path = tmp_path / "case.toml"
    path.write_text(text.replace('"council"', '"fire service"'), encoding="utf-8")

    says = f"Error: No such option: {option}\nWrite --adopters.\n"
    assert refused("show", option, "3", str(path)).endswith(says)


def test_an_option_without_its_value_is_not_taken_for_an_unknown_one(refused: Command) -> None:
    assert refused("show", "--forces") == "Error: Option '--forces' requires an argument.\n"
