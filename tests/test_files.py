from __future__ import annotations

import os
from pathlib import Path

import pytest

from sohanalysis import files
from sohanalysis.errors import FileError, MachineError


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a\nb\n", "a\nb\n"),
        (b"a\r\nb\r\n", "a\nb\n"),
        (b"\xef\xbb\xbfa\n", "a\n"),
        ("Heddlu Dŵr 😀".encode(), "Heddlu Dŵr 😀"),
        (b"", ""),
    ],
)
def test_utf8_is_read_with_any_line_end_and_with_a_byte_order_mark(
    tmp_path: Path, content: bytes, text: str
) -> None:
    path = written(tmp_path / "a.toml", content)

    assert files.read_text(path) == text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"PK\x03\x04" + b"\0" * 200,
            "is a zip or Excel file. Write it as text first: soh new FILE --from WORKBOOK.",
        ),
        ("a = 1".encode("utf-16"), "is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding)."),
        (
            b"\xfe\xff\0a",
            "is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding).",
        ),
        (
            "a = 1".encode("utf-16-le"),
            "is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding).",
        ),
        (b"%PDF-1.7", "is a PDF. Give a text file."),
        (
            b"a = 1\rb = 2\r",
            "has line ends of an old Mac (CR only). Save it with line ends LF.",
        ),
    ],
)
def test_a_file_that_is_no_utf8_text_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = written(tmp_path / "a.toml", content)

    with pytest.raises(FileError) as refusal:
        files.read_text(path)

    assert str(refusal.value) == f"{path}: {message}"
    assert refusal.value.exit_code == 2


def test_a_file_of_one_megabyte_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml", b"#" * 1_000_000)

    assert len(files.read_text(path)) == 1_000_000


def test_a_huge_file_is_refused_from_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)

    with pytest.raises(FileError) as refusal:
        files.read_text(path)

    assert str(refusal.value) == f"{path}: is 10,000,000,000 bytes. Allowed: up to 1,000,000 bytes."


@pytest.mark.skipif(os.name == "nt", reason="a device file")
def test_a_file_without_an_end_is_not_read() -> None:
    with pytest.raises(FileError) as refusal:
        files.read_text(Path("/dev/zero"))

    assert str(refusal.value) == "/dev/zero: is no plain file."


@pytest.mark.skipif(os.name == "nt", reason="a pipe with a name")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)

    with pytest.raises(FileError) as refusal:
        files.read_text(path)

    assert str(refusal.value) == f"{path}: is no plain file."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"a = 1\nb = '\xa371k'\n",
            "line 2: byte 0xa3 is not UTF-8 (in Windows-1252 it is £)."
            " Save it as UTF-8 (Notepad: Save as, Encoding; Excel: CSV UTF-8).",
        ),
        (
            b"\x81",
            "line 1: byte 0x81 is not UTF-8."
            " Save it as UTF-8 (Notepad: Save as, Encoding; Excel: CSV UTF-8).",
        ),
        (b"a\nb\0", "line 2: holds a NUL character, so is no text file. Give a text file."),
        (b"a\r\nb\x1b", "line 2: holds the control character U+001B. Take it out."),
        (b"\xc2\x9b", "line 1: holds the control character U+009B. Take it out."),
    ],
)
def test_a_character_that_no_text_holds_is_named_with_its_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = written(tmp_path / "a.toml", content)

    with pytest.raises(FileError) as refusal:
        files.read_text(path)

    assert str(refusal.value) == f"{path}, {message}"


def test_a_workbook_is_advised_to_be_saved_as_csv_where_a_csv_is_wanted(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"PK\x03\x04")

    with pytest.raises(FileError) as refusal:
        files.read_text(path)

    told = f"{path}: is a zip or Excel file. Save it as csv, comma separated."
    assert str(refusal.value) == told


def test_a_missing_file_is_named_with_the_nearest_name(tmp_path: Path) -> None:
    written(tmp_path / "derbyshire.toml", b"")
    path = tmp_path / "derbishire.toml"

    with pytest.raises(FileError) as refusal:
        files.read_text(path)

    assert str(refusal.value) == f"{path}: no such file. Did you mean derbyshire.toml?"


@pytest.mark.parametrize("name", ["zzz.toml", "missing/case.toml"])
def test_a_missing_file_with_no_near_name_asks_for_a_look(tmp_path: Path, name: str) -> None:
    written(tmp_path / "derbyshire.toml", b"")

    with pytest.raises(FileError, match=r"no such file\. Check the name and the folder\.$"):
        files.read_text(tmp_path / name)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError) as refusal:
        files.read_text(tmp_path)

    assert str(refusal.value) == f"{tmp_path}: is a folder. Name a file."


def test_a_name_that_the_machine_cannot_open_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read: "):
        files.read_text(tmp_path / ("a" * 300))


def test_text_is_written_in_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"

    files.write_text(path, "£71k\nDŵr\n", force=False)

    assert path.read_bytes() == "£71k\nDŵr\n".encode()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_written_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    path, plain = tmp_path / "a.txt", tmp_path / "plain.txt"
    plain.touch()

    files.write_text(path, "a", force=False)

    assert path.stat().st_mode == plain.stat().st_mode


def test_a_file_that_is_there_is_kept_without_force(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", b"old")

    with pytest.raises(FileError) as refusal:
        files.write_text(path, "new", force=False)

    assert path.read_bytes() == b"old"
    assert str(refusal.value) == (
        f"{path}: is there already, and nothing was written."
        " Choose another name, or add --force to replace it."
    )


def test_a_file_that_is_there_is_replaced_with_force(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", b"old")

    files.write_text(path, "new", force=True)

    assert path.read_bytes() == b"new"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "a.txt"

    with pytest.raises(FileError) as refusal:
        files.write_text(path, "a", force=True)

    assert str(refusal.value) == f"{path}: there is no folder {path.parent}. Make it first."


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"is a folder\. Name a plain file\.$"):
        files.check_target(tmp_path, force=True)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_is_no_target(tmp_path: Path) -> None:
    target, link = written(tmp_path / "a.txt", b"old"), tmp_path / "link.txt"
    link.symlink_to(target)

    with pytest.raises(FileError, match=r"is a link\. Name a plain file\.$"):
        files.write_text(link, "new", force=True)

    assert target.read_bytes() == b"old"


@pytest.mark.skipif(os.name == "nt", reason="a device file")
def test_a_device_is_no_target() -> None:
    with pytest.raises(FileError, match=r"is no plain file\. Name a plain file\.$"):
        files.check_target(Path("/dev/null"), force=True)


@pytest.mark.parametrize("name", ["case.toml", "folder/../case.toml"])
@pytest.mark.parametrize("force", [False, True])
def test_what_the_output_is_made_from_is_no_target_even_with_force(
    tmp_path: Path, name: str, force: bool
) -> None:
    (tmp_path / "folder").mkdir()
    source, target = written(tmp_path / "case.toml", b"old"), tmp_path / name

    with pytest.raises(FileError) as refusal:
        files.check_target(target, force=force, sources=(source,))

    assert str(refusal.value) == (
        f"{target}: is what the output is made from, and nothing was written. Choose another name."
    )


def test_another_file_than_the_sources_is_a_target(tmp_path: Path) -> None:
    source, target = written(tmp_path / "case.toml", b"old"), tmp_path / "case.html"

    files.check_target(target, force=False, sources=(source,))

    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder that takes no files")
def test_a_folder_that_takes_no_files_is_the_machine_s_fault() -> None:
    path = Path("/proc/self/a.txt")

    with pytest.raises(MachineError) as failure:
        files.write_text(path, "a", force=True)

    assert str(failure.value).startswith(f"{path}: could not be written: ")
    assert str(failure.value).endswith(". Nothing was changed.")
    assert failure.value.exit_code == 3


def test_a_full_disk_leaves_what_was_there_and_no_part_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    path = written(tmp_path / "a.txt", b"old")

    with pytest.raises(MachineError) as failure:
        files.write_text(path, "new", force=True)

    assert str(failure.value) == (
        f"{path}: could not be written: no space left on device. Nothing was changed."
    )
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_the_build_folder_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    first, second = files.build_folder(), files.build_folder()

    assert first == second == Path("build")
    assert (tmp_path / "build").is_dir()


def test_a_build_folder_that_cannot_be_made_is_the_machine_s_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "build", b"")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(MachineError, match=r"^build: could not be written: "):
        files.build_folder()
