"""Scenario codes: a case, the rules number and every field of a scenario in one short text.

``41-2018-c275:r3:n36:pshared:o0.5:m12:c0.5:d3:6465`` means: decision 41/2018, rules 3, 36 forces,
the pricing "shared", savings of half the charge after 12 months, half of them cash, three months
late. A code leaves out a field whose value is zero. Adopters and pricing have no zero, so every
code has them. The last part holds check digits, which find typing mistakes.

The terminal adds a digest of the case's figures, four digits: ``CODE@7313``. The user may type it
with the code. If the figures have changed since, the case is worked out with its present figures,
and a warning says so.
"""

from __future__ import annotations

import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass, replace
from typing import Any

from sohanalysis import years
from sohanalysis.case import keys
from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, WITHOUT_EFFECT, Field, Kind
from sohanalysis.case.pricing import ESTIMATES, HIGH, LOW
from sohanalysis.case.scenario import Scenario, build
from sohanalysis.errors import Fault, ScenarioError, format_value
from sohanalysis.files.kinds import key_names

# Increase it only when the same choices may give different results, not at each release.
RULES = 3
DIGEST_MARK = "@"
# Fields of a case that its results depend on, without the scenario, which a code writes in full.
FIGURES = (
    *(name for name, key in key_names(Case).items() if key in keys.FIGURE_KEYS),
    # The last three come from the register.
    "sizes",
    "bounds",
    "hosting",
)
LETTERS = {name: field.letter for name, field in FIELDS.items() if field.kind is not Kind.yes}
WORD_FIELDS = {name: field.letter for name, field in FIELDS.items() if field.kind is Kind.yes}


def case_key(case: Case) -> str:
    """Return the key of a case: its reference, and check digits of authority and title.

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
    """Return the first part of a code, which identifies the case and the rules.

    >>> import sohanalysis as soh
    >>> case_code(soh.load_case())
    '41-2018-c275:r3'
    """
    return f"{case_key(case)}:r{RULES}"


def input_digest(case: Case) -> str:
    """Return the SHA-256 of all figures and texts of a case.

    The layout of its file does not change the digest. It leaves out saved scenarios, distributions,
    the printed figures of each paragraph and the path of the file.

    >>> import sohanalysis as soh
    >>> len(input_digest(soh.load_case()))
    64
    """
    parsed = as_mapping(replace(case, saved=()))
    for part in (parsed, *parsed["lines"], *parsed["published"]):
        _drop_unused(part, "restricted", "left_out", "cost_left_out")
    for alternative in parsed["alternatives"]:
        del alternative["is_of_several"]  # it follows from the charges
    nested_cases = (
        *(alternative["case"] for alternative in parsed["alternatives"]),
        *parsed["other_options"].values(),
    )
    for part in (parsed, *nested_cases):
        # Use the texts of the defaults without their line or charge, as digests always did.
        part["taken"] = [text for _, text in part.pop("defaults")]
        _drop_unused(part, "bounds", "hosting")
        for charge in part["charges"]:
            _drop_unused(charge, "quoted_at")
        # Empty, as digests always had them. The case of another figure has a path too.
        part |= {"file": "", "saved": ()}
        # Only a simulation uses the first, and only a check of the sources the second. No workbook
        # has them.
        del part["uncertainty"], part["paragraphs"]
    return _sha(parsed)


def _drop_unused(table: dict[str, Any], *names: str) -> None:
    """Remove keys that a case does not use: it keeps the digest from before they existed."""
    for name in names:
        if not table.get(name):
            table.pop(name, None)


def figure_digest(case: Case) -> str:
    """Return a four-digit digest of the figures, years and rules of a case, without its texts.

    If the digest with a code differs, the figures of the case have changed since the code was made.

    >>> import sohanalysis as soh
    >>> figure_digest(soh.load_case())
    '7313'
    """
    # Convert the figures only: the rest, such as hundreds of saved scenarios, would take long.
    parsed = {name: _as_data(getattr(case, name)) for name in FIGURES}
    parsed["initial_months"] = case.initial_month_count
    figures = _without_words(parsed)
    return f"{int(_sha(figures), 16) % 10_000:04d}"


# Notes have the sources of single figures. The others change no figure by themselves.
_REPEATED = ("own_sources", "written_note", "stated_for_one", "in_register")


def as_mapping(value: Any) -> dict[str, Any]:
    """Return a dataclass as a mapping, without fields that repeat others."""
    return asdict(value, dict_factory=lambda pairs: {k: v for k, v in pairs if k not in _REPEATED})


def _as_data(value: Any) -> Any:
    """Return a value of a case as mappings and lists, as `asdict` does for a whole case."""
    if is_dataclass(value) and not isinstance(value, type):
        return as_mapping(value)
    if isinstance(value, Mapping):
        return {key: _as_data(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_as_data(entry) for entry in value]
    return value


def _without_words(value: Any, key: str = "") -> Any:
    """Return the value without texts, zeros and missing values.

    A new key that a case does not use then leaves its digest unchanged.
    """
    if isinstance(value, list | tuple):
        entries = [_without_words(entry, key) for entry in value]
        # The order of tables, such as [[lines]], changes no result. The order of amounts by year
        # does.
        return sorted(entries, key=_text) if entries and isinstance(entries[0], dict) else entries
    if not isinstance(value, dict):
        return value
    # The name of a pricing counts, because codes use it. The name of a line or charge does not.
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
        The case of the scenario.
    scenario : Scenario
        The scenario, of which the code holds every field.

    Returns
    -------
    str
        A text of lower-case letters, digits and ``: + - .``

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
    parts += [word for name, word in WORD_FIELDS.items() if values[name]]
    return ":".join((*parts, _check(":".join(parts))))


def own_code(case: Case, scenario: Scenario) -> str:
    """Return the code of a scenario; at a quoted end, that of the case's own pricing of this end.

    Returns
    -------
    str
        Empty if the case has no pricing of the quoted end: `fields_of` refuses such a code.
    """
    if scenario.pricing not in ESTIMATES:
        return scenario_code(case, scenario)
    end = (LOW, HIGH)[ESTIMATES.index(scenario.pricing)]
    names = (name for name in case.pricings if case.pricing(name).end == end)
    name = next(names, "")
    return scenario_code(case, replace(scenario, pricing=name)) if name else ""


def is_code(text: str) -> bool:
    """Check whether a text is a code. The name of a preset has no colon."""
    return ":" in text


def fields_of(case: Case, code: str) -> dict[str, Any]:
    """Parse the fields of a code, after checking that it belongs to the case and the rules.

    Parameters
    ----------
    case : Case
        The case to use the code with.
    code : str
        A code from `scenario_code`, with or without a digest after it. Capitals, surrounding
        spaces and a full stop at the end do not matter.

    Returns
    -------
    dict
        Every field of `Scenario`, not yet checked against the case.

    Raises
    ------
    ScenarioError
        If it is mistyped, belongs to another case or rules number, or has a form that
        `scenario_code` never writes.
    """
    text, mark, digest = _plain(code).partition(DIGEST_MARK)
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
    # Parsing alone would read d03 as d3. Only the form that `scenario_code` writes is a code.
    if scenario_code(case, build(fields)) != text:
        raise _unreadable_code(code)
    return fields


def _plain(code: str) -> str:
    """Return a code in small letters, without the full stop of a sentence that it ended."""
    return code.strip().removesuffix(".").lower()


def digest_marker(case: Case) -> Callable[[str], str]:
    """Return a function that adds the digest to every code of this case in a text."""
    start = f"{case_code(case)}:"
    code = re.compile(rf"\b{re.escape(start)}[a-z0-9:.+-]*:[0-9a-f]{{4}}\b(?!@)")
    marked = rf"\g<0>{DIGEST_MARK}{figure_digest(case)}"

    def mark(text: str) -> str:
        # A cell that is an amount is more than its text, which a substitution would return.
        return code.sub(marked, text) if start in text else text

    return mark


def digest_caution(case: Case, code: str) -> str:
    """Return a warning if the digest typed with a code is not that of the case.

    Returns
    -------
    str
        Empty if the digest is right, if the user typed no digest, or if the text is not a code of
        this case.
    """
    plain, mark, digest = _plain(code).partition(DIGEST_MARK)
    now = figure_digest(case)
    if not mark or not plain.startswith(f"{case_code(case)}:") or digest == now:
        return ""
    return (
        f"{format_value(code.strip())} was made with other figures (digest {digest}, now {now}): "
        "its results have changed."
    )


def _unreadable_code(code: str) -> ScenarioError:
    problem = (
        "cannot be read, although its check digits are right: it may come from another version"
    )
    return _refused(format_value(code), problem, "Choose the fields again.")


def check_belongs(case: Case, label: str, *, key: str, rules: str | int) -> None:
    """Check that a code or saved scenario belongs to this case and to these rules.

    Raises
    ------
    ScenarioError
        If it does not, with the reason.
    """
    if key != case_key(case):
        advice = f"This case is {case_key(case)}."
        raise _refused(label, f"belongs to another case, {format_value(key)[1:-1]}", advice)
    if str(rules) != str(RULES):
        problem = f"was made under rules r{rules}, but these are r{RULES}: its figures may differ"
        raise _refused(label, problem, "Choose the fields again.")


def _parse_fields(parts: list[str]) -> dict[str, Any]:
    """Parse the fields of a code whose check digits are right."""
    names = {letter: name for name, letter in (LETTERS | WORD_FIELDS).items()}
    fields = {**WITHOUT_EFFECT}
    for part in parts:
        name = names[part if part in WORD_FIELDS.values() else part[0]]
        fields[name] = name in WORD_FIELDS or _parse_value(FIELDS[name], part[1:])
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
    """Format a value so that it can be parsed back exactly.

    A path of adopters has a plus even if it covers one year: ``25+``.
    """
    if field.kind is Kind.year:
        return str(years.starting_year(value))
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "+".join(map(str, value)) + ("+" if len(value) == 1 else "")
    return str(int(value)) if value == int(value) else repr(float(value))


def _check(text: str) -> str:
    """Compute the check digits: 16 bits, which find any one wrong character or two swapped ones.

    The function is the cyclic redundancy check CRC-16-CCITT.
    """
    # A terminal may pass on bytes that are not valid text: give a message, and do not crash.
    return f"{binascii.crc_hqx(text.encode(errors='surrogatepass'), 0xFFFF):04x}"


def _refused(label: str, problem: str, advice: str) -> ScenarioError:
    return ScenarioError(Fault(field="scenario", problem=f"{label} {problem}", advice=advice))
