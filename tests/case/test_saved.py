"""Saved scenarios are read back exactly, and a change keeps the rest of the file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import at_least
from sohanalysis.case.case import Saved
from sohanalysis.case.saved import (
    load_saved,
    remove_scenario,
    save_scenario,
    saved_path,
)
from sohanalysis.errors import ScenarioError, SohError
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.files.toml import hidden_character
from sohanalysis.load import load_case
from tests.written import LATE_START, faults_of

# A table of LATE_START.
TABLE = """[[scenarios]]
name = "late-start"
rationale = "The supplier is three months late."
role = "Chief finance officer"
case = "41-2018-c275"
rules = 3
adopters = 36
pricing = "shared"
savings = 0.0
offset = 0.5
ramp = 12
cashable = 0.5
delay = 3
charge_follows_go_live = true
charge_change = 0.1
rise = 0.03
leave = "none"
"""
HEAD = """# Saved scenarios of a case: one table each, with every choice written out.
# soh and the notebooks read them with the case next to this file. Change one by hand, or with
# soh scenarios --save and --remove. role is the role that chose it, never a person's name.

"""
FIRST = TABLE.replace('"late-start"', '"first"').replace("delay = 3", "delay = 3  # March")
SECOND = TABLE.replace('"late-start"', '"second"').replace("offset = 0.5", "offset=0.25")
# A file edited by hand: comments, another order of keys, other spaces around an equals sign.
BY_HAND = f"# Ours, by hand.\n\n{FIRST}\n# The second is for the board.\n{SECOND}\n# The end.\n"
TIDY = f"{FIRST}\n{SECOND}"
# Without invisible letters, which are refused.
LETTERS = st.characters(
    exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"], include_characters="\n"
).filter(lambda letter: not hidden_character(letter))
TEXTS = st.text(LETTERS, min_size=1).filter(lambda text: text.strip() not in ("", "?"))
COUNTS = st.integers(1, 100)


def saved_scenario(**fields: Any) -> Saved:
    """Build a saved scenario that differs from the usual one in some fields."""
    return Saved(**{**LATE_START, **fields})


def names_in(path: Path) -> list[str]:
    return [scenario.name for scenario in load_saved(path)]


def refusal_of(path: Path) -> str:
    """Return the refusal of a file, without the file name that each line must begin with."""
    return "\n".join(faults_of(path, load_saved))


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "case.scenarios.toml"


@pytest.fixture(name="by_hand")
def _by_hand(path: Path) -> Path:
    path.write_text(BY_HAND, encoding="utf-8", newline="\n")
    return path


# Path of the file, and the scenarios that a case reads from it


@pytest.mark.parametrize(
    ("case", "saved"),
    [
        ("data/derbyshire-2018.toml", "data/derbyshire-2018.scenarios.toml"),
        ("my.case.toml", "my.case.scenarios.toml"),
        ("case", "case.scenarios.toml"),
    ],
)
def test_the_file_lies_beside_the_case(case: str, saved: str) -> None:
    assert saved_path(Path(case)) == Path(saved)


def test_without_the_file_nothing_is_saved(path: Path) -> None:
    assert load_saved(path) == ()
    assert not path.exists()


def test_a_case_is_read_with_the_scenarios_beside_it(by_hand: Path) -> None:
    case = by_hand.with_name("case.toml")
    case.write_bytes(FIRST_CASE.read_bytes())

    loaded = load_case(case)

    assert loaded.saved == (
        saved_scenario(name="first"),
        saved_scenario(name="second", offset=0.25),
    )


def test_a_case_is_refused_with_a_broken_file_beside_it(by_hand: Path) -> None:
    case = by_hand.with_name("case.toml")
    case.write_bytes(FIRST_CASE.read_bytes())
    by_hand.write_text(BY_HAND.replace("ramp = 12", "ramp = 61", 1), encoding="utf-8")

    with pytest.raises(ScenarioError) as refusal:
        load_case(case)

    assert str(refusal.value) == (
        f"{by_hand}, line 13: scenarios[1].ramp: 61 is not allowed."
        " Allowed: a whole number of months, 0 to 60."
    )


# Saving


def test_a_new_file_says_what_it_is_and_writes_every_choice_out(path: Path) -> None:
    save_scenario(path, saved_scenario(), force=False)

    assert path.read_bytes().decode() == HEAD + TABLE


def test_a_path_of_adopters_is_written_as_a_list(path: Path) -> None:
    save_scenario(path, saved_scenario(adopters=(10, 10, 36, 36)), force=False)

    assert "\nadopters = [10, 10, 36, 36]\n" in path.read_text(encoding="utf-8")
    assert load_saved(path)[0].adopters == (10, 10, 36, 36)


def test_a_scenario_is_added_behind_all_that_is_there(by_hand: Path) -> None:
    save_scenario(by_hand, saved_scenario(), force=False)

    text = by_hand.read_bytes().decode()
    assert text.startswith(BY_HAND)
    assert text.endswith("\n" + TABLE)
    assert names_in(by_hand) == ["first", "second", "late-start"]


def test_a_scenario_is_added_to_remarks_alone(path: Path) -> None:
    path.write_text("# None yet.\n", encoding="utf-8", newline="\n")

    save_scenario(path, saved_scenario(), force=False)

    assert path.read_text(encoding="utf-8").startswith("# None yet.\n")
    assert load_saved(path) == (saved_scenario(),)


def test_a_taken_name_is_refused_and_the_file_stays_as_it_was(by_hand: Path) -> None:
    with pytest.raises(ScenarioError) as refusal:
        save_scenario(by_hand, saved_scenario(name="second", delay=12), force=False)

    assert str(refusal.value) == (
        f'{by_hand}: "second" is saved already, and nothing was written.'
        " Choose another name, or add --force to replace it."
    )
    assert by_hand.read_bytes().decode() == BY_HAND


@pytest.mark.parametrize(
    ("name", "untouched_name"), [("first", "second"), ("second", "first"), ("third", "first")]
)
def test_to_force_a_taken_name_replaces_it_in_its_place(
    path: Path, name: str, untouched_name: str
) -> None:
    path.write_text(f"{TIDY}\n{TABLE.replace('late-start', 'third')}", encoding="utf-8")
    untouched = {scenario.name: scenario for scenario in load_saved(path)}[untouched_name]

    save_scenario(path, saved_scenario(name=name, rationale="Later still.", delay=12), force=True)

    scenarios = {scenario.name: scenario for scenario in load_saved(path)}
    assert list(scenarios) == ["first", "second", "third"]
    assert scenarios[name] == saved_scenario(name=name, rationale="Later still.", delay=12)
    assert scenarios[untouched_name] == untouched


@pytest.mark.parametrize(("name", "neighbour"), [("first", SECOND), ("second", FIRST)])
def test_to_force_a_name_keeps_the_remark_and_the_text_of_the_other(
    by_hand: Path, name: str, neighbour: str
) -> None:
    save_scenario(by_hand, saved_scenario(name=name, delay=12), force=True)

    text = by_hand.read_bytes().decode()
    assert "\n# The second is for the board.\n[[scenarios]]\n" in text
    assert neighbour in text


def test_a_scenario_is_added_to_a_file_without_a_last_line_end(path: Path) -> None:
    path.write_text(FIRST.rstrip("\n"), encoding="utf-8")

    save_scenario(path, saved_scenario(), force=False)

    assert names_in(path) == ["first", "late-start"]


@pytest.mark.parametrize("name", ["first", "late-start"])
def test_a_file_laid_out_in_another_way_is_left_as_it_is(path: Path, name: str) -> None:
    first = ", ".join(FIRST.replace("  # March", "").splitlines()[1:])
    path.write_text(f"scenarios = [{{{first}}}]\n", encoding="utf-8")
    before = path.read_bytes()

    with pytest.raises(ScenarioError) as refused:
        save_scenario(path, saved_scenario(name=name), force=True)

    assert str(refused.value) == (
        f"{path}: is laid out in a way that cannot be changed safely, and nothing was written."
        " Write each scenario as a table headed [[scenarios]], or change it by hand."
    )
    assert path.read_bytes() == before


def test_windows_line_ends_are_read_and_become_plain(by_hand: Path) -> None:
    by_hand.write_bytes(b"\xef\xbb\xbf" + BY_HAND.replace("\n", "\r\n").encode())

    save_scenario(by_hand, saved_scenario(), force=False)

    assert by_hand.read_bytes().decode().startswith(BY_HAND)
    assert b"\r" not in by_hand.read_bytes()
    assert names_in(by_hand) == ["first", "second", "late-start"]


@pytest.mark.parametrize(
    "text",
    [
        "Said \"no\", then 'yes'.",
        "C:\\board\\new",
        "One line,\nanother,\n\nand a third.\n",
        '"""',
        "'''",
        '\\"\\',
        "ends with \\",
        "# no remark",
        '[[scenarios]]\nname = "other"',
        " £71k: Heddlu Dŵr \U0001f600 ",
    ],
)
@pytest.mark.parametrize("field", ["rationale", "role", "case"])
def test_a_text_comes_back_as_it_was(path: Path, field: str, text: str) -> None:
    saved = saved_scenario(**{field: text})

    save_scenario(path, saved, force=False)
    save_scenario(path, saved_scenario(name="next"), force=False)

    assert load_saved(path) == (saved, saved_scenario(name="next"))


@st.composite
def any_saved(draw: st.DrawFn) -> Saved:
    """Draw a scenario that the format allows, of any case."""
    return Saved(
        adopters=draw(COUNTS | st.lists(COUNTS, min_size=1, max_size=30).map(tuple)),
        pricing=draw(st.from_regex("[a-z0-9-]{1,24}", fullmatch=True)),
        savings=draw(st.floats(0, 1e9)),
        offset=draw(st.floats(0, 1.5)),
        ramp=draw(st.integers(0, 60)),
        cashable=draw(st.floats(0, 1)),
        delay=draw(st.integers(0, 24)),
        charge_follows_go_live=draw(st.booleans()),
        charge_change=draw(st.floats(-0.9, 2)),
        rise=draw(st.floats(-0.2, 0.5)),
        name=draw(st.from_regex("[a-z][a-z0-9-]{0,39}", fullmatch=True)),
        rationale=draw(TEXTS),
        role=draw(TEXTS),
        case=draw(TEXTS),
        rules=draw(st.integers(1, 9999)),
    )


@at_least(60)
@given(
    saved=st.lists(any_saved(), min_size=2, max_size=2, unique_by=lambda scenario: scenario.name)
)
def test_any_scenario_comes_back_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, saved: list[Saved]
) -> None:
    path = tmp_path_factory.mktemp("saved") / "case.scenarios.toml"

    save_scenario(path, saved[0], force=False)
    save_scenario(path, saved[1], force=False)

    assert load_saved(path) == tuple(saved)


# Removing


@pytest.mark.parametrize(("name", "rest"), [("first", SECOND), ("second", FIRST)])
def test_a_scenario_is_removed_and_the_rest_stays(path: Path, name: str, rest: str) -> None:
    path.write_text(f"# Ours.\n\n{TIDY}", encoding="utf-8", newline="\n")

    remove_scenario(path, name)

    assert path.read_bytes().decode() == f"# Ours.\n\n{rest}"


def test_a_scenario_with_a_remark_on_its_header_is_removed(path: Path) -> None:
    text = TIDY.replace("[[scenarios]]", "[[scenarios]]  # ours", 1)
    path.write_text(text, encoding="utf-8", newline="\n")

    remove_scenario(path, "first")

    assert path.read_bytes().decode() == SECOND


def test_the_comment_of_a_scenario_is_removed_with_it_from_the_first_line_on(path: Path) -> None:
    path.write_text(f"# Of the first.\n# Twice.\n{TIDY}", encoding="utf-8", newline="\n")

    remove_scenario(path, "first")

    assert path.read_bytes().decode() == SECOND


def test_removing_keeps_the_remark_above_the_next(by_hand: Path) -> None:
    remove_scenario(by_hand, "first")

    assert '# The second is for the board.\n[[scenarios]]\nname = "second"' in (
        by_hand.read_text(encoding="utf-8")
    )


def test_after_the_only_one_is_removed_another_is_saved(path: Path) -> None:
    save_scenario(path, saved_scenario(), force=False)
    remove_scenario(path, "late-start")
    assert load_saved(path) == ()

    save_scenario(path, saved_scenario(name="next"), force=False)

    assert path.read_bytes().decode() == HEAD + TABLE.replace("late-start", "next")


def test_an_unknown_name_is_refused_with_those_that_are_there(by_hand: Path) -> None:
    with pytest.raises(ScenarioError) as refusal:
        remove_scenario(by_hand, "third")

    assert str(refusal.value) == (f'{by_hand}: holds no scenario "third". Allowed: first, second.')
    assert by_hand.read_bytes().decode() == BY_HAND


def test_nothing_can_be_removed_where_nothing_is_saved(path: Path) -> None:
    with pytest.raises(ScenarioError) as refusal:
        remove_scenario(path, "first")

    assert str(refusal.value) == (f'{path}: holds no scenario "first". Allowed: none is saved.')
    assert not path.exists()


# Refused


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "rules = 3",
            "rules = 0",
            "line 8: scenarios[1].rules: 0 is not allowed."
            " Allowed: a whole number of rules, 1 to 9,999.",
        ),
        (
            "ramp = 12",
            "ramps = 12",
            "line 13: scenarios[1].ramps: is not known here. Did you mean ramp?",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    by_hand: Path, old: str, new: str, message: str
) -> None:
    by_hand.write_text(BY_HAND.replace(old, new, 1), encoding="utf-8")

    assert refusal_of(by_hand) == message


@pytest.mark.parametrize(
    "change",
    [
        partial(save_scenario, saved=saved_scenario(), force=True),
        partial(save_scenario, saved=saved_scenario(name="second"), force=True),
        partial(remove_scenario, name="second"),
    ],
    ids=["add", "replace", "remove"],
)
@pytest.mark.parametrize("broken", ["cashable = 50%", "cashable = 50", "name = 'second'"])
def test_a_broken_file_is_not_written_to(
    by_hand: Path, broken: str, change: Callable[[Path], None]
) -> None:
    text = BY_HAND.replace("cashable = 0.5", broken, 1)
    by_hand.write_text(text, encoding="utf-8", newline="\n")

    with pytest.raises(SohError):
        change(by_hand)

    assert by_hand.read_bytes().decode() == text


def test_every_second_use_of_a_name_is_named(path: Path) -> None:
    path.write_text(TABLE * 3 + FIRST, encoding="utf-8")

    assert refusal_of(path) == (
        'line 19: scenarios[2].name: "late-start" is there twice. Allowed: a new name.'
        " The same on line 36."
    )


@pytest.mark.parametrize("name", ["a", "late-start", "x2", "a-", "a" * 40])
def test_a_name_of_small_letters_digits_and_hyphens_is_accepted(path: Path, name: str) -> None:
    path.write_text(TABLE.replace("late-start", name), encoding="utf-8")

    assert names_in(path) == [name]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        *[(name, "") for name in ("", "2x", "é", "a" * 41)],
        *[(name, ' Write "late-start".') for name in ("late start", "Late_Start")],
        *[("Late", ' Write "late".'), ("-a", ' Write "a".'), ("a:b", ' Write "a-b".')],
        ("a\\n", ' Write "a".'),
    ],
)
def test_another_name_is_refused(path: Path, name: str, advice: str) -> None:
    path.write_text(TABLE.replace("late-start", name), encoding="utf-8")

    assert refusal_of(path) == (
        f'line 2: scenarios[1].name: "{name}" is not allowed.'
        f" Allowed: up to 40 small letters, digits and hyphens, a letter first.{advice}"
    )


def test_nothing_is_saved_among_what_was_installed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tests of an installed package are in tests/test_installed.py.
    monkeypatch.setattr("sohanalysis.case.saved.IS_INSTALLED", True)
    monkeypatch.setattr("sohanalysis.case.saved.DATA", path.parent)

    with pytest.raises(ScenarioError, match="is inside the installed package, and nothing was"):
        save_scenario(path, saved_scenario(), force=False)

    assert not path.exists()
