"""The cases in a folder, the paths of their papers, and the exit code of a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sohanalysis.errors import CaseError, FileError, IntegrityError, MachineError
from sohanalysis.paper.publish import Outcome, cases_in, exit_code, targets_of


def outcome(error: Exception | None) -> Outcome:
    """Return the outcome of a case."""
    return Outcome(case=Path("a.toml"), target=Path("a.html"), error=error)


def cases(folder: Path, *names: str) -> list[Path]:
    """Write empty files of cases."""
    for name in names:
        (folder / name).write_text("", encoding="utf-8")
    return [folder / name for name in names]


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ([], 0),
        ([None, None], 0),
        ([None, CaseError("a")], 2),
        ([CaseError("a"), MachineError("b"), None], 3),
        ([IntegrityError("a"), MachineError("b"), CaseError("c")], 4),
        ([IntegrityError("a"), RuntimeError("b")], 1),
    ],
)
def test_the_exit_code_is_the_worst(errors: list[Exception | None], code: int) -> None:
    assert exit_code([outcome(error) for error in errors]) == code


def test_saved_scenarios_and_other_files_are_not_cases(tmp_path: Path) -> None:
    cases(tmp_path, "b.toml", "a.toml", "a.scenarios.toml", "notes.txt", "a.html")

    assert [path.name for path in cases_in(tmp_path)] == ["a.toml", "b.toml"]


def test_a_folder_without_a_case_is_refused(tmp_path: Path) -> None:
    cases(tmp_path, "a.scenarios.toml")

    with pytest.raises(FileError) as refusal:
        cases_in(tmp_path)

    assert str(refusal.value) == (f"{tmp_path}: holds no case. Allowed: files that end in .toml.")


@pytest.mark.parametrize("name", ["none", "a.toml"])
def test_a_path_that_is_not_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    cases(tmp_path, "a.toml")

    with pytest.raises(FileError) as refusal:
        cases_in(tmp_path / name)

    message = str(refusal.value)  # the middle is the message of the operating system
    assert message.startswith(f"{tmp_path / name}: cannot be read: ")
    assert message.endswith(". Name a folder.")


@pytest.mark.skipif(os.name == "nt", reason="there a.toml and A.toml are one file")
def test_all_names_that_collide_are_reported(tmp_path: Path) -> None:
    case_files = cases(tmp_path, "a.toml", "A.toml", "b.toml", "b-sliders.toml", "index.toml")

    with pytest.raises(FileError) as refusal:
        targets_of(case_files, tmp_path, force=True)

    advice = "Rename the case; nothing was written."
    assert str(refusal.value).splitlines() == [
        f"{tmp_path / 'A.toml'}: its paper would write A.html, as would that of a.toml. {advice}",
        f"{tmp_path / 'A.toml'}: its paper would write A-sliders.html, as would that of a.toml. "
        f"{advice}",
        f"{tmp_path / 'b-sliders.toml'}: its paper would write b-sliders.html, as would that of "
        f"b.toml. {advice}",
        f"{tmp_path / 'index.toml'}: its paper would write index.html, as would the index. "
        f"{advice}",
    ]


def test_files_of_an_earlier_run_are_reported_in_one_line(tmp_path: Path) -> None:
    case_files = cases(tmp_path, "a.toml", "b.toml")
    cases(tmp_path, "a-sliders.html", "b.html", "index.html")

    with pytest.raises(FileError) as refusal:
        targets_of(case_files, tmp_path, force=False)

    assert str(refusal.value) == (
        f"{tmp_path}: a-sliders.html and 2 more of its files are there already, and nothing was "
        "written. Choose another folder, or add --force to replace existing files."
    )


def test_an_existing_file_is_reported_next_to_a_folder_with_a_files_name(
    tmp_path: Path,
) -> None:
    case_files = cases(tmp_path, "a.toml", "a.html")[:1]
    (tmp_path / "index.html").mkdir()

    with pytest.raises(FileError) as refusal:
        targets_of(case_files, tmp_path, force=False)

    assert str(refusal.value).splitlines() == [
        f"{tmp_path / 'index.html'}: is a folder. Name a plain file.",
        f"{tmp_path}: a.html is there already, and nothing was written. "
        "Choose another folder, or add --force to replace existing files.",
    ]


def test_with_force_every_file_is_replaced(tmp_path: Path) -> None:
    case_files = cases(tmp_path, "a.toml")
    cases(tmp_path, "a.html", "index.html")

    assert targets_of(case_files, tmp_path, force=True) == {case_files[0]: tmp_path / "a.html"}


@pytest.mark.parametrize(
    ("output", "problem"),
    [("a.toml", "a.toml: is not a folder. Name a folder."), ("x/y", "there is no folder")],
)
def test_an_output_that_is_not_a_folder_is_refused(
    tmp_path: Path, output: str, problem: str
) -> None:
    case_files = cases(tmp_path, "a.toml")

    with pytest.raises(FileError, match=problem):
        targets_of(case_files, tmp_path / output, force=True)
