"""Parser of figures as documents print them: `£71-91k`, `(2,000)`, `-`, `about £1.4m`."""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_ZERO = {"-", "\u2013", "\u2014", "nil", "none", "zero"}
_FACTORS = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_WHOLE = r"(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})"
_FIGURE = rf"(\(?)([-\u2212]?)\u00a3?([-\u2212]?){_WHOLE}(\.\d{{1,9}})?\s?(k|m|bn)?(\)?)"
_ONE = re.compile(_FIGURE, re.ASCII | re.IGNORECASE)
_PAIR = re.compile(rf"{_FIGURE}\s?(?:-|\u2013|to)\s?{_FIGURE}", re.ASCII | re.IGNORECASE)
_GROUPS = 7  # groups of the pattern of one figure
WHOLE = "the document"  # name under which `paragraphs_in` returns every figure of a text
# Start of a numbered paragraph: "2.8 The", "7. The", "1.4 £100,000 from the", "1.6 £1-2k a year". A
# row of a table does not start one: "1.4 £100,000 £200,000", "25.0 £71k Low".
_PARAGRAPH = re.compile(
    r"^[ \t]*(\d{1,3}(?:\.\d{1,3}){1,3}\.?|\d{1,3}[.)])[ \t]+"
    r"(?=[^\W\d_]|[\"\u201c\u2018(]"
    r"|\u00a3[\d.,]+\s?(?:k|m|bn)?(?:\s?(?:-|\u2013|to)\s?\u00a3?[\d.,]+\s?(?:k|m|bn)?)?"
    r"\s+[^\W\d_]+\s+[^\W\d_])",
    re.M,
)
_IN_TEXT = re.compile(
    rf"(?<![\w.,/])(?:{_FIGURE}\s?(?:-|\u2013|to)\s?{_FIGURE}|{_FIGURE})(?![\w/]|[.,]\d)",
    re.ASCII | re.IGNORECASE,
)
_MOST_PARSED = 65_536
_SCALES = {"thousand": "k", "million": "m", "billion": "bn"}
# Whole numbers in words, to 999: "eight", "twenty-five", "one hundred and twenty", "the sixth".
_DIGITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
# "First" and "second" mostly list points, and "second" is a time too.
_ORDINALS = "third|fourth|fifth|sixth|seventh|eighth|ninth"
_LATER_ORDINALS = "tenth|eleventh|twelfth"
_VALUES = {
    **{"a": 1, "and": 0, "zero": 0},
    **{word: value for value, word in enumerate(f"{_DIGITS}|{_TEENS}".split("|"), start=1)},
    **{word: 10 * value for value, word in enumerate(_TENS.split("|"), start=2)},
    **{
        word: value
        for value, word in enumerate(f"{_ORDINALS}|{_LATER_ORDINALS}".split("|"), start=3)
    },
}
_BELOW_100 = (
    rf"(?:(?:{_TENS})(?:[-\u2010\u2011 ](?:{_DIGITS}|{_ORDINALS})\b)?|{_DIGITS}|{_TEENS}|zero)"
)
# Leave out "one of the forces", a "one-off" cost, "a third" and "three quarters", which are shares,
# and "two and a half".
_IN_WORDS = re.compile(
    rf"(?<![\w-])(?!one of\b)(?:(?:a|{_DIGITS}) hundred(?: and {_BELOW_100})?|{_BELOW_100}"
    rf"|(?<!\ba )(?<!\bone )(?:{_ORDINALS}|{_LATER_ORDINALS}))(?!\w|-\w)"
    r"(?! and a half\b| (?:and )?(?:a )?(?:halves|thirds|quarters)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A printed figure or pair of figures, with the precision of its rounding.

    Parameters
    ----------
    low, high : float
        The two ends; the same for one figure. [£]
    precision : float
        Half of the last digit printed, for the end that is rounded more. [£]
    is_pair : bool
        Whether there are two figures.
    is_uneven : bool
        Whether only the left figure has a suffix, such as "£71k-£91". The right figure may be in
        thousands too, but is read without the suffix.
    """

    low: float
    high: float
    precision: float
    is_pair: bool = False
    is_uneven: bool = False


# Each change of a case checks its texts again, and a long report prints ten thousand figures.
@lru_cache(maxsize=_MOST_PARSED)
def parse_printed(text: str) -> Printed:
    """Parse a printed figure, or two with a dash or "to" between them.

    A figure may have a pound sign, commas, and the suffix k, m or bn in capitals or not. Brackets
    or a minus make it negative. A dash, nil, none or zero is 0. If only the right figure has a
    suffix, it applies to the left one too.

    Raises
    ------
    ValueError
        If the text has another form.

    Examples
    --------
    Two cells of DN41's table, and a cell whose right end may or may not be in thousands:

    >>> parse_printed("\u00a3131-\u00a3151k")
    Printed(low=131000.0, high=151000.0, precision=500.0, is_pair=True, is_uneven=False)
    >>> parse_printed("-").high
    0.0
    >>> parse_printed("\u00a371k-\u00a391").is_uneven
    True
    """
    ends, is_uneven = _ends(text.strip())
    return Printed(
        low=min(value for value, _ in ends),
        high=max(value for value, _ in ends),
        precision=max(precision for _, precision in ends),
        is_pair=len(ends) == 2,
        is_uneven=is_uneven,
    )


def prints(text: str, value: float) -> bool:
    """Whether a value is one of the printed figures, to half of the figure's last digit.

    >>> [prints("\u00a371-\u00a391k", value) for value in (71_000, 91_400, 81_000, 91)]
    [True, True, False, False]
    """
    return any(abs(end - value) <= precision for end, precision in _ends(text.strip())[0])


def paragraphs_in(text: str) -> dict[str, tuple[str, ...]]:
    r"""Return the figures in each numbered paragraph of a text, and in the whole text.

    >>> paragraphs_in("Costs\n2.8 From £71k-£91,\nif (25) join.\n2.9 It is £1.4 million.")["2.8"]
    ('£71k-£91', '(25)', '25')
    """
    before, *pieces = _PARAGRAPH.split(text)
    # A list numbered from 1 in each chapter gives one name to many paragraphs.
    figures: dict[str, dict[str, None]] = defaultdict(dict)
    in_document = dict.fromkeys(_figures_in(before))
    for name, paragraph in zip(pieces[::2], pieces[1::2], strict=True):
        in_paragraph = dict.fromkeys(_figures_in(paragraph))
        figures[name.rstrip(".)")] |= in_paragraph
        in_document |= in_paragraph
    return {**{name: tuple(texts) for name, texts in figures.items()}, WHOLE: tuple(in_document)}


def _figures_in(text: str) -> list[str]:
    plain = " ".join(text.split())
    return [*_printed_in(plain), *_printed_in(_IN_WORDS.sub(_in_digits, plain))]


def _in_digits(match: re.Match[str]) -> str:
    """Return a number in words as digits."""
    hundreds, _, rest = match[0].lower().rpartition("hundred")
    count, below_100 = (
        sum(_VALUES[word] for word in re.findall("[a-z]+", text)) for text in (hundreds, rest)
    )
    return str(100 * count + below_100)


def _printed_in(plain: str) -> list[str]:
    for word, letter in _SCALES.items():
        plain = re.sub(rf"(?<=\d) ?{word}\b", letter, plain, flags=re.IGNORECASE)
    figures = [match[0].strip() for match in _IN_TEXT.finditer(plain)]
    # "(25)" is negative in a table, but an aside in a sentence. Keep both readings.
    figures = [form for figure in figures for form in dict.fromkeys((figure, figure.strip("()")))]
    return [figure for figure in figures if _is_printed(figure)]


def _is_printed(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return bool(_ends(text))
    return False


def _ends(plain: str) -> tuple[list[tuple[float, float]], bool]:
    """Return the printed figures, each with half of its last digit, and whether they are uneven.

    Raises a ValueError if the text is not a figure or a pair of figures.
    """
    if plain.casefold() in _ZERO:
        return [(0.0, 0.5)], False
    if match := _ONE.fullmatch(plain):
        return [_parse_figure(match.groups(default=""))], False
    pair = _PAIR.fullmatch(plain)
    if not pair:
        raise ValueError("no figure")
    parts = pair.groups(default="")
    first, second = [*parts[:_GROUPS]], parts[_GROUPS:]
    is_uneven = bool(first[5]) and not second[5]
    first[5] = first[5] or second[5]
    return [_parse_figure(tuple(first)), _parse_figure(second)], is_uneven


def _parse_figure(parts: tuple[str, ...]) -> tuple[float, float]:
    """Return the value of one figure, and half of its last digit. [£]."""
    opened, minus, inner, digits, decimals, suffix, closed = parts
    if bool(opened) != bool(closed):
        raise ValueError("one bracket")
    if minus and inner:
        raise ValueError("no figure")
    factor = _FACTORS[suffix.lower()]
    value = Decimal(digits.replace(",", "") + decimals) * factor
    last = Decimal(factor) / 10 ** max(len(decimals) - 1, 0)
    is_negative = bool(opened or minus or inner)
    return float(-value if is_negative else value), float(last / 2)
