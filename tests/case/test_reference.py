"""Every key of a case is described once, and every surface has it."""

from __future__ import annotations

import functools
import json
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.keys import SOURCE_KEYS, TABLES, KeyTable
from sohanalysis.case.reference import (
    examples,
    json_schema,
    keys_in_markdown,
    print_keys,
    template,
)
from sohanalysis.cli.main import run
from tests.written import EVERY_KEY

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "case-file.md"
CASES = [
    path
    for folder in ("data", "data/examples", "tests/cases", "tests/bad_inputs/base")
    for path in sorted((ROOT / folder).glob("*.toml"))
    if not path.name.endswith(".scenarios.toml")
]
# Keys that are described as separate tables.
TABLES_OF_A_KEY = {"sizes", "pricing", "paragraphs", *TABLES}
# The example of an inline table is part of another key's example.
INLINE = ("adopters.sizes", "charges.quoted_at", "points")


@functools.cache
def validator() -> Any:
    """Import the validator in the one process that needs it: it takes two seconds."""
    import jsonschema

    return jsonschema.Draft4Validator(json_schema())


def problems(values: dict[str, Any]) -> list[str]:
    return [error.json_path for error in validator().iter_errors(values)]


def values_of(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name or "top")
def test_every_key_that_a_file_may_give_is_described(table: KeyTable) -> None:
    described = {key.name for key in table.keys}
    sources = {key.name for key in SOURCE_KEYS} & {*table.types}

    assert {*table.types} - TABLES_OF_A_KEY | {*table.read_as} <= described | sources
    assert described <= {*table.types}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name or "top")
def test_every_key_has_a_sentence_and_an_example(table: KeyTable) -> None:
    examples_by_key = examples()

    for key in table.keys:
        assert key.meaning[0].isupper()
        assert key.meaning.endswith(".")
        if table.name not in INLINE:
            assert tomllib.loads(f"{key.name} = {examples_by_key[table.name, key.name]}")


def test_the_template_has_the_meaning_of_a_key_beside_its_example() -> None:
    text = template()

    assert (
        "\n# reserve_balance = 500_000              # Balance of the reserve that pays for it.\n"
        in text
    )
    assert (
        '\n# stage = "requested"                    # Whether the budget is requested or approved. '
        'Allowed:\n#                                        # "requested" or "approved".\n'
    ) in text
    assert max(map(len, text.splitlines())) <= 100


def test_the_page_has_the_keys_as_they_are_described() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page == print_keys(PAGE)
    assert keys_in_markdown() in page
    assert "| `reserve_balance` | Balance of the reserve that pays for it. | £ |" in page


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_schema_accepts_every_case(path: Path) -> None:
    assert problems(values_of(path)) == []


def test_the_schema_accepts_the_template_once_it_is_filled_in() -> None:
    text = re.sub(r'(?m)^(count|pool) = "\?"', r"\1 = 12", template())

    assert problems(tomllib.loads(text.replace('"?"', '"2018/19"'))) == []


def places(values: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the key path of each table, without the names of presets and sizes."""
    if isinstance(values, dict):
        if path[-1:] not in (("presets",), ("sizes",), ("paragraphs",)):
            yield path
        for key, value in values.items():
            yield from places(value, (*path, key))
    elif isinstance(values, list):
        for index, value in enumerate(values):
            yield from places(value, (*path, index))


def free(path: tuple[Any, ...]) -> bool:
    """Whether the keys of a table are names: an amount by year, a mix, a step or a point."""
    names = {part for part in path if isinstance(part, str)}
    forms = {"by_year", "share", "price", "through", "pool_from", "alternatives", "ours", "total"}
    amounts = {"fee", "pool", "pool_total", "quantity", "minimum", "uplift", "at_least", "at_most"}
    return bool(names & (forms | amounts))


def test_the_schema_refuses_a_key_that_is_not_known_in_every_table() -> None:
    values = values_of(EVERY_KEY)
    tables = [path for path in places(values) if not free(path)]

    assert len(tables) > 30
    for path in tables:
        wrong = deepcopy(values)
        table = wrong
        for part in path:
            table = table[part]
        table["nonsense"] = 1
        assert problems(wrong) != [], path


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("budget", "stage", "wanted"),
        ("budget", "amount", 0),
        ("decision", "by", 3),
        ("scenario", "delay", 25),
        ("scenario", "charge_follows_go_live", "yes"),
    ],
)
def test_the_schema_refuses_a_wrong_value(table: str, key: str, value: object) -> None:
    values = values_of(EVERY_KEY)
    values[table][key] = value

    assert problems(values) == [f"$.{table}.{key}"]


def test_new_writes_the_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    code = run(["new", "case.schema.json", "--schema"])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert output.out == (
        "Wrote case.schema.json. First line of a case in the same folder: "
        "#:schema ./case.schema.json\n"
    )
    assert json.loads((tmp_path / "case.schema.json").read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("options", [["--ask"], ["--table", "lines.csv"], ["--from", "a.xlsx"]])
def test_new_writes_the_schema_alone(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["new", "case.schema.json", "--schema", *options])

    assert code == 2
    assert f"{options[0]}: is given. Allowed: only without --schema." in capsys.readouterr().err
