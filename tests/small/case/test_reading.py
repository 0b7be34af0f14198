"""Reading: sources by key path, statuses, lines, and files that come as a dict."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small.case.lines import KeyPath, line_of, lines_of
from small.case.reading import DATA, load_case, read_case
from small.errors import InputError

LEAST = {"format": 3, "title": "a", "years": "2018/19 to 2019/20"}


def test_sources_are_kept_by_key_path_and_the_model_sees_figures() -> None:
    case = load_case()
    assert case.budget is not None
    assert case.budget.amount == 300_000
    assert case.sources["budget", "amount"] == {"source": "decision record"}
    assert case.source_of(("adopters", "signed")) == "2.8"
    assert case.source_of(("charges", 0, "low")).startswith("2.8; repeated")
    assert case.source_of(("charges", 0, "quoted_at", 0, "adopters")) == "2.8"
    assert case.source_of(("title",)) == "decision 41/2018"
    assert case.note_of(("initial_months",)) == "The first two years of its revenue costs."


def test_a_status_is_the_nearest_given_or_stated_with_a_source_or_assumed() -> None:
    case = load_case()
    assert case.status_of(("go_live",)) == "assumed"
    assert case.status_of(("budget", "amount")) == "stated"
    assert case.status_of(("budget", "years")) == "derived"
    assert case.status_of(("charges", 0, "pricing", 3, "share")) == "assumed"
    assert read_case(LEAST).status_of(("title",)) == "assumed"
    assert read_case({**LEAST, "source": "report"}).status_of(("title",)) == "stated"


def test_what_a_table_says_holds_for_its_figures_until_one_says_otherwise() -> None:
    figure = {"value": 5, "note": "own"}
    line = {"name": "x", "by_year": [figure, 6], "source": "2.1", "status": "derived", "note": "t"}
    case = read_case({**LEAST, "lines": [line]})
    first, second = ("lines", 0, "by_year", 0), ("lines", 0, "by_year", 1)
    assert case.lines[0].by_year == [5.0, 6.0]
    assert (case.note_of(first), case.note_of(second)) == ("own", "t")
    assert (case.source_of(first), case.status_of(first)) == ("2.1", "derived")


def test_a_figure_may_have_a_source_wherever_one_may_stand() -> None:
    def sourced(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: sourced(part) for key, part in value.items()}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [sourced(part) for part in value]
        return {"value": value, "source": "s", "status": "derived", "note": "n"}

    text = (Path(__file__).parent / "base.toml").read_text(encoding="utf-8")
    values = tomllib.loads(text)
    case = read_case(sourced(values))
    assert case.model_dump() == read_case(values).model_dump()
    assert case.source_of(("charges", 0, "quoted_at", 0, "adopters")) == "s"
    assert case.source_of(("presets", "signed", "adopters")) == "s"
    assert {case.status_of(path) for path in case.sources} == {"derived"}
    assert {len(path) for path in case.sources} == {1, 2, 3, 5}


def test_a_dict_and_its_file_are_the_same_case(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "base.toml").read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    from_file = load_case(tmp_path / "a.toml")
    from_dict = read_case(tomllib.loads(text))
    assert from_file.model_dump() == from_dict.model_dump()
    assert (from_file.text, from_file.file_name) == (text, "a.toml")
    assert (from_dict.text, from_dict.file_name, from_dict.lines_by_key) == ("", "case", {})


def test_a_register_is_read_from_the_folder_of_the_case(tmp_path: Path) -> None:
    values = {**LEAST, "adopters": {"register_file": "r.csv", "us": "B"}}
    (tmp_path / "r.csv").write_text("name,size\nA,2\nB,1\n", encoding="utf-8")
    case = read_case(values, folder=tmp_path)
    assert case.register is not None
    assert case.register.names == ["B", "A"]
    assert case.possible == 2
    with pytest.raises(InputError, match=r'register_file = "r\.csv": is not a file next to'):
        read_case(values)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.toml")), ids=lambda path: path.stem)
def test_each_shipped_case_loads_and_every_key_has_a_line(path: Path) -> None:
    case = load_case(path)
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    paths = [*paths_of(tomllib.loads(text))]
    assert {*paths} <= {*case.lines_by_key}
    for place in paths:
        name = place[-1]
        if isinstance(name, str) and name not in ("charges", "presets"):
            assert name in lines[case.lines_by_key[place] - 1]


def test_the_line_of_a_key_that_is_missing_is_that_of_its_table() -> None:
    lines = lines_of("a = 1\n[b]\nc.d = 1\n[[e]]\n[[e]]\nf = 1")
    assert line_of(lines, ("b", "x")) == 2
    assert line_of(lines, ("b", "c", "x", "y")) == 3
    assert line_of(lines, ("e", 1, "x")) == 5
    assert line_of(lines, ("x",)) == 0


@pytest.mark.parametrize(
    "value",
    [
        '"]"',
        "'#['",
        '"""a\n[b]\n= "" \\""""',
        "'''\n]\n'''''",
        "2018-10-01 07:00:00+01:00",
        "[\n# ]\n1, # [\n[2], {a = [\n3]},\n]",
        '{a = "}", b.c = 1}',
        "[" * 150 + "]" * 150,
    ],
)
def test_the_line_after_a_value_is_right(value: str) -> None:
    text = f"x = {value}\ny = 1"
    assert tomllib.loads(text)["y"] == 1
    assert lines_of(text)["y",] == text.count("\n") + 1


# A writer of nested TOML that records the line of each key as it writes it.

NAMES = st.sampled_from(["a", "b", "c-1", "with space", "dot.ted", "q[]=#", "ü"])
SCALARS = st.sampled_from(
    [
        "1",
        '"text"',
        '"[{=#"',
        "'raw ]'",
        '"""two\nlines ["""',
        "true",
        "2018-10-01 07:00:00",
        "'''\n'''",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)
TABLES: st.SearchStrategy[Any] = st.recursive(
    st.dictionaries(NAMES, VALUES, max_size=3),
    lambda inner: st.fixed_dictionaries(
        {
            "values": st.dictionaries(NAMES, VALUES, max_size=2),
            "tables": st.dictionaries(st.sampled_from(["t1", "t 2"]), inner, max_size=2),
            "arrays": st.dictionaries(
                st.sampled_from(["r1", "r.2"]), st.lists(inner, min_size=1, max_size=3), max_size=2
            ),
        }
    ),
    max_leaves=6,
)


class Writer:
    """A TOML text in the making, with the line of each key."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[KeyPath, int] = {}

    def note(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def value(self, path: KeyPath, value: Any) -> None:
        self.note(path)
        if isinstance(value, list):
            self.text += "[ # [\n"
            for place, part in enumerate(value):
                self.value((*path, place), part)
                self.text += ",\n\n"
            self.text += "]"
        elif isinstance(value, dict):
            self.text += "{"
            for place, (name, part) in enumerate(value.items()):
                self.text += ", " if place else ""
                self.note((*path, name))
                self.text += f"{quoted(name)} = "
                self.value((*path, name), part)
            self.text += "}"
        else:
            self.text += value

    def table(self, names: str, path: KeyPath, table: dict[str, Any]) -> None:
        is_nested = {*table} == {"values", "tables", "arrays"}
        for name, value in (table["values"] if is_nested else table).items():
            dots = isinstance(value, str) and name == "c-1"  # written as a dotted key
            self.note((*path, name))
            self.text += f"{quoted(name)}{' . deep' if dots else ''} = "
            self.value((*path, name, "deep") if dots else (*path, name), value)
            self.text += "\n\n# [comment]\n"
        for name, inner in (table["tables"] if is_nested else {}).items():
            self.note((*path, name))
            self.text += f"[{names}{quoted(name)}]\n"
            self.table(f"{names}{quoted(name)}.", (*path, name), inner)
        for name, inners in (table["arrays"] if is_nested else {}).items():
            for place, inner in enumerate(inners):
                self.note((*path, name))
                self.note((*path, name, place))
                self.text += f"[[ {names}{quoted(name)} ]] # [[\n"
                self.table(f"{names}{quoted(name)}.", (*path, name, place), inner)


def quoted(name: str) -> str:
    return name if name in ("a", "b", "c-1", "t1", "r1") else f'"{name}"'


def paths_of(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    parts: Any = {}
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    for name, part in parts:
        yield (*path, name)
        yield from paths_of(part, (*path, name))


@given(TABLES)
def test_lines_are_right_in_any_nesting(table: dict[str, Any]) -> None:
    writer = Writer()
    writer.table("", (), table)
    assert lines_of(writer.text) == writer.lines
    assert {*paths_of(tomllib.loads(writer.text))} == {*writer.lines}
