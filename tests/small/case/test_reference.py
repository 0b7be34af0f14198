"""The reference is printed from the schema, and the schema stays small."""

import tomllib
from typing import Any

from small.case.reading import DATA
from small.case.reference import leaf_keys, markdown, reference

MOST_KEYS = 85


def test_the_schema_has_few_keys() -> None:
    assert len(leaf_keys()) == len({*leaf_keys()}) <= MOST_KEYS


def test_each_key_says_what_it_takes_and_means() -> None:
    rows = {row.key: row for row in reference()}
    assert all(row.allowed and row.description for row in rows.values())
    assert rows["title"].default == "required"
    assert rows["discount_rate"].default == "0.035"
    assert rows["discount_rate"].allowed == "a number in digits, 0 to 0.3"
    assert rows["lines[].kind"].allowed == "cost, saving, funding"
    assert rows["charges[].start"].allowed == 'a month in quotes, "2018-10"'
    assert rows["charges[].quoted_at[].adopters"].allowed == "a whole number, 1 to 10,000"
    assert "a list of tables" in rows["charges[].pricing[].price"].allowed


def written_keys(value: Any, key: str = "") -> set[str]:
    """Return the keys of a file that hold a value, as the reference writes them."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return set().union(*(written_keys(part, f"{key}[]") for part in value))
    if not isinstance(value, dict) or "value" in value or any("/" in name for name in value):
        return {key}
    start = "scenario" if key.startswith("presets.") else key
    return set().union(
        *(written_keys(part, f"{start}.{name}".removeprefix(".")) for name, part in value.items())
    )


def test_every_key_of_every_shipped_case_is_in_the_reference() -> None:
    common = {key.removeprefix("*.") for key in leaf_keys() if key.startswith("*.")}
    for path in DATA.glob("*.toml"):
        keys = written_keys(tomllib.loads(path.read_text(encoding="utf-8")))
        own = {key for key in keys if key.rpartition(".")[2] not in common}
        assert own <= {*leaf_keys()}, path


def test_the_page_is_a_table_with_a_row_for_each_key() -> None:
    lines = markdown().splitlines()
    assert lines[0] == "| Key | Allowed | Default | Meaning |"
    assert len(lines) == len(leaf_keys()) + 2
    assert {line.count(" | ") for line in lines} == {3}
