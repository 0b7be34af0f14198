from __future__ import annotations

import os
from pathlib import Path

import pytest

from sohanalysis.errors import FileError
from sohanalysis.files.text import read_text


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

    assert read_text(path) == text


def test_a_csv_in_utf_16_is_told_what_excel_calls_the_form(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "force\tweight\n".encode("utf-16"))

    with pytest.raises(FileError) as refusal:
        read_text(path)

    assert str(refusal.value) == (
        f"{path}: is in UTF-16. Open it in Excel and save it as CSV UTF-8 (Comma delimited)."
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"PK\x03\x04" + b"\0" * 200,
            "is a zip or Excel file. Write it as text first: soh new FILE --from WORKBOOK.",
        ),
        ("a = 1".encode("utf-16"), "is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding)."),
        (b"\xfe\xff\0a", "is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding)."),
        (
            "a = 1".encode("utf-16-le"),
            "is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding).",
        ),
        (b"%PDF-1.7", "is a PDF. Give a text file."),
        (b"a = 1\rb = 2\r", "has line ends of an old Mac (CR only). Save it with line ends LF."),
    ],
)
def test_a_file_that_is_no_utf8_text_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = written(tmp_path / "a.toml", content)

    with pytest.raises(FileError) as refusal:
        read_text(path)

    assert str(refusal.value) == f"{path}: {message}"
    assert refusal.value.exit_code == 2


def test_a_file_of_one_megabyte_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml", b"#" * 1_000_000)

    assert len(read_text(path)) == 1_000_000


def test_a_huge_file_is_refused_from_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)

    with pytest.raises(FileError) as refusal:
        read_text(path)

    assert str(refusal.value) == f"{path}: is 10,000,000,000 bytes. Allowed: up to 1,000,000 bytes."


@pytest.mark.skipif(os.name == "nt", reason="a device file")
def test_a_file_without_an_end_is_not_read() -> None:
    with pytest.raises(FileError) as refusal:
        read_text(Path("/dev/zero"))

    assert str(refusal.value) == "/dev/zero: is not a plain file."


@pytest.mark.skipif(os.name == "nt", reason="a pipe with a name")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)

    with pytest.raises(FileError) as refusal:
        read_text(path)

    assert str(refusal.value) == f"{path}: is not a plain file."


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
        (b"a\nb\0", "line 2: holds a NUL character, so is not a text file. Give a text file."),
        (b"a\r\nb\x1b", "line 2: holds the control character U+001B. Take it out."),
        (b"\xc2\x9b", "line 1: holds the control character U+009B. Take it out."),
    ],
)
def test_a_character_that_no_text_holds_is_named_with_its_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = written(tmp_path / "a.toml", content)

    with pytest.raises(FileError) as refusal:
        read_text(path)

    assert str(refusal.value) == f"{path}, {message}"


def test_a_workbook_is_advised_to_be_saved_as_csv_where_a_csv_is_wanted(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"PK\x03\x04")

    with pytest.raises(FileError) as refusal:
        read_text(path)

    expected = f"{path}: is a zip or Excel file. Save it as csv, comma separated."
    assert str(refusal.value) == expected


def test_a_missing_file_is_named_with_the_nearest_name(tmp_path: Path) -> None:
    written(tmp_path / "derbyshire.toml", b"")
    path = tmp_path / "derbishire.toml"

    with pytest.raises(FileError) as refusal:
        read_text(path)

    assert str(refusal.value) == f"{path}: no such file. Did you mean derbyshire.toml?"


@pytest.mark.parametrize("name", ["zzz.toml", "missing/case.toml"])
def test_a_missing_file_with_no_near_name_asks_for_a_look(tmp_path: Path, name: str) -> None:
    written(tmp_path / "derbyshire.toml", b"")

    with pytest.raises(FileError, match=r"no such file\. Check the name and the folder\.$"):
        read_text(tmp_path / name)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError) as refusal:
        read_text(tmp_path)

    assert str(refusal.value) == f"{tmp_path}: is a folder. Name a file."


def test_a_name_that_the_machine_cannot_open_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read: "):
        read_text(tmp_path / ("a" * 300))


def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError) as refusal:
        read_text(tmp_path / "caf\udce9.toml")

    expected = f"{tmp_path}/caf\\udce9.toml: its name is not UTF-8 text. Rename it."
    assert str(refusal.value) == expected.replace("/", os.sep)
