"""Two names that look alike are one name, so a letter that no reader sees is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sohanalysis.case.register import load_register
from sohanalysis.errors import SohError
from sohanalysis.load import load_case

BASE = Path(__file__).parent.parent / "bad_inputs" / "base"
UNSEEN = {
    "zero width non-joiner": "\u200c",
    "zero width joiner": "\u200d",
    "combining grapheme joiner": "\u034f",
    "hangul choseong filler": "\u115f",
    "hangul filler": "\u3164",
    "line separator": "\u2028",
    "halfwidth hangul filler": "\uffa0",
    "khmer vowel": "\u17b4",
    "braille blank": "\u2800",
    "variation selector": "\ufe0f",
    "tag letter": "\U000e0041",
}
JOINERS = ("zero width non-joiner", "zero width joiner", "variation selector")
SECOND_MANAGER = """
[[lines]]
name = "{name}"
annual = 60_000
from = "2018-10"
source = "2.9"
status = "derived"
"""


def with_line(folder: Path, name: str) -> Path:
    """Write a case with one more line of that name; its first line is "Project manager"."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    path = folder / "case.toml"
    text = path.read_text(encoding="utf-8") + SECOND_MANAGER.format(name=name)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("letter", UNSEEN.values(), ids=UNSEEN)
def test_no_name_of_a_line_holds_an_unseen_letter(letter: str, tmp_path: Path) -> None:
    path = with_line(tmp_path, f"Project{letter} manager")

    with pytest.raises(SohError) as error:
        load_case(path)

    (fault,) = error.value.faults
    assert (fault.field, fault.line) == ("lines[2].name", 121)
    assert f"holds the hidden character U+{ord(letter):04X}" in fault.problem
    assert fault.advice == "Take it out."


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "  ", "\u2009"])
def test_another_space_makes_no_other_name(space: str, tmp_path: Path) -> None:
    path = with_line(tmp_path, f"Project{space}manager")

    with pytest.raises(SohError, match=r"lines\[2\].name: .* is a name in use"):
        load_case(path)


@pytest.mark.parametrize("letter", UNSEEN.values(), ids=UNSEEN)
def test_no_name_of_a_register_holds_an_unseen_letter(letter: str, tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "forces.csv"
    text = path.read_text(encoding="utf-8").replace("Gwent", f"Ke{letter}nt")
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SohError, match=f"line 3: .*holds the character U\\+{ord(letter):04X}"):
        load_register(path)


@pytest.mark.parametrize("letter", UNSEEN.values(), ids=UNSEEN)
def test_a_sentence_may_hold_a_joiner_alone(letter: str, tmp_path: Path) -> None:
    path = with_line(tmp_path, "Another manager")
    text = path.read_text(encoding="utf-8").replace('title = "Single', f'title = "Single{letter}')
    path.write_text(text, encoding="utf-8")

    if letter in {UNSEEN[name] for name in JOINERS}:
        assert load_case(path).title.startswith(f"Single{letter}")
    else:
        with pytest.raises(SohError, match=r"title: .* holds the hidden character"):
            load_case(path)
