from __future__ import annotations

import os
from pathlib import Path

import pytest

from sohanalysis.errors import FileError
from sohanalysis.files.text import read_text
from tests.written import bytes_written


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
    path = bytes_written(tmp_path / "a.toml", content)

    assert read_text(path) == text


def refusal_of(path: Path) -> str:
    """Return the refusal of a file, without its path."""
    with pytest.raises(FileError) as refusal:
        read_text(path)
    assert refusal.value.exit_code == 2
    return str(refusal.value).removeprefix(str(path))


# tests/bad_inputs has files of other programs, encodings and line ends.
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xfe\xff\0a", ": is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding)."),
        (
            b"\x81",
            ", line 1: byte 0x81 is not UTF-8."
            " Save it as UTF-8 (Notepad: Save as, Encoding; Excel: CSV UTF-8).",
        ),
        (b"a\r\nb\x1b", ", line 2: holds the control character U+001B. Take it out."),
        (b"\xc2\x9b", ", line 1: holds the control character U+009B. Take it out."),
    ],
)
def test_a_file_that_is_no_utf8_text_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    assert refusal_of(bytes_written(tmp_path / "a.toml", content)) == message


def test_a_file_of_one_megabyte_is_read(tmp_path: Path) -> None:
    path = bytes_written(tmp_path / "a.toml", b"#" * 1_000_000)

    assert len(read_text(path)) == 1_000_000


def test_a_huge_file_is_refused_from_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)

    assert refusal_of(path) == ": is 10,000,000,000 bytes. Allowed: up to 1,000,000 bytes."


@pytest.mark.skipif(os.name == "nt", reason="a device file, and a pipe with a name")
def test_a_file_without_an_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")

    for path in (Path("/dev/zero"), tmp_path / "pipe.toml"):
        assert refusal_of(path) == ": is not a plain file."


@pytest.mark.parametrize("name", ["zzz.toml", "missing/case.toml"])
def test_a_missing_file_with_no_near_name_asks_for_a_look(tmp_path: Path, name: str) -> None:
    bytes_written(tmp_path / "derbyshire.toml", b"")

    assert refusal_of(tmp_path / name) == ": no such file. Check the name and the folder."


def test_a_name_without_its_ending_is_that_of_a_toml_file_first(tmp_path: Path) -> None:
    for name in ("my.html", "my.toml", "my2", "other.csv"):
        bytes_written(tmp_path / name, b"")

    assert refusal_of(tmp_path / "My") == ": no such file. Did you mean my.toml?"
    assert refusal_of(tmp_path / "other") == ": no such file. Did you mean other.csv?"


def test_a_name_with_its_ending_is_not_that_of_a_longer_name(tmp_path: Path) -> None:
    for name in ("case-2.toml", "case.toml.bak"):
        bytes_written(tmp_path / name, b"")

    assert refusal_of(tmp_path / "case.toml") == ": no such file. Did you mean case-2.toml?"


def test_a_folder_is_not_suggested_for_a_missing_file(tmp_path: Path) -> None:
    for name in ("my.d", "derbyshires"):
        (tmp_path / name).mkdir()

    for name in ("my", "derbyshire"):
        assert refusal_of(tmp_path / name) == ": no such file. Check the name and the folder."


def test_a_name_that_the_machine_cannot_open_is_refused(tmp_path: Path) -> None:
    assert "cannot be read: " in refusal_of(tmp_path / ("a" * 300))


def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    expected = f"{tmp_path}/caf\\udce9.toml: its name is not UTF-8 text. Rename it."

    assert refusal_of(tmp_path / "caf\udce9.toml") == expected.replace("/", os.sep)
