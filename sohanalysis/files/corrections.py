"""Suggested corrections for common input mistakes.

`advice` learns the expected form from the ``description`` of a kind: "a month in quotes", "whole
pounds", "a number".
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from sohanalysis import years
from sohanalysis.errors import nearest
from sohanalysis.files.toml import THOUSANDS_POINT, ThousandsPoint

# How near a word must be to be suggested: "estimated" is not near "stated".
NEAR = 0.85
_AMOUNT = re.compile(
    r"(?:£|GBP)?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,9})?\s*(k|m|thousand|million)?",
    re.ASCII | re.IGNORECASE,
)
_QUANTITY = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,12}(?:\.\d{1,2})?)\s*([A-Za-z]{0,30})", re.ASCII)
_MULTIPLIERS = {"": 1, "k": 1_000, "t": 1_000, "m": 1_000_000}
_PLAIN_NAME = re.compile(r"up to (\d+) small letters, digits and hyphens(, a letter first)?")
_QUOTED_WORD = re.compile('"([a-z-]+)"')
_PERCENTAGE = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)\s*%", re.ASCII)
_MOST_LISTED = 10  # most years that a correction writes out
# A date or time of TOML as Python writes it, or a month with a day too many: 2018-10-01.
_ISO_DATE = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])(?:-\d\d)?(?:[T ].*)?", re.ASCII)
_WRITTEN_MONTH = re.compile(r"(?:(\d\d?)[/-]|([A-Za-z]{3,9})[\s-])([12]\d{3})", re.ASCII)
_YEAR_AND_NUMBER = re.compile(r"([12]\d{3})-(\d\d?)", re.ASCII)
_MONTH_NAMES = [name.lower() for name in calendar.month_name]
RETYPE_DATE = "A spreadsheet may have made a date of it: type it again."
_YEARLY_RATES = ("a rate a year", "a number from 0 to 0.3")
_HIGHEST_FACTOR = 1.3  # that of the highest rate
_COUNTED = re.compile(r"a number (of units|of 0 or more|from 0$)")  # quantities and sizes
_WRITE_YEAR_FIRST = "Day and month are never guessed: write the year, then the month."


def advice(value: object, allowed: str) -> str:
    """Return the correction of a value in a familiar wrong form.

    Parameters
    ----------
    value : object
        The value that its kind refuses.
    allowed : str
        Description of the values that the kind allows.

    Returns
    -------
    str
        Empty if the form is not a familiar one.
    """
    if isinstance(value, datetime.date | datetime.time):
        value = str(value)
    if allowed.startswith("a financial year") and isinstance(value, str | int):
        return _year_advice(str(value).strip())
    if isinstance(value, str) and (span := _span_advice(value, allowed)):
        return span
    if allowed.startswith("a month in quotes") and isinstance(value, str):
        return _month_advice(value.strip())
    if isinstance(value, bool):
        return _yes_or_no_advice(allowed)
    if isinstance(value, str):
        return _text_advice(value.strip(), allowed)
    point = next(_thousands_points(value), None)
    if point and (readings := _both_readings(point.text, allowed)):
        return readings
    return _figure_advice(value, allowed) if isinstance(value, int | float) else ""


def _yes_or_no_advice(allowed: str) -> str:
    if allowed.startswith("a number from 0 to 1;"):
        return "For yes write 1; for no write 0."
    return "Write a value, not true or false." if "true" not in allowed else ""


def _span_advice(text: str, allowed: str) -> str:
    """Return the correction of years for a key with a range, a list or a month."""
    try:
        first, last = years.parse_years(text)
    except ValueError:
        return ""
    starts = range(years.starting_year(first), years.starting_year(last) + 1)
    if allowed.startswith('"2018/19 to'):
        if first > last:
            return f'They run backwards: write "{last} to {first}".'
        return f'Write "{first} to {last}".' if first < last else f'Write ["{first}"].'
    if "each a financial year" in allowed and 0 < len(starts) <= _MOST_LISTED:
        return f"Write {[years.label(start) for start in starts]}.".replace("'", '"')
    is_one = first == last and allowed.startswith("a month or a financial year")
    return f'Write "{first}".' if is_one else ""


def _year_advice(text: str) -> str:
    # "2018-2019", "FY 2018/19" and 2018 alone can mean one year only; "2018/20" cannot.
    alone = re.fullmatch(r"(?:FY\s*)?([12]\d{3})", text, re.ASCII)
    try:
        first, last = years.parse_years(f"{alone[1]}/{int(alone[1]) + 1}" if alone else text)
    except ValueError:
        first, last = "", "none"
    if first == last:
        return f'Write "{first}".'
    if re.search("[A-Za-z]{3}", text):
        return RETYPE_DATE
    return "Write all four digits of the first year." if re.search(r"\b\d\d\W\d\d$", text) else ""


def _month_advice(text: str) -> str:
    day, month = _ISO_DATE.fullmatch(text), _WRITTEN_MONTH.fullmatch(text)
    if day:
        return f'Write "{day[1]}-{day[2]}".'
    if in_digits := _YEAR_AND_NUMBER.fullmatch(text):
        is_month = 1 <= int(in_digits[2]) <= 12
        month_text = f"{in_digits[1]}-{int(in_digits[2]):02d}"
        return f'Write "{month_text}".' if is_month else "Months go from 01 to 12."
    number = 0
    if month:
        names = [n for n in _MONTH_NAMES if n and n.startswith((month[2] or "?").lower())]
        number = int(month[1]) if month[1] else _MONTH_NAMES.index(names[0]) if names else 0
    if month and 1 <= number <= 12:
        return f'Write "{month[3]}-{number:02d}".'
    if re.fullmatch(r"\d\d?[/.-]\d\d?[/.-]\d\d(?:\d\d)?", text):
        return _WRITE_YEAR_FIRST
    return RETYPE_DATE if re.search("[A-Za-z]{3}", text) else ""


def _figure_advice(value: float, allowed: str) -> str:
    # Suggest another value only if this one cannot be right in any unit: where an amount must be
    # £1,000 or more, 71 can only mean £71k. An amount that is too large may be right elsewhere.
    if allowed.startswith("pounds") and 0 < value < 1e12 and round(value, 2) != value:
        return f"Round it to the penny: {_plain_pounds(Decimal(repr(value)))}."
    if "pounds" in allowed and 0 < value < 1000:
        return f"For £{value:g}k write {value:g}_000." if value == int(value) else ""
    if isinstance(value, float) and 0 <= value < 1e9 and "whole" in allowed:
        return f"Write {value:.0f}." if value.is_integer() else ""
    if allowed.startswith(_YEARLY_RATES) and 1 < value <= _HIGHEST_FACTOR:
        # A rate of 1.03 is a factor, which raises prices by 3%, or else a percentage.
        return (
            f"For {(value - 1) * 100:.12g}% more write {value - 1:.12g}; "
            f"for {value:g}% write {value / 100:g}."
        )
    if "%" in allowed and 1 < value <= 100:
        return f"For {value:g}% write {value / 100:g}."
    if "pounds a year from 0 to" in allowed and -1e12 < value < 0:
        # Without its minus, money that a charge pays back would become a cost.
        return 'What is paid to us is a line: kind = "funding" or "saving".'
    if "pounds" in allowed and -1e12 < value < 0:
        return "Write it without the minus."
    return ""


def _thousands_points(value: object) -> Iterator[ThousandsPoint]:
    """Yield the numbers with three decimals in a value, a list or a table."""
    if isinstance(value, ThousandsPoint):
        yield value
    elif isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _thousands_points(part)


def _both_readings(text: str, allowed: str) -> str:
    """Return advice on three decimals of an amount or a quantity; empty for any other number."""
    is_amount = "pounds" in allowed
    sign = "£" if is_amount else ""
    return point_advice(text, sign=sign) if is_amount or _COUNTED.match(allowed) else ""


def point_advice(text: str, *, sign: str = "£") -> str:
    """Suggest both readings of an amount with three decimals: thousands, or the number typed.

    Without a sign it is a quantity, whose third decimal needs a zero after it.

    Returns
    -------
    str
        Empty if the text is not such an amount.

    Examples
    --------
    >>> point_advice("71.000")
    'For £71,000 write 71_000; for £71 write 71.'
    >>> point_advice("£1,169.586")
    'For £1,169,586 write 1_169_586; for £1,169.59 write 1_169.59.'
    >>> point_advice("12.375", sign="")
    'For 12,375 write 12_375; for 12.375 write 12.3750.'
    >>> point_advice("71.00")
    ''
    """
    plain = re.sub(r"^\s*(?:£|GBP)?\s*", "", text, flags=re.IGNORECASE).strip().replace(",", "_")
    if not THOUSANDS_POINT.fullmatch(plain):
        return ""
    thousands, amount = plain.replace(".", "_"), plain.rstrip("0").rstrip(".")
    written = amount + "0" * (plain == amount)
    if sign:
        amount = written = _plain_pounds(Decimal(plain))
    return (
        f"For {sign}{thousands.replace('_', ',')} write {thousands}; "
        f"for {sign}{amount.replace('_', ',')} write {written}."
    )


def _text_advice(text: str, allowed: str) -> str:
    if allowed.startswith("a list") and "financial year" not in allowed and len(text) < 40:
        return f'Write ["{text}"].'
    if text and allowed.startswith(f"{text},"):
        return f"Write {text}, without quotes."
    if f'"{text.lower()}"' in allowed:
        return f'Write "{text.lower()}".'
    if form := _PLAIN_NAME.match(allowed):
        name = plain_name(text, longest=len(text))
        is_name = name[:1].isalpha() if form[2] else bool(name)
        return f'Write "{name}".' if is_name and len(name) <= int(form[1]) else ""
    if any(kind in allowed for kind in ("a number", "a rate a year", "whole", "pounds")):
        word = nearest(text, _QUOTED_WORD.findall(allowed))  # such as an end of the quoted range
        return f'Did you mean "{word}"?' if word else _number_advice(text, allowed)
    choices = re.findall('"([^"]+)"', allowed) or allowed.removeprefix("one of ").split(", ")
    near = nearest(text, choices, cutoff=NEAR)
    return f'Did you mean "{near}"?' if near else ""


def plain_name(text: str, *, longest: int) -> str:
    """Return a text as a name of small letters, digits and hyphens.

    The name is empty if the text has none of these letters and digits.

    >>> plain_name("Shared equally (ours)", longest=24)
    'shared-equally-ours'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:longest].strip("-")


def _number_advice(text: str, allowed: str) -> str:
    if _is_beyond_float(text):
        return "It is too small or has too many digits: write up to 15 digits."
    if readings := _both_readings(text, allowed):
        return readings
    share, digits = share_of_percent(text), plain_digits(text)
    if share and "whole" not in allowed and "pounds" not in allowed:
        return f"Write {share}, without quotes or % sign."
    if digits and "." in digits and "whole" in allowed:
        return ""
    # A small amount may lack its k. The amounts of a rule may be prices of a unit, which are small.
    if digits and allowed.startswith("pounds") and "£" in text and float(digits) < 1000:
        thousands = _plain_pounds(1_000 * Decimal(digits))
        return f"Is it a missing k? For £{digits}k write {thousands}, without quotes."
    if digits and "pounds" in allowed:
        # The price of a unit may have a fraction of a penny.
        is_rounded = allowed.startswith("pounds") or round(Decimal(digits), 2) == Decimal(digits)
        return f"Write {_plain_pounds(Decimal(digits)) if is_rounded else digits}, without quotes."
    if digits:
        return f"Write {digits}, without quotes."
    is_blank = not text and "£0 to" in allowed
    return "Write 0 if nothing is paid." if is_blank else "Write digits, without quotes."


def quantity_advice(text: str) -> str:
    """Return the correction of a quantity that is written with its unit, or in quotes.

    Returns
    -------
    str
        Empty if the text has another form.

    Examples
    --------
    >>> quantity_advice("410 days"), quantity_advice("1,200")
    ('Write 410, without quotes; for its unit write unit = "day".', 'Write 1200, without quotes.')
    """
    match = _QUANTITY.fullmatch(text.strip())
    if not match:
        return ""
    count, plural = match[1].replace(",", ""), match[2].lower()
    unit = "" if plural.endswith(("es", "ss")) else plural.removesuffix("s")  # not of "buses"
    suffix = f'; for its unit write unit = "{unit}"' if unit else ""
    return f"Write {count}, without quotes{suffix}."


def _plain_pounds(value: Decimal) -> str:
    """Format an amount for TOML, rounded to the penny.

    >>> _plain_pounds(Decimal("71000")), _plain_pounds(Decimal("71000.005"))
    ('71_000', '71_000.01')
    """
    penny = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return (f"{penny:,}" if penny % 1 else f"{penny:,.0f}").replace(",", "_")


def _is_beyond_float(text: str) -> bool:
    """Whether a text is a number whose digits a float would change.

    The TOML reader leaves such a number as text.
    """
    try:
        value = float(text)
    except ValueError:
        return False
    try:
        return Decimal(text) != Decimal(repr(value))
    except ArithmeticError:  # its exponent is too large even for a Decimal
        return True


def unquoted_advice(text: str) -> str:
    """Return advice on an amount without quotes that TOML cannot read.

    Returns
    -------
    str
        Empty if the text is not an amount.

    >>> unquoted_advice("120k"), unquoted_advice("71.000k")
    ('Write 120_000: no £, k, m or comma.', 'Write 71_000: no £, k, m or comma.')
    """
    if readings := point_advice(text):
        return readings
    digits = plain_digits(text)
    return f"Write {_plain_pounds(Decimal(digits))}: no £, k, m or comma." if digits else ""


def digits_advice(text: str) -> str:
    """Return advice to write an amount in plain digits.

    Returns
    -------
    str
        Empty if the text is not an amount, or is in plain digits already.
    """
    digits = plain_digits(text)
    return f"Write {digits}." if digits and digits != text else ""


def plain_digits(text: str) -> str:
    """Convert an amount as people type it to plain digits.

    Returns
    -------
    str
        Empty if the text is not an amount.

    Examples
    --------
    >>> [plain_digits(text) for text in ("£71k", "71,000", "£1.4m", "36.0", "about 20")]
    ['71000', '71000', '1400000', '36', '']
    """
    match = _AMOUNT.fullmatch(text.strip())
    if not match:
        return ""
    number, more, unit = match.groups(default="")
    value = Decimal(number.replace(",", "") + more) * _MULTIPLIERS[unit[:1].lower()]
    return f"{value:f}" if value % 1 else f"{value:.0f}"


def share_of_percent(text: str) -> str:
    """Convert a percentage to a share.

    Returns
    -------
    str
        Empty if the text is not a percentage.

    Examples
    --------
    >>> share_of_percent("3.5 %"), share_of_percent("+3%"), share_of_percent("half")
    ('0.035', '0.03', '')
    """
    plain = text.strip().removeprefix("+").replace("\u2212", "-")  # the minus sign of print
    match = _PERCENTAGE.fullmatch(plain)
    return f"{(Decimal(match[1]) / 100).normalize():f}" if match else ""
