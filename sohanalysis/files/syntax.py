"""What to do about a text that is no TOML: what people type, and what to type instead."""

from __future__ import annotations

import re
import unicodedata

ONCE = "Write each table and key once."
_CURLY = 'These are the curly quotes of a word processor: type straight ones, ".'
_PLAIN = "Write 71_000 for £71k and 0.035 for 3.5%: no £, k, comma or % sign."
_MERGE = "This is a merge of two versions that was not finished: keep one of them."
_QUOTE = "A closing quote is missing."
_PATH = "Write a text with a backslash in single quotes: 'C:\\report.pdf'."
_OTHERS = {
    "JSON": re.compile(r"\s*[{\[]\s*[\"{}]"),
    "HTML or XML": re.compile(r"\s*<[!?a-zA-Z]"),
    "csv": re.compile(r"[^=#\n]*[,;\t][^=\n]*(?:\n|$)"),
    "YAML": re.compile(r"(?:---\s*\n\s*)?[\w-]+:\s"),
}


def advice_on(text: str, value: str, message: str) -> str:
    """Say what to type instead.

    Parameters
    ----------
    text : str
        The whole file.
    value : str
        What stands after the = sign of the line, or the line.
    message : str
        What the parser says.

    Examples
    --------
    >>> advice_on("signed = 036", "036", "Expected newline")
    'Write 36: a number has no leading zero.'
    """
    told = message.lower()
    other = next((kind for kind, look in _OTHERS.items() if look.match(text)), "")
    known: tuple[tuple[bool, str], ...] = (
        (
            bool(other),
            f"This looks like {other}: a case is a TOML file, started with soh new FILE.",
        ),
        (bool(re.match(r"<{7}|={7}|>{7}", value)), _MERGE),
        (bool(re.search("overwrite|twice|duplicate|declare|append", told)), ONCE),
        (bool(set(value) & set("\u2018\u2019\u201c\u201d")), _CURLY),
        ("not a unicode scalar" in told, "It holds half of a letter: take it out."),
        ("escape" in told or "hex value" in told, _PATH),
        ("\\n" in message or "unterminated" in told, _QUOTE),
        ("end of document" in told and value[:1] in ("[", "{"), "A closing bracket is missing."),
        (value.endswith("="), "Write a value after the = sign."),
    )
    fitting = (advice for fits, advice in known if fits)
    return next(fitting, "") or _of_a_value(value, told)


def _of_a_value(value: str, told: str) -> str:
    """Say what to type instead of a value that begins well."""
    odd = next((c for c in value if not c.isascii() and c != "£"), None)
    if odd is not None:
        name = unicodedata.name(odd, "no name").lower()
        return f"It holds the character U+{ord(odd):04X}, {name}: type it again."
    if re.match(r"\d{4}-\d\d-\d\d", value):
        which = "There is no such day. " if "date" in told else ""
        return f'{which}A month goes in quotes: "{value[:7]}".'
    if share := re.match(r"(-?\d+(?:\.\d+)?)\s*%", value):
        return f"Write {float(share[1]) / 100:g} for {share[1]}%."
    if zeros := re.match(r"[+-]?0+([1-9]\d*)\s*(?:#|$)", value):
        return f"Write {zeros[1]}: a number has no leading zero."
    fitting = (advice for form, advice in _FORMS if form.match(value))
    return next(fitting, "Text goes in straight quotes; numbers are digits alone.")


_FORMS = (
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
    (re.compile(r".*(?:[£%]|\d[kKmM]|\d,\d)"), _PLAIN),
)
