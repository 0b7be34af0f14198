"""The template of `soh new` loads as written, and shows every key."""

import re
from pathlib import Path

from small.case.reading import load_case
from small.case.reference import leaf_keys
from small.case.template import template


def test_the_template_loads_as_written(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text(template(), encoding="utf-8")
    case = load_case(path)
    assert [*case.pricings] == ["low-estimate", "high-estimate", "shared"]
    assert case.status_of(("charges", 0, "pricing", 2, "share")) == "assumed"
    assert (case.budget_years[0], case.anticipated, len(case.lines)) == ("2026/27", 10, 1)


def test_each_table_of_the_template_has_a_comment_before_it() -> None:
    lines = template().splitlines()
    seen: set[str] = set()
    for place, line in enumerate(lines):
        if line.startswith("[") and line not in seen:
            seen.add(line)
            assert lines[place - 1].startswith("#"), line


def test_every_key_of_the_reference_is_in_the_template() -> None:
    for key in leaf_keys():
        assert re.search(rf"\b{key.rpartition('.')[2]}\b", template()), key


def test_the_commented_fields_load_if_the_comment_is_taken_off(tmp_path: Path) -> None:
    text = template()
    for key in ("discount_rate", "signed", "until", "savings", "ramp", "cashable", "delay"):
        text = text.replace(f"\n# {key} =", f"\n{key} =")
    text = re.sub(r"\ncashable = 0.5  .*of a saving.*", "", text)
    for start in ("[[ranges]]", "[[published]]"):
        block = re.search(rf"# {re.escape(start)}\n(?:# .*\n)+", text)
        assert block
        text = text.replace(block[0], re.sub(r"(?m)^# ", "", block[0]))
    path = tmp_path / "new.toml"
    path.write_text(text, encoding="utf-8")
    case = load_case(path)
    assert (case.scenario.savings, case.scenario.ramp, len(case.ranges)) == (20_000, 6, 2)
