"""Scenario codes: a case, the rules number and every field of a scenario in one short text.

``41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465`` reads: decision 41/2018, rules 3, 36 forces,
the pricing "shared", savings of half the charge after 12 months, half of them cash, three months
late. A field at its zero is left out; adopters and pricing have none, and are always written. The
last part is a check: a slip of the hand is refused.

On the terminal four digits of the case's figures stand behind it, ``CODE@7313``. They may be given
with the code: of other figures the same choices are worked out on these, with a warning.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from dataclasses import asdict, replace
from typing import Any

from sohanalysis import years
from sohanalysis.case import keys
from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, Field, Kind
from sohanalysis.case.scenario import Scenario, build
from sohanalysis.errors import Fault, ScenarioError, format_value
from sohanalysis.files.kinds import key_names

# Raised only when the same choices may give other figures, not at each release.
RULES = 3
DIGEST_MARK = "@"
# Parts of a case that its results come from; a code writes the scenario itself.
FIGURES = (
    *(name for name, key in key_names(Case).items() if key in keys.FIGURE_KEYS),
    # From its register.
    "sizes",
    "bounds",
    "hosting",
)
LETTERS = {name: field.letter for name, field in FIELDS.items() if field.kind is not Kind.yes}
WORDS = {name: field.letter for name, field in FIELDS.items() if field.kind is Kind.yes}


def case_key(case: Case) -> str:
    """Return the short name of a case: its reference, and check bits of authority and title.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case_key(soh.load_case())
    '41-2018-c275'
    """
    slug = re.sub(r"[^a-z0-9]+", "-", case.reference.lower())[:20].strip("-")
    authority = case.decision.by or case.body
    return f"{slug or 'case'}-{_check('|'.join((authority, case.reference, case.title)))}"


def case_code(case: Case) -> str:
    """Return the part of a code that names the case and the rules.

    >>> import sohanalysis as soh
    >>> case_code(soh.load_case())
    '41-2018-c275:r3'
    """
    return f"{case_key(case)}:r{RULES}"


def input_digest(case: Case) -> str:
    """Return the SHA-256 of all figures and texts of a case, however its file is laid out.

    Saved scenarios, distributions, what each paragraph prints and the place of the file are left
    out.

    >>> import sohanalysis as soh
    >>> len(input_digest(soh.load_case()))
    64
    """
    parsed = asdict(replace(case, saved=(), file=""))
    for part in (parsed, *parsed["lines"], *parsed["published"]):
        for mark in ("restricted", "left_out", "cost_left_out"):
            if not part.get(mark):  # a public version leaves it out
                part.pop(mark, None)
    nested_cases = (
        *(alternative["case"] for alternative in parsed["alternatives"]),
        *parsed["other_options"].values(),
    )
    for part in (parsed, *nested_cases):
        # The words alone, as before each had its line.
        part["taken"] = [text for _, text in part.pop("defaults")]
        for key in ("bounds", "hosting"):
            if not part[key]:  # a register without bounds changes no old digest
                del part[key]
    # Drawn by a simulation alone, looked up by a check alone: in no workbook.
    del parsed["uncertainty"], parsed["paragraphs"]
    return _sha(parsed)


def figure_digest(case: Case) -> str:
    """Return four digits of the figures, years and rules of a case, whatever its words.

    Another digest beside a code says that its results were of other figures.

    >>> import sohanalysis as soh
    >>> figure_digest(soh.load_case())
    '7313'
    """
    parsed = asdict(case)
    parsed["initial_months"] = case.initial_month_count
    figures = _without_words({name: parsed[name] for name in FIGURES})
    return f"{int(_sha(figures), 16) % 10_000:04d}"


def _without_words(value: Any, key: str = "") -> Any:
    """Leave out words and what is zero or not given: a key that is new changes no old digest."""
    if isinstance(value, list | tuple):
        entries = [_without_words(entry, key) for entry in value]
        # The order of tables, of lines say, changes nothing; that of amounts by year does.
        return sorted(entries, key=_text) if entries and isinstance(entries[0], dict) else entries
    if not isinstance(value, dict):
        return value
    # A code names its pricing; what a line or a charge is called changes nothing.
    word_keys = keys.WORD_KEYS if key == "pricing" else {*keys.WORD_KEYS, "name"}
    figures = {
        name: _without_words(entry, name) for name, entry in value.items() if name not in word_keys
    }
    return {name: entry for name, entry in figures.items() if entry not in (None, 0, "", [], {})}


def _sha(parsed: Any) -> str:
    return hashlib.sha256(_text(parsed).encode()).hexdigest()


def _text(parsed: Any) -> str:
    return json.dumps(parsed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def scenario_code(case: Case, scenario: Scenario) -> str:
    """Return the code of a scenario, which `fields_of` reads back.

    Parameters
    ----------
    case : Case
        The decision that the scenario is of.
    scenario : Scenario
        Every field of it goes into the code.

    Returns
    -------
    str
        Lower-case letters, digits and ``: + - .``

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> scenario_code(case, soh.choose(case, "explore", delay=3))
    '41-2018-c275:r3:n36:pshared:d3:2ed2'
    """
    values = scenario.values()
    parts = [case_code(case)]
    for name, letter in LETTERS.items():
        if values[name] != FIELDS[name].zero:
            parts.append(letter + _value_text(FIELDS[name], values[name]))
    parts += [word for name, word in WORDS.items() if values[name]]
    return ":".join((*parts, _check(":".join(parts))))


def is_code(text: str) -> bool:
    """Check whether a text is a code, and no name of a preset."""
    return ":" in text


def fields_of(case: Case, code: str) -> dict[str, Any]:
    """Parse the fields of a code, for the case and the rules that it was written for.

    Parameters
    ----------
    case : Case
        The decision at hand.
    code : str
        As `scenario_code` writes it, with or without a digest behind it; capitals and surrounding
        spaces do not matter.

    Returns
    -------
    dict
        Every field of `Scenario`, still to be checked against the case.

    Raises
    ------
    ScenarioError
        If it is mistyped, is of another case or of another rules number, or is not what
        `scenario_code` writes.
    """
    text, mark, digest = code.strip().lower().partition(DIGEST_MARK)
    body, _, check = text.rpartition(":")
    parts = body.split(":")
    is_digest = not mark or re.fullmatch(r"\d{4}", digest, re.ASCII)
    if check != _check(body) or len(parts) < 4 or not is_digest:
        raise _refused(
            format_value(code), "is mistyped or cut short", "Copy it from where it is printed."
        )
    key, rules, *written = parts
    check_belongs(case, format_value(code), key=key, rules=rules.removeprefix("r"))
    try:
        fields = _parse_fields(written)
    except (KeyError, IndexError, ValueError):
        raise _unreadable_code(code) from None
    # What is read in two ways, such as d03, is written in one.
    if scenario_code(case, build(fields)) != text:
        raise _unreadable_code(code)
    return fields


def with_digest(case: Case, text: str) -> str:
    """Put the digest behind every code of this case and these rules in a text."""
    if f"{case_code(case)}:" not in text:
        return text
    code = re.compile(rf"\b{re.escape(case_code(case))}:[a-z0-9:.+-]*:[0-9a-f]{{4}}\b(?!@)")
    return code.sub(rf"\g<0>{DIGEST_MARK}{figure_digest(case)}", text)


def digest_caution(case: Case, code: str) -> str:
    """Say that a code was given with the digest of other figures; blank where it was not."""
    plain, mark, digest = code.strip().lower().partition(DIGEST_MARK)
    now = figure_digest(case)
    if not mark or not plain.startswith(f"{case_code(case)}:") or digest == now:
        return ""
    return (
        f"{format_value(code.strip())} is of figures {digest}, and those of this case are {now}: "
        "its results are other ones now."
    )


def _unreadable_code(code: str) -> ScenarioError:
    problem = "cannot be read, although its check is right: it may come from another version"
    return _refused(format_value(code), problem, "Choose the fields again.")


def check_belongs(case: Case, label: str, *, key: str, rules: str | int) -> None:
    """Check that a code or saved scenario is of this case and of these rules.

    Raises
    ------
    ScenarioError
        With the reason.
    """
    if key != case_key(case):
        advice = f"Scenarios of this case are of {case_key(case)}."
        raise _refused(label, f"is of another case, {shown(key)[1:-1]}", advice)
    if str(rules) != str(RULES):
        problem = f"is of rules r{rules}, and these are r{RULES}: its figures may differ"
        raise _refused(label, problem, "Choose the fields again.")


def _parse_fields(parts: list[str]) -> dict[str, Any]:
    """Parse the fields of a code whose check is right."""
    names = {letter: name for name, letter in (LETTERS | WORDS).items()}
    fields = {name: field.zero for name, field in FIELDS.items()}
    for part in parts:
        name = names[part if part in WORDS.values() else part[0]]
        fields[name] = name in WORDS or _parse_value(FIELDS[name], part[1:])
    return fields


def _parse_value(field: Field, text: str) -> Any:
    if field.kind is Kind.choice:
        return text
    if field.kind is Kind.year:
        return years.label(int(text))
    if field.kind is Kind.count and "+" in text:
        return tuple(int(count) for count in text.split("+") if count)
    return int(text) if field.is_whole else float(text)


def _value_text(field: Field, value: Any) -> str:
    """Return a value as text that is read back exactly; a path holds a plus even of one year."""
    if field.kind is Kind.year:
        return str(years.starting_year(value))
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "+".join(map(str, value)) + ("+" if len(value) == 1 else "")
    return str(int(value)) if value == int(value) else repr(float(value))


def _check(text: str) -> str:
    """Compute 16 check bits, which find every slip of one sign or of two neighbours."""
    # A terminal may hand over bytes that are no text; they are to be refused, not to stop us.
    return f"{binascii.crc_hqx(text.encode(errors='surrogatepass'), 0xFFFF):04x}"


def _refused(label: str, problem: str, advice: str) -> ScenarioError:
    return ScenarioError(Fault(field="scenario", problem=f"{label} {problem}", advice=advice))
