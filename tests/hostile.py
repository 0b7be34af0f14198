"""A case with hostile words in every text that its format takes."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

from sohanalysis.errors import SohError
from sohanalysis.load import load_case
from tests.written import EVERY_KEY

MARKUP = (
    "<script>window.seen = 1</script></script><img src=x onerror='window.seen = 1'>"
    '"onmouseover="window.seen = 1" {{ 7 * 7 }} {% raw %} {total} $& '
    r"$\href{javascript:alert(1)}{x}$ [link](javascript:alert(1)) "
    "![image](https://example.org/x.png) <a href=https://example.org>x</a>"
)
FORMULA = "=HYPERLINK(A1)&cmd|' /c calc'!A0 "
TEXTS = {"markup": "{} " + MARKUP.replace("{", "{{").replace("}", "}}"), "formula": FORMULA + "{}"}


def texts_in(values: Any) -> set[str]:
    """Gather the texts of a case file."""
    if isinstance(values, dict):
        return set().union(*map(texts_in, values.values()))
    if isinstance(values, list):
        return set().union(*map(texts_in, values))
    return {values} if isinstance(values, str) and values else set()


def replaced(values: Any, before: str, after: str) -> Any:
    """Return the values of a case file with one text in place of another."""
    if isinstance(values, dict):
        return {key: replaced(value, before, after) for key, value in values.items()}
    if isinstance(values, list):
        return [replaced(value, before, after) for value in values]
    return after if values == before else values


def toml_of(value: Any) -> str:
    """Return a value of a case file in TOML, with tables and lists on one line.

    >>> print(toml_of({"name": "a \\"b\\"", "pay": [1, True]}))
    {"name" = "a \\"b\\"", "pay" = [1, true]}
    """
    if isinstance(value, dict):
        pairs = (f"{toml_of(key)} = {toml_of(entry)}" for key, entry in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml_of, value))}]"
    if isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def write(path: Path, values: dict[str, Any]) -> None:
    """Write the values of a case file: tomlkit needs the time of loading the case for the same."""
    lines = [f"{toml_of(key)} = {toml_of(value)}\n" for key, value in values.items()]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def write_hostile_case(folder: Path, kind: str) -> tuple[Path, int]:
    """Write a case in which every text is hostile that the format accepts so.

    A text that other tables name, such as the name of a line, is replaced wherever it is.

    Returns
    -------
    Path
        The file of the case.
    int
        Number of texts that are hostile.
    """
    for path in EVERY_KEY.parent.glob("*.csv"):
        shutil.copy(path, folder)
    path = folder / f"{kind}.toml"
    values = tomllib.loads(EVERY_KEY.read_text(encoding="utf-8"))
    count = 0
    for text in sorted(texts_in(values)):
        attempt = replaced(values, text, TEXTS[kind].format(text))
        write(path, attempt)
        try:
            load_case(path)
        except SohError:  # a date, a pricing's name, a word of a choice
            continue
        values = attempt
        count += 1
    write(path, values)
    return path, count
