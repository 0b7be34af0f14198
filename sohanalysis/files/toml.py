"""TOML with lines: values, the line of every key, and advice on syntax errors.

`tomllib` gives neither the line of a key nor advice. So we scan the text a second time for its
keys, with every string and comment blanked out.
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

START_ONE = "Start one with: soh new FILE"
KeyPath = tuple[str | int, ...]
# Limits that no real case comes near. We count them in the text before parsing it: deeper brackets
# give a RecursionError in tomllib, and a key of n parts takes it n squared steps.
MOST_KEYS = 5_000
_MOST_PARTS = 16
_DEEPEST = 16
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_PATH = rf"({_PART}(?:\s*\.\s*{_PART})*)"
_KEY = re.compile(rf"\s*{_PATH}\s*=")
_TABLE = re.compile(rf"\s*(\[\[?)\s*{_PATH}\s*\]\]?\s*$")
# Each part matches even without its end and never backtracks (`*+`), so one pass is enough. With
# backtracking, a file that holds only quotes would take quadratic time.
_QUOTED = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\Z)|' + r"'''.*?(?:'''|\Z)|"
    r'"(?:[^"\\\n]|\\[^\n])*+"?|' + r"'[^'\n]*+'?|#[^\n]*+",
    re.DOTALL,
)
_BRACKET = re.compile(r"[\[\]{}]")
# The text between marks: a key with its dots, or a value.
_BETWEEN = re.compile(r"[^=\n\[\]{},]++")
_QUOTES = {'"', "'"}
_KEY_START = re.compile(r"\s*[^\s=]+[^=]*=")
# Python neither reads nor writes a whole number of more than 4,300 digits, and tomllib does not
# catch its ValueError. In binary or hexadecimal it reads more digits than a message can show.
_LONG_NUMBER = re.compile(r"(?<!\w)[0-9]\w{4299,}", re.ASCII)
THOUSANDS_POINT = re.compile(r"[1-9]\d{0,2}(?:_\d{3})*\.\d{3}", re.ASCII)
# Some scripts and emoji need these invisible characters: a sentence may hold them, a name may not.
_JOINERS = "\u200c\u200d\ufe0f"
# Letters and marks that fonts draw as an empty space or not at all (Unicode,
# DerivedCoreProperties.txt, Default_Ignorable_Code_Point), and the blank pattern of braille.
_UNDRAWN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Control and format characters, and separators of lines and paragraphs.
_UNSEEN_CATEGORIES = ("Cc", "Cf", "Zl", "Zp")
_NOT_PLAIN = re.compile(r"[^\n -~£]")  # only these may be hidden, and few texts have one
_OPEN_HEADER = re.compile(r"\[{1,2}[\w.]{1,60}", re.ASCII)  # of a table, without its end
# The beginnings of files in other formats, which people give instead of a case.
_OTHER_FORMATS = {
    "JSON": re.compile(r"\s*[{\[]\s*[\"{}]"),
    "HTML or XML": re.compile(r"\s*<[!?a-zA-Z]"),
    "csv": re.compile(r"[^=#\n]*[,;\t][^=\n]*(?:\n|$)"),
    "YAML": re.compile(r"(?:---\s*\n\s*)?[\w-]+:\s"),
}
_ONCE = "Write each table and key once."
_CURLY_QUOTES = 'These are the curly quotes of a word processor: type straight ones, ".'
_PLAIN_NUMBERS = "Write the number in digits alone: no £, k, m, comma or % sign."
_UNFINISHED_MERGE = "This is a merge of two versions that was not finished: keep one of them."
_MISSING_QUOTE = "A closing quote is missing."
_BACKSLASH = "Write a text with a backslash in single quotes: 'C:\\report.pdf'."
# Keys and values within an inline table: {name = "a", months = 3}.
_INLINE_KEY = re.compile(r"[{,]\s*([\w-]+)\s*=\s*")
_INLINE_END = re.compile(r",\s*[\w-]+\s*=|[{}]|$")
# A year before an equals sign, with one quote or none: 2018/19 = 5, "2018/19 = 5, 2018/19" = 5.
_HALF_QUOTED = re.compile(r"""(?<!['"\d])(\d{4}/\d\d)['"]?\s*=|['"](\d{4}/\d\d)\s*=""", re.ASCII)
# The first form that fits gives the advice, so a date comes before other numbers with a slash.
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

    ``is_written`` is false for a text that is not in a file yet, so its faults have no lines.
    """

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    is_written: bool = True

    def line(self, key: KeyPath) -> int | None:
        """Return the line of a key, or of the nearest table that holds it."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key)


def read_toml(path: Path, text: str | None = None) -> Document:
    """Read a TOML file, or its text, with the line number of every key.

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
        raise CaseError(Fault(file=str(path), problem="the file is empty", advice=START_ONE))
    marks = blanked(text)
    exceeded, number = _exceeded_limit(marks), _LONG_NUMBER.search(marks)
    other_format = _other_format_advice(text)
    if other_format and (exceeded or number):
        raise CaseError(Fault(file=str(path), problem="cannot be read", advice=other_format))
    if exceeded:
        line, problem, allowed = exceeded
        raise CaseError(Fault(file=str(path), line=line or None, problem=problem, allowed=allowed))
    if number:
        raise CaseError(_long_number_fault(path, text, number))
    try:
        values = tomllib.loads(text, parse_float=_parse_float)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(_syntax_fault(path, text, str(error))) from None
    return Document(path=path, values=values, lines=key_lines(text), is_written=is_written)


class ThousandsPoint(float):
    """A number with three decimals, such as 71.000, which may stand for 71,000.

    An amount of money may not have this form. A share or a unit price may: it is the number typed.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _parse_float(text: str) -> float | str:
    """Parse a number, but return its text if a float would change its digits."""
    # A float would silently drop digits of 0.1234567890123456789 and turn 1e400 into infinity. As a
    # text the number fails the check of its key, whose message names the line and the key.
    value = ThousandsPoint(text) if THOUSANDS_POINT.fullmatch(text) else float(text)
    plain = text.replace("_", "")
    if plain.lstrip("+-") in ("inf", "nan"):
        return value
    try:
        return value if Decimal(plain) == Decimal(float.__repr__(value)) else text
    except InvalidOperation:  # its exponent is too large even for a Decimal
        return text


def hidden_character(text: str, *, is_name: bool = False) -> str:
    """Return the first hidden character of a text.

    In a name a joiner is hidden too; within a sentence it may change how a letter looks.

    Returns
    -------
    str
        Empty if the text has no hidden character.
    """
    # A character that reverses text can make 17 look like 71. Two names that differ only by a soft
    # hyphen or a space without width look the same to a reader.
    allowed = "" if is_name else _JOINERS
    letters = (letter for letter in _NOT_PLAIN.findall(text) if letter not in allowed)
    return next(filter(_is_unseen, letters), "")


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in _UNSEEN_CATEGORIES or bool(_UNDRAWN.match(letter))


def blanked(text: str) -> str:
    r"""Blank out strings and comments, keeping the length and the lines of the text.

    >>> blanked('a = "b = [1" # c')
    'a = "______"    '
    """
    return _QUOTED.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    """Return the blanked form of one string, with its quotes, or of one comment."""
    text = match[0]
    if text[0] == "#":
        return " " * len(text)
    inner = re.sub(r"[^\n]", "_", text[1:-1])
    return text[0] + inner + text[-1] if len(text) > 1 else text


def _exceeded_limit(marks: str) -> tuple[int, str, str] | None:
    """Check the depth, the parts of keys and the number of keys of a blanked text.

    Returns the line (0 for the file as a whole), the problem and the allowed range, or None if the
    text is within the limits.
    """
    offset = _too_deep_at(marks)
    if offset is not None:
        problem = "is nested far too deeply"
        return _line_at(marks, offset), problem, f"brackets within brackets, {_DEEPEST} deep"
    for match in _BETWEEN.finditer(marks):
        dots = match[0].count(".")
        if dots >= _MOST_PARTS:
            problem = f"a key of {dots + 1:,} parts is nested far too deeply"
            return _line_at(marks, match.start()), problem, f"up to {_MOST_PARTS} parts"
    keys = marks.count("=") + marks.count("\n[")
    if keys > MOST_KEYS:
        return 0, f"holds {keys:,} keys and tables", f"up to {MOST_KEYS:,}"
    return None


def _too_deep_at(marks: str) -> int | None:
    """Return the offset of the first bracket that is nested too deeply, if any."""
    depth = 0
    for match in _BRACKET.finditer(marks):
        depth += 1 if match[0] in "[{" else -1
        if depth > _DEEPEST:
            return match.start()
    return None


def _line_at(text: str, offset: int) -> int:
    """Return the line of an offset in a text, counted from 1."""
    return text.count("\n", 0, offset) + 1


def key_lines(text: str) -> dict[KeyPath, int]:
    r"""Return the line of every key and table of a text.

    An array of tables has a line for each entry, counted from 0, and the line of its first entry.

    >>> key_lines('[[lines]]\nname = "a"\n')
    {('lines',): 1, ('lines', 0): 1, ('lines', 0, 'name'): 2}
    """
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line, match in _statements(text):
        if match.re is _TABLE:
            header = _key_parts(line[slice(*match.span(2))])
            table = _opened_table(header, match[1] == "[[", counts)
            _note_line(lines, table, number)
            lines[table] = number  # its own header, even if [table.child] comes first
        else:
            _note_line(lines, (*table, *_key_parts(line[slice(*match.span(1))])), number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Yield the number, text and match of each line that begins with a key or a table.

    Lines within a list are left out. The match comes from the blanked line. That has the same
    length, so its spans also fit the text.
    """
    depth = 0
    lines = zip(text.split("\n"), blanked(text).split("\n"), strict=True)
    for number, (line, marks) in enumerate(lines, start=1):
        match: Any = _TABLE.match(marks) or _KEY.match(marks)
        if match and depth <= 0:
            yield number, line, match
        depth += marks.count("[") + marks.count("{") - marks.count("]") - marks.count("}")


def _note_line(lines: dict[KeyPath, int], path: KeyPath, number: int) -> None:
    """Note the line of a key, and of the tables around it that have no line yet."""
    for depth in range(1, len(path) + 1):
        lines.setdefault(path[:depth], number)


def _opened_table(path: KeyPath, repeated: bool, counts: dict[KeyPath, int]) -> KeyPath:
    """Return the key of the table that a header opens, counting entries of an array."""
    # [lines.by_year] below a [[lines]] belongs to its latest entry: lines[n - 1].by_year.
    table: KeyPath = ()
    for part in path[:-1]:
        table = (*table, part)
        if table in counts:
            table = (*table, counts[table] - 1)
    table = (*table, path[-1])
    if not repeated:
        return table
    counts[table] = counts.get(table, 0) + 1
    return (*table, counts[table] - 1)


def _key_parts(header: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in re.findall(_PART, header))


def _long_number_fault(path: Path, text: str, match: re.Match[str]) -> Fault:
    """Return the fault of a number with more digits than Python reads."""
    line = _line_at(text, match.start())
    key = text.split("\n")[line - 1].partition("=")[0].strip()
    problem = f"{format_value(match[0][:20] + '...')} is a number of {len(match[0]):,} digits"
    return Fault(file=str(path), line=line, field=key, problem=problem, advice="Shorten it.")


def _syntax_fault(path: Path, text: str, message: str) -> Fault:
    """Convert a syntax error of the TOML parser to a fault in plain words."""
    match = re.search(r"line (\d+)", message)
    number = int(match[1]) if match else _unclosed_line(text)
    line = text.split("\n")[number - 1].strip(" \t")
    key, equals, value = (part.strip(" \t") for part in line.partition("="))
    inner = _inline_statement(text.split("\n")[number - 1], message) if "{" in value else None
    key, value = (f"{key}.{inner[0]}", inner[1]) if inner else (key, value)
    excerpt = value or line
    advice = _syntax_advice(text, excerpt, message)
    if year := _HALF_QUOTED.search(line):
        key, equals, excerpt = "", "", line
        fixed = f'"{year[1] or year[2]}" = ...'
        advice = f"Put quotes on both sides of a year that is a key: {fixed}"
    if hidden := hidden_character(line):
        advice = f"It holds the hidden character U+{ord(hidden):04X}: take it out."
    problem = f"{excerpt if _QUOTES & {*excerpt} else format_value(excerpt)} cannot be read"
    if advice == _ONCE:
        problem = "appears twice" if equals else f"{excerpt} appears twice"
        if single := _single_brackets(text, excerpt):
            number, name = single
            problem = f"[{name}] appears next to [[{name}]]"
            advice = f"Write [[{name}]], with two brackets on each side."
    field = key if equals else ""
    return Fault(file=str(path), line=number, field=field, problem=problem, advice=advice)


def _single_brackets(text: str, header: str) -> tuple[int, str] | None:
    """Return the line and the name of a table that has one pair of brackets and should have two.

    It is None if the file does not have the header of a table with both.
    """
    name = header.strip("[] \t")
    lines = [line.strip(" \t") for line in blanked(text).split("\n")]
    if not header.startswith("[") or f"[[{name}]]" not in lines or f"[{name}]" not in lines:
        return None
    return lines.index(f"[{name}]") + 1, name


def _inline_statement(line: str, message: str) -> tuple[str, str] | None:
    """Return the key and the value of an inline table at which the parser stopped.

    It is None if the fault is not within an inline table that is closed on its line.
    """
    column = re.search(r"column (\d+)", message)
    marks = blanked(line)
    read = marks[: int(column[1]) - 1 if column else 0]
    matches = [*_INLINE_KEY.finditer(read)]
    is_closed = marks.count("{") == marks.count("}")
    is_past = read.count("{") == read.count("}")  # the parser was past the table
    if not matches or not is_closed or is_past:
        return None
    key, start = matches[-1][1], matches[-1].end()
    end = _INLINE_END.search(marks, start)
    value = line[start : end.start() if end else None].strip(" \t")
    return key, value or f"{key} ="


def _unclosed_line(text: str) -> int:
    """Return the line of the last key, whose value is open at the end of the file."""
    # "Unclosed array (at end of document)" names no line, and the end of a file helps no reader.
    marks = blanked(text).rstrip().split("\n")
    keys = [number for number, line in enumerate(marks, start=1) if _KEY_START.match(line)]
    return keys[-1] if keys else len(marks)


def _other_format_advice(text: str) -> str:
    """Return the advice on a text in another format than TOML; empty if it resembles none."""
    for name, beginning in _OTHER_FORMATS.items():
        if beginning.match(text):
            return f"This looks like {name}: a case is a TOML file, started with soh new FILE."
    return ""


def _syntax_advice(text: str, value: str, message: str) -> str:
    """Return advice on a line that is not TOML, from its value and the message.

    >>> _syntax_advice("signed = 036", "036", "Expected newline")
    'Write 36: a number has no leading zero.'
    """
    # An error of tomllib has no code, and its wording differs between versions of Python. So we
    # look for parts of the message, but first for signs in the text itself, which say more.
    complaint = message.lower()
    other_format = _other_format_advice(text)
    causes: tuple[tuple[bool, str], ...] = (
        (bool(other_format), other_format),
        (bool(re.match(r"<{7}|={7}|>{7}", value)), _UNFINISHED_MERGE),
        (bool(re.search("overwrite|twice|duplicate|declare|append", complaint)), _ONCE),
        (bool(set(value) & set("\u2018\u2019\u201c\u201d")), _CURLY_QUOTES),
        ("not a unicode scalar" in complaint, "It holds half of a letter: take it out."),
        ("escape" in complaint or "hex value" in complaint, _BACKSLASH),
        ("\\n" in message or "unterminated" in complaint, _MISSING_QUOTE),
        (
            "end of document" in complaint and value[:1] in ("[", "{"),
            "A closing bracket is missing.",
        ),
        (value.endswith("="), "Write a value after the = sign."),
        (
            bool(_OPEN_HEADER.fullmatch(value)),
            f"Close the header of the table: write {value}{']' * value.count('[')}.",
        ),
        (
            value[:1] == "[" and bool(re.search(r",\s*,|\[\s*,", blanked(value))),
            "An amount is missing between two commas: write 0 if nothing is paid.",
        ),
    )
    fitting = (advice for fits, advice in causes if fits)
    return next(fitting, "") or _value_advice(value, complaint)


def _value_advice(value: str, complaint: str) -> str:
    """Return advice on a value that TOML cannot read, by its form."""
    foreign = next((c for c in value if not c.isascii() and c != "£"), None)
    if foreign is not None:
        name = unicodedata.name(foreign, "no name").lower()
        return f"It holds the character U+{ord(foreign):04X}, {name}: type it again."
    if re.match(r"\d{4}-\d\d-\d\d", value):
        no_such_day = "There is no such day. " if "date" in complaint else ""
        return f'{no_such_day}A month goes in quotes: "{value[:7]}".'
    if share := re.match(r"(-?\d+(?:\.\d+)?)\s*%", value):
        return f"Write {float(share[1]) / 100:g} for {share[1]}%."
    if zeros := re.match(r"[+-]?0+([1-9]\d*)\s*(?:#|$)", value):
        return f"Write {zeros[1]}: a number has no leading zero."
    from sohanalysis.files.corrections import unquoted_advice  # which imports this module

    if amount := unquoted_advice(value.partition("#")[0].strip()):
        return amount
    fitting = (advice for form, advice in _WRONG_FORMS if form.match(value))
    return next(fitting, "Text goes in straight quotes; numbers are digits alone.")
