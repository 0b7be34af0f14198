"""Figures as documents print them: each form that is parsed, and texts that are refused."""

from __future__ import annotations

import pytest

from sohanalysis.case.printed import paragraphs_in, parse_printed, prints


@pytest.mark.parametrize("text", ["-", "\u2013", "\u2014", "nil", "Nil", "none", "ZERO", " - "])
def test_a_dash_and_words_of_zero_are_zero(text: str) -> None:
    figure = parse_printed(text)

    assert (figure.low, figure.high, figure.is_pair) == (0, 0, False)


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        # Half of the last digit printed.
        ("£30k", 30_000, 500),
        ("30K", 30_000, 500),
        ("£300,000", 300_000, 0.5),
        ("300000", 300_000, 0.5),
        ("£1.4m", 1_400_000, 50_000),
        ("£1.40M", 1_400_000, 5_000),
        ("£8.6 m", 8_600_000, 50_000),
        ("£1.2bn", 1_200_000_000, 50_000_000),
        ("1.2BN", 1_200_000_000, 50_000_000),
        ("£0.07m", 70_000, 5_000),
        ("£457,142.86", 457_142.86, 0.005),
        ("91", 91, 0.5),
    ],
)
def test_a_figure_is_read_with_its_precision(text: str, value: float, precision: float) -> None:
    figure = parse_printed(text)

    assert (figure.low, figure.high) == (value, value)
    assert figure.precision == pytest.approx(precision)
    assert not figure.is_pair


@pytest.mark.parametrize(
    "text", ["(2,000)", "(£2k)", "-£2k", "£-2k", "\u22122,000", "£\u22122,000"]
)
def test_brackets_and_a_minus_are_negative(text: str) -> None:
    assert parse_printed(text).low == -2_000


@pytest.mark.parametrize(
    "text", ["£71-91k", "£71k-£91k", "£71\u2013£91k", "71 - 91K", "£71k to £91k", "£91k to £71k"]
)
def test_a_pair_is_read_and_a_suffix_on_the_right_serves_the_left(text: str) -> None:
    figure = parse_printed(text)

    assert (figure.low, figure.high, figure.precision) == (71_000, 91_000, 500)
    assert figure.is_pair
    assert not figure.is_uneven


def test_a_pair_is_as_precise_as_its_coarser_end() -> None:
    figure = parse_printed("£0.9m-£1.25m")

    assert (figure.low, figure.high) == (900_000, 1_250_000)
    assert figure.precision == pytest.approx(50_000)


def test_a_pair_may_run_from_below_to_above_nothing() -> None:
    figure = parse_printed("(£2k) to £38k")

    assert (figure.low, figure.high) == (-2_000, 38_000)


def test_a_suffix_on_the_left_alone_is_told_and_never_guessed() -> None:
    """2.8 of DN41 prints the upper figure of the charge without its k."""
    figure = parse_printed("£71k-£91")

    assert figure.is_uneven
    assert (figure.low, figure.high) == (91, 71_000)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "?", "about £71k", "£71k a year", "71 thousand", "£", "k", "nothing"),
        *("1,00", "71.000,50", "1.2.3", "£71,0", "(2,000", "2,000)", "£71k/£91k", "£71k-£81k-£91k"),
        *("5%", "1e5", "£71kk", "\u0661\u0662", "--5"),
    ],
)
def test_anything_else_is_no_figure(text: str) -> None:
    with pytest.raises(ValueError, match=r"no figure|one bracket"):
        parse_printed(text)


@pytest.mark.parametrize(
    ("text", "value", "is_printed"),
    [
        ("£71-91k", 71_000, True),
        ("£71-91k", 91_000, True),
        ("£71-91k", 91_501, False),
        ("£71-91k", 81_000, False),
        # Each end has its own precision: rounding of the £71k to £500 does not apply to the £91.
        ("£71k-£91", 91, True),
        ("£71k-£91", 25, False),
        ("36", 36, True),
        ("36", 25, False),
    ],
)
def test_a_text_prints_a_figure_to_half_of_the_last_digit_of_an_end(
    text: str, value: float, is_printed: bool
) -> None:
    assert prints(text, value) is is_printed


def test_a_paragraph_may_begin_with_an_amount_and_a_row_of_amounts_is_none() -> None:
    text = "1.4 £100,000 from reserves.\n1.5 £1.2 million for 25 forces.\n2.5 £300 £400\n"

    paragraphs = paragraphs_in(text)

    assert list(paragraphs) == ["1.4", "1.5", "the document"]
    assert paragraphs["1.4"] == ("£100,000",)
    assert paragraphs["1.5"][:2] == ("£1.2m", "25")


def test_the_figures_of_a_text_are_listed_by_its_numbered_paragraphs() -> None:
    text = (
        "A report of 2018\n1.1 We ask for\nup to £300,000 (36 forces).\n  30   60   90\n"
        "2.8 Of £71-£91k each,\n  £1.4 million in all, less (2,000).\n7. It is 3.5% a year.\n"
        "8) It is £5 a call.\n"
    )

    paragraphs = paragraphs_in(text)

    assert list(paragraphs) == ["1.1", "2.8", "7", "8", "the document"]
    assert paragraphs["1.1"] == ("£300,000", "36", "30", "60", "90")
    assert paragraphs["2.8"] == ("£71-£91k", "£1.4m", "(2,000)", "2,000")
    assert paragraphs["the document"][0] == "2018"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Eight councils have signed", 8),
        ("Tarnbrook would be the sixth", 6),
        ("It would be the third, or the twenty-fifth", 25),
        ("It would be the third", 3),
        ("Eleven in the county", 11),
        ("twenty-five forces", 25),
        ("Forty\u2011three forces", 43),
        ("thirty six forces", 36),
        ("up to a hundred parishes", 100),
        ("One hundred and twenty days", 120),
        ("nine hundred and ninety-nine", 999),
        ("twelve thousand pounds", 12_000),
        ("two hundred and fifty thousand", 250_000),
        ("seven trusts (five pay)", 5),
        ("one council has left", 1),
        ("from six to\nnine months", 9),
        ("from 5 to nine months", 9),
    ],
)
def test_a_number_in_words_is_found(text: str, value: float) -> None:
    figures = paragraphs_in(f"2.3 Here: {text}.")["2.3"]

    assert any(prints(figure, value) for figure in figures)


@pytest.mark.parametrize(
    "text",
    [
        *("one of the forces", "the second reading", "first of all", "a third of the bill"),
        *("a one-off cost", "two-thirds of it", "none of them", "often", "weight", "someone"),
        *("hundreds of calls", "Seventh-day", "no-one"),
    ],
)
def test_a_word_that_counts_nothing_is_no_figure(text: str) -> None:
    assert paragraphs_in(f"2.3 Here: {text}.")["2.3"] == ()


def test_numbers_in_words_leave_the_printed_figures_unchanged() -> None:
    paragraphs = paragraphs_in("2.2 £345.00 a day with four or five members, £318.50 with six.")

    assert paragraphs["2.2"] == ("£345.00", "£318.50", "4", "5", "6")
