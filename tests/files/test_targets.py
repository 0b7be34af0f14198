"""Paths that may be written, and the messages on other paths."""

from __future__ import annotations

import errno
import os
from pathlib import Path, PurePosixPath

import pytest

from sohanalysis.errors import FileError, MachineError
from sohanalysis.files import writing
from tests.written import bytes_written


@pytest.mark.skipif(os.name == "nt", reason="a device file")
def test_a_device_is_no_target() -> None:
    with pytest.raises(FileError, match=r"is not a plain file\. Name a plain file\.$"):
        writing.check_target(Path("/dev/null"), force=True)


@pytest.mark.parametrize("name", ["case.toml", "folder/../case.toml"])
@pytest.mark.parametrize("force", [False, True])
def test_what_the_output_is_made_from_is_no_target_even_with_force(
    tmp_path: Path, name: str, force: bool
) -> None:
    (tmp_path / "folder").mkdir()
    source, target = bytes_written(tmp_path / "case.toml", b"old"), tmp_path / name

    with pytest.raises(FileError) as refusal:
        writing.check_target(target, force=force, sources=(source,))

    assert str(refusal.value) == (
        f"{target}: is a source of the output, and nothing was written. Choose another name."
    )


@pytest.mark.parametrize(("name", "ending"), [("p.pdf", "ends in .pdf"), ("p", "has no ending")])
def test_another_ending_is_refused_with_what_to_write(
    tmp_path: Path, name: str, ending: str
) -> None:
    with pytest.raises(FileError) as refusal:
        writing.check_target(tmp_path / name, force=True, endings=(".html", ".htm"))

    assert str(refusal.value) == (
        f"{tmp_path / name}: its name {ending}, and nothing was written. Allowed: .html or .htm. "
        "End it in .html."
    )


@pytest.mark.parametrize("name", ["p.html", "P.HTM", "a.pdf.html"])
def test_an_ending_that_is_wanted_is_a_target(tmp_path: Path, name: str) -> None:
    writing.check_target(tmp_path / name, force=False, endings=(".html", ".htm"))

    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_said_to_be_one_whatever_its_ending(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder"):
        writing.check_target(tmp_path, force=True, endings=(".html",))


def test_the_build_folder_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    first, second = writing.build_folder(), writing.build_folder()

    assert first == second == Path("build")
    assert (tmp_path / "build").is_dir()


def test_a_build_folder_that_cannot_be_made_is_the_machine_s_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bytes_written(tmp_path / "build", b"")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(MachineError, match=r"^build: could not be written: "):
        writing.build_folder()


def test_a_lock_of_another_file_is_no_sign_that_this_one_is_open(tmp_path: Path) -> None:
    bytes_written(tmp_path / "~$ab.xlsx", b"")

    assert writing.is_open(tmp_path / "ab.xlsx")
    assert not writing.is_open(tmp_path / "b.xlsx")


def test_a_folder_that_nothing_came_of_is_taken_away(tmp_path: Path) -> None:
    with writing.made_for(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_there_or_has_something_in_it_stays(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()

    with writing.made_for(tmp_path / "old"), writing.made_for(tmp_path / "new"):
        bytes_written(tmp_path / "new" / "a", b"")

    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("CON", '"CON" is a device on Windows'),
        ("nul.html", '"nul" is a device on Windows'),
        ("Aux .tar.gz", '"Aux" is a device on Windows'),
        ("com1.toml", '"com1" is a device on Windows'),
        ("LPT\u00b2.xlsx", '"LPT\u00b2" is a device on Windows'),
        ("conout$", '"conout$" is a device on Windows'),
        ("a:b.html", 'its name holds ":", which Windows allows in no name'),
        ("why?.html", 'its name holds "?", which Windows allows in no name'),
        ("a<b.html", 'its name holds "<", which Windows allows in no name'),
        ('"a".html', 'its name holds "\\"", which Windows allows in no name'),
        ("a\nb.html", 'its name holds "\\n", which Windows allows in no name'),
        ("a.html.", "its name ends in a dot or a blank, which Windows drops"),
        ("a.html ", "its name ends in a dot or a blank, which Windows drops"),
    ],
)
def test_a_name_that_not_every_machine_has_is_refused(name: str, problem: str) -> None:
    faults = [*writing._name_faults(PurePosixPath("out") / name)]  # ":" is a drive on Windows

    assert [fault.problem for fault in faults] == [f"{problem}, and nothing was written"]
    assert faults[0].advice == "Choose another name."


@pytest.mark.parametrize(
    "name", ["com.html", "com10.html", "console.html", "a.con", "\u00a3 \u0175.html", ".a", "lpt0"]
)
def test_a_name_that_is_close_to_one_of_windows_is_a_target(tmp_path: Path, name: str) -> None:
    writing.check_target(tmp_path / name, force=False)

    assert list(writing._name_faults(tmp_path / name)) == []


@pytest.mark.skipif(os.name == "nt", reason="has no such file")
def test_a_file_that_has_such_a_name_already_may_be_replaced(tmp_path: Path) -> None:
    writing.check_target(bytes_written(tmp_path / "aux.html", b"old"), force=True)

    with pytest.raises(FileError, match="is there already"):
        writing.check_target(tmp_path / "aux.html", force=False)


def test_a_name_of_255_bytes_is_a_target_and_one_of_256_is_none(tmp_path: Path) -> None:
    writing.check_target(tmp_path / ("\u00e9" * 127 + "a"), force=False)

    with pytest.raises(FileError) as refusal:
        writing.check_target(tmp_path / ("\u00e9" * 128), force=True)

    assert str(refusal.value).endswith(
        ": its name has 256 bytes, and nothing was written. Allowed: up to 255."
        " Choose a shorter name."
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has paths of its own length")
def test_a_path_that_the_machine_does_not_take_is_named() -> None:
    path = Path(*["a" * 200] * 30, "paper.html")

    with pytest.raises(MachineError) as failure:
        writing.check_target(path, force=True)

    assert ": could not be written: file name too long. " in str(failure.value)
    assert str(failure.value).endswith(" Choose a shorter name, or a folder nearer the root.")


@pytest.mark.parametrize("path", ["a\0b.html", "a\0b/c.html"])
def test_a_nul_character_is_refused(path: str) -> None:
    with pytest.raises(FileError, match="holds a NUL character, and nothing was written"):
        writing.check_target(Path(path), force=True)


def test_a_name_that_is_not_utf8_is_no_target() -> None:
    with pytest.raises(FileError, match="its name is not UTF-8 text, and nothing was written"):
        writing.check_target(Path("caf\udce9.html"), force=True)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    with pytest.raises((FileError, MachineError), match=r"a: (is a link|could not be written)"):
        writing.check_target(tmp_path / "a", force=True)


@pytest.mark.parametrize("name", ["nul", "out.", "a" * 300])
def test_a_folder_of_such_a_name_is_not_made(tmp_path: Path, name: str) -> None:
    with pytest.raises((FileError, MachineError)):  # to Windows itself some of them exist
        writing.make_folder(tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_a_long_path_is_told_where_windows_counts_our_stages_too(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 240)

    assert writing._is_long_for_windows(path, windows=True)
    assert not writing._is_long_for_windows(Path("/a.html"), windows=True)
    assert not writing._is_long_for_windows(path, windows=False)


def test_an_error_without_words_of_its_own_is_told() -> None:
    message = str(writing._write_error(Path("a"), OSError(errno.EIO, "Input/output error"), "Odd."))

    assert message == "a: could not be written: input/output error. Odd."


def test_a_file_in_place_of_a_folder_is_refused_and_a_folder_is_not(tmp_path: Path) -> None:
    writing.check_folder(tmp_path)

    with pytest.raises(FileError, match=r"a: is not a folder\. Name a folder\.$"):
        writing.check_folder(bytes_written(tmp_path / "a", b""))


def test_a_folder_in_a_file_is_refused_before_any_work(tmp_path: Path) -> None:
    file = bytes_written(tmp_path / "notes.txt", b"")

    with pytest.raises(FileError, match=r"there is no folder .*notes\.txt\. Make it first\.$"):
        writing.check_folder(file / "out")


def test_a_folder_in_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"there is no folder .*none\. Make it first\.$"):
        writing.make_folder(tmp_path / "none" / "a")


@pytest.mark.skipif(os.name == "nt", reason="Windows has paths of its own length")
def test_a_path_of_a_folder_that_the_machine_does_not_take_is_told() -> None:
    with pytest.raises(MachineError, match="file name too long"):
        writing.check_folder(Path(*["a" * 200] * 30))
