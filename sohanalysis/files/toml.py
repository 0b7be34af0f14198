"""TOML with lines: the values of a file, the line of every key, and advice on a syntax error.

`tomllib` gives neither the line of a key nor advice, so the text is scanned a second time, for its
keys alone, with every string and comment blanked out.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sohanalysis.errors import CaseError, Fault, format_value
from sohanalysis.files.text import read_text

Key = tuple[str | int, ...]
# Limits that no case comes near, counted in the text before it is parsed: deeper brackets end
# tomllib with a RecursionError, and a key of n parts takes it n squared steps.
MOST_KEYS = 5_000
_MOST_PARTS = 16
_DEEPEST = 16
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_PATH = rf"({_PART}(?:\s*\.\s*{_PART})*)"
_KEY = re.compile(rf"\s*{_PATH}\s*=")
_TABLE = re.compile(rf"\s*(\[\[?)\s*{_PATH}\s*\]\]?\s*$")
# Each of these matches even where its end is missing, and gives nothing back (`*+`), so that a text
# is gone through once: a file of quotes alone would otherwise take quadratic time.
_QUOTED = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\Z)|' + r"'''.*?(?:'''|\Z)|"
    r'"(?:[^"\\\n]|\\[^\n])*+"?|' + r"'[^'\n]*+'?|#[^\n]*+",
    re.DOTALL,
)
_BRACKET = re.compile(r"[\[\]{}]")
# What stands between marks: a key with its dots, or a value.
_BETWEEN = re.compile(r"[^=\n\[\]{},]++")
_QUOTES = {'"', "'"}
_KEY_START = re.compile(r"\s*[^\s=]+[^=]*=")
# Python reads and writes no whole number of more than 4,300 digits, and tomllib lets its ValueError
# through; in binary or hexadecimal it reads more than it can write into a message.
_LONG_NUMBER = re.compile(r"(?<!\w)[0-9]\w{4299,}", re.ASCII)
_THOUSANDS_POINT = re.compile(r"[1-9]\d{0,2}(?:_\d{3})*\.\d{3}", re.ASCII)
# Without them some scripts and emoji are written otherwise: a sentence may hold them, a name not.
_JOINERS = "\u200c\u200d\ufe0f"
# Letters and marks that fonts draw as an empty space or not at all (Unicode,
# DerivedCoreProperties.txt, Default_Ignorable_Code_Point), and the blank pattern of braille.
_UNDRAWN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Control and format characters, and those that end a line or a paragraph.
_UNSEEN_CATEGORIES = ("Cc", "Cf", "Zl", "Zp")
# How files of other formats begin, which people give in place of a case.
_OTHER_FORMATS = {
    "JSON": re.compile(r"\s*[{\[]\s*[\"{}]"),
    "HTML or XML": re.compile(r"\s*<[!?a-zA-Z]"),
    "csv": re.compile(r"[^=#\n]*[,;\t][^=\n]*(?:\n|$)"),
    "YAML": re.compile(r"(?:---\s*\n\s*)?[\w-]+:\s"),
}
_ONCE = "Write each table and key once."
_CURLY_QUOTES = 'These are the curly quotes of a word processor: type straight ones, ".'
_PLAIN_NUMBERS = "Write 71_000 for £71k and 0.035 for 3.5%: no £, k, comma or % sign."
_UNFINISHED_MERGE = "This is a merge of two versions that was not finished: keep one of them."
_MISSING_QUOTE = "A closing quote is missing."
_BACKSLASH = "Write a text with a backslash in single quotes: 'C:\\report.pdf'."
# The first that fits is given: a date of day and month before figures with a slash.
_INLINE_KEY = re.compile(r"[{,]\s*([\w-]+)\s*=\s*")
_INLINE_END = re.compile(r",\s*[\w-]+\s*=|[{}]|$")
# A year before an equals sign, with one quote or none: 2018/19 = 5, "2018/19 = 5, 2018/19" = 5.
_HALF_QUOTED = re.compile(r"""(?<!['"\d])(\d{4}/\d\d)['"]?\s*=|['"](\d{4}/\d\d)\s*=""", re.ASCII)
_WRONG_FORMS = (
    (
        re.compile(r"(?i)(yes|no|true|false|none|null|nan)\b"),
        "Write true or false, in small letters and without quotes.",
    ),
    (
        re.compile(r"\d\d?[/.-]\d\d?[/.-]\d{2,4}\b"),
        'A month goes in quotes, its year first: "2018-10".',
    ),
    (
        re.compile(r"[\[\"]*\d+[/-]\d"),
        'Put a financial year in quotes: "2018/19"; a month is "2018-10".',
    ),
    (re.compile(r".*(?:[£%]|\d[kKmM]|\d,\d)"), _PLAIN_NUMBERS),
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """The values of a TOML file, and the line of each key.

    ``is_written`` is false for a text that no file holds yet: its faults name no line of one.
    """

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[Key, int]
    is_written: bool = True

    def line(self, key: Key) -> int | None:
        """Line of a key, or of the nearest table that holds it."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key)


def read_toml(path: Path, text: str | None = None) -> Document:
    """Read a TOML file, or the text that is to be one, and keep the line of every key.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    CaseError
        If it is empty or is not TOML.
    """
    is_written = text is None
    text = read_text(path) if text is None else text
    if not text.strip():
        start = "Start one with: soh new FILE"
        raise CaseError(Fault(file=str(path), problem="the file is empty", advice=start))
    marks = blanked(text)
    found = _exceeded_limit(marks)
    if found:
        line, problem, allowed = found
        raise CaseError(Fault(file=str(path), line=line or None, problem=problem, allowed=allowed))
    number = _LONG_NUMBER.search(marks)
    if number:
        raise CaseError(_long_number_fault(path, text, number))
    try:
        values = tomllib.loads(text, parse_float=_parse_float)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(_syntax_fault(path, text, str(error))) from None
    return Document(path=path, values=values, lines=key_lines(text), is_written=is_written)


class ThousandsPoint(float):
    """A number typed with three decimals, 71.000 or 1_169.586, which may be meant as 71,000.

    As a sum of money it is refused; as a share, or as a price of a unit, it is what it says.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _parse_float(text: str) -> float | str:
    """Parse a number; one that no float holds as it is typed stays text, and is refused."""
    # 0.1234567890123456789 would lose digits, and 1e400 would be infinity, without a word said.
    # Left as text, it meets the check of the kind of the field, which names line and key.
    value = ThousandsPoint(text) if _THOUSANDS_POINT.fullmatch(text) else float(text)
    plain = text.replace("_", "")
    if plain.lstrip("+-") in ("inf", "nan"):
        return value
    try:
        return value if Decimal(plain) == Decimal(float.__repr__(value)) else text
    except InvalidOperation:  # its exponent is past what even a Decimal holds
        return text


def hidden_character(text: str, *, is_name: bool = False) -> str:
    """Return the first character that no reader can see: empty if every one can be seen.

    A name may hold fewer: a joiner within a word of a sentence may change a letter that is seen.
    """
    # A text that is turned round can show another sum than it holds, and a reader takes two names
    # for one that differ by a soft hyphen or a space without width.
    if text.isascii() and text.isprintable():
        return ""
    allowed = "\n" if is_name else f"\n{_JOINERS}"
    return next((letter for letter in text if letter not in allowed and _is_unseen(letter)), "")


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in _UNSEEN_CATEGORIES or bool(_UNDRAWN.match(letter))


def blanked(text: str) -> str:
    r"""Blank out texts and comments, keeping length and lines, so that keys and marks are left.

    >>> blanked('a = "b = [1" # c')
    'a = "______"    '
    """
    return _QUOTED.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    """Blanked form of one string, its quotes kept, or of one comment."""
    text = found[0]
    if text[0] == "#":
        return " " * len(text)
    inner = re.sub(r"[^\n]", "_", text[1:-1])
    return text[0] + inner + text[-1] if len(text) > 1 else text


def _exceeded_limit(marks: str) -> tuple[int, str, str] | None:
    """Check depth, parts of a key and number of keys in a blanked text, before it is parsed.

    The line (0 for the whole file), what is wrong, and what is allowed.
    """
    place = _too_deep_at(marks)
    if place is not None:
        problem = "is nested far too deeply"
        return _line_at(marks, place), problem, f"brackets within brackets, {_DEEPEST} deep"
    for found in _BETWEEN.finditer(marks):
        dots = found[0].count(".")
        if dots >= _MOST_PARTS:
            problem = f"a key of {dots + 1:,} parts is nested far too deeply"
            return _line_at(marks, found.start()), problem, f"up to {_MOST_PARTS} parts"
    keys = marks.count("=") + marks.count("\n[")
    if keys > MOST_KEYS:
        return 0, f"holds {keys:,} keys and tables", f"up to {MOST_KEYS:,}"
    return None


def _too_deep_at(marks: str) -> int | None:
    """Place of the first bracket that is nested too deeply."""
    depth = 0
    for found in _BRACKET.finditer(marks):
        depth += 1 if found[0] in "[{" else -1
        if depth > _DEEPEST:
            return found.start()
    return None


def _line_at(text: str, place: int) -> int:
    """Line of a place in a text, counted from 1."""
    return text.count("\n", 0, place) + 1


def key_lines(text: str) -> dict[Key, int]:
    r"""Line of every key and table, by a scan of the text.

    An array of tables is noted with its entries, counted from 0, and as a whole at its first.

    >>> key_lines('[[lines]]\nname = "a"\n')
    {('lines',): 1, ('lines', 0): 1, ('lines', 0, 'name'): 2}
    """
    found: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    for number, line, match in _statements(text):
        if match.re is _TABLE:
            header = _key_parts(line[slice(*match.span(2))])
            table = _opened_table(header, match[1] == "[[", counts)
            _note_line(found, table, number)
            found[table] = number  # its own header, even if [table.child] stands above it
        else:
            _note_line(found, (*table, *_key_parts(line[slice(*match.span(1))])), number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Lines that begin with a key or a table, except within a list: number, text, match.

    The match is of the blanked line, which has the same length, so its spans hold for the text.
    """
    depth = 0
    lines = zip(text.split("\n"), blanked(text).split("\n"), strict=True)
    for number, (line, marks) in enumerate(lines, start=1):
        match: Any = _TABLE.match(marks) or _KEY.match(marks)
        if match and depth <= 0:
            yield number, line, match
        depth += marks.count("[") + marks.count("{") - marks.count("]") - marks.count("}")


def _note_line(found: dict[Key, int], path: Key, number: int) -> None:
    """Note the line of a key, and of the tables around it unless they are known."""
    for depth in range(1, len(path) + 1):
        found.setdefault(path[:depth], number)


def _opened_table(path: Key, repeated: bool, counts: dict[Key, int]) -> Key:
    """Key of the table that a header opens, counting the entries of an array of tables."""
    # [lines.by_year] below a [[lines]] belongs to its latest entry: lines[n - 1].by_year.
    table: Key = ()
    for part in path[:-1]:
        table = (*table, part)
        if table in counts:
            table = (*table, counts[table] - 1)
    table = (*table, path[-1])
    if not repeated:
        return table
    counts[table] = counts.get(table, 0) + 1
    return (*table, counts[table] - 1)


def _key_parts(header: str) -> Key:
    return tuple(part.strip("\"'") for part in re.findall(_PART, header))


def _long_number_fault(path: Path, text: str, found: re.Match[str]) -> Fault:
    """Fault of a number with more digits than Python reads."""
    line = _line_at(text, found.start())
    key = text.split("\n")[line - 1].partition("=")[0].strip()
    problem = f"{format_value(found[0][:20] + '...')} is a number of {len(found[0]):,} digits"
    return Fault(file=str(path), line=line, field=key, problem=problem, advice="Shorten it.")


def _syntax_fault(path: Path, text: str, message: str) -> Fault:
    """Fault of a text that is no TOML, from what the parser says of it."""
    found = re.search(r"line (\d+)", message)
    number = int(found[1]) if found else _unclosed_line(text)
    line = text.split("\n")[number - 1].strip(" \t")
    key, equals, value = (part.strip(" \t") for part in line.partition("="))
    inner = _inline_statement(text.split("\n")[number - 1], message) if "{" in value else None
    key, value = (f"{key}.{inner[0]}", inner[1]) if inner else (key, value)
    given = value or line
    advice = _syntax_advice(text, given, message)
    if year := _HALF_QUOTED.search(line):
        key, equals, given = "", "", line
        advice = f'A year that is a key stands between two quotes: "{year[1] or year[2]}" = ...'
    if hidden := hidden_character(line):
        advice = f"It holds the hidden character U+{ord(hidden):04X}: take it out."
    problem = f"{given if _QUOTES & {*given} else format_value(given)} cannot be read"
    if advice == _ONCE:
        problem = "is given twice" if equals else f"{given} is given twice"
    field = key if equals else ""
    return Fault(file=str(path), line=number, field=field, problem=problem, advice=advice)


def _inline_statement(line: str, message: str) -> tuple[str, str] | None:
    """Key and value within an inline table at which the parser stopped; None if it names none."""
    column = re.search(r"column (\d+)", message)
    marks = blanked(line)
    read = marks[: int(column[1]) - 1 if column else 0]
    found = [*_INLINE_KEY.finditer(read)]
    is_closed = marks.count("{") == marks.count("}")
    if not found or not is_closed or read.count("{") == read.count("}"):  # it was read to its end
        return None
    key, start = found[-1][1], found[-1].end()
    end = _INLINE_END.search(marks, start)
    value = line[start : end.start() if end else None].strip(" \t")
    return key, value or f"{key} ="


def _unclosed_line(text: str) -> int:
    """Line of the last key: the one that the end of the file leaves open."""
    # "Unclosed array (at end of document)" names no line, and nobody finds the fault at the end.
    marks = blanked(text).rstrip().split("\n")
    keys = [number for number, line in enumerate(marks, start=1) if _KEY_START.match(line)]
    return keys[-1] if keys else len(marks)


def _syntax_advice(text: str, value: str, message: str) -> str:
    """Advice on a line that is no TOML: on its value, and on what the parser says.

    >>> _syntax_advice("signed = 036", "036", "Expected newline")
    'Write 36: a number has no leading zero.'
    """
    # An error of tomllib has no code, only words, which differ between versions of Python: parts of
    # them are looked for, and the text itself goes first where it tells more.
    said = message.lower()
    other = next((kind for kind, look in _OTHER_FORMATS.items() if look.match(text)), "")
    known: tuple[tuple[bool, str], ...] = (
        (
            bool(other),
            f"This looks like {other}: a case is a TOML file, started with soh new FILE.",
        ),
        (bool(re.match(r"<{7}|={7}|>{7}", value)), _UNFINISHED_MERGE),
        (bool(re.search("overwrite|twice|duplicate|declare|append", said)), _ONCE),
        (bool(set(value) & set("\u2018\u2019\u201c\u201d")), _CURLY_QUOTES),
        ("not a unicode scalar" in said, "It holds half of a letter: take it out."),
        ("escape" in said or "hex value" in said, _BACKSLASH),
        ("\\n" in message or "unterminated" in said, _MISSING_QUOTE),
        ("end of document" in said and value[:1] in ("[", "{"), "A closing bracket is missing."),
        (value.endswith("="), "Write a value after the = sign."),
    )
    fitting = (advice for fits, advice in known if fits)
    return next(fitting, "") or _value_advice(value, said)


def _value_advice(value: str, said: str) -> str:
    """Advice on a value, by its form."""
    foreign = next((c for c in value if not c.isascii() and c != "£"), None)
    if foreign is not None:
        name = unicodedata.name(foreign, "no name").lower()
        return f"It holds the character U+{ord(foreign):04X}, {name}: type it again."
    if re.match(r"\d{4}-\d\d-\d\d", value):
        which = "There is no such day. " if "date" in said else ""
        return f'{which}A month goes in quotes: "{value[:7]}".'
    if share := re.match(r"(-?\d+(?:\.\d+)?)\s*%", value):
        return f"Write {float(share[1]) / 100:g} for {share[1]}%."
    if zeros := re.match(r"[+-]?0+([1-9]\d*)\s*(?:#|$)", value):
        return f"Write {zeros[1]}: a number has no leading zero."
    fitting = (advice for form, advice in _WRONG_FORMS if form.match(value))
    return next(fitting, "Text goes in straight quotes; numbers are digits alone.")
