from __future__ import annotations

import os
from pathlib import Path

import pytest

from sohanalysis import files
from sohanalysis.errors import CaseError, FileError, MachineError


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
            "is a zip or Excel file. Export the sheet as text, or write TOML.",
        ),
        ("a = 1".encode("utf-16"), "is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding)."),
        (
            b"\xfe\xff\0a",
            "is in UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding).",
        ),
        (b"a = 1\nb = '\xa371k'\n", "byte 0xa3 on line 2 is not UTF-8. Save it as UTF-8."),
        (b"a = 1\0", "holds NUL characters, so is no text file. Give a text file."),
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
def test_a_file_without_an_end_is_not_read_to_it() -> None:
    with pytest.raises(FileError, match="holds NUL characters"):
        files.read_text(Path("/dev/zero"))


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


def test_toml_is_read_with_the_line_of_every_key(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml", b"a = 1\r\n[b]\r\nc = 0.5\r\n")

    document = files.read_toml(path)

    assert document.path == path
    assert document.values == {"a": 1, "b": {"c": 0.5}}
    assert document.lines == {("a",): 1, ("b",): 2, ("b", "c"): 3}


def test_a_key_without_a_line_takes_that_of_its_table(tmp_path: Path) -> None:
    document = files.read_toml(written(tmp_path / "a.toml", b"a = 1\n[b]\nc = {d = 1}\n"))

    assert document.line(("b", "c", "d")) == 3
    assert document.line(("b", "missing")) == 2
    assert document.line(("missing",)) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ": the file is empty. Start one with: soh new FILE."),
        (" \n\t\n", ": the file is empty. Start one with: soh new FILE."),
        (
            "a = 1\nlow = £71k",
            ', line 2: low: "£71k" is not TOML (invalid value).'
            " Write 71_000 for £71k and 0.035 for 3.5%: no £, k, comma or % sign.",
        ),
        (
            "low = 71,000",
            ', line 1: low: "71,000" is not TOML (expected newline or end of document after a'
            " statement). Write 71_000 for £71k and 0.035 for 3.5%: no £, k, comma or % sign.",
        ),
        (
            "rate = 3.5%",
            ', line 1: rate: "3.5%" is not TOML (expected newline or end of document after a'
            " statement). Write 71_000 for £71k and 0.035 for 3.5%: no £, k, comma or % sign.",
        ),
        (
            "low = \u221271",
            ', line 1: low: "\u221271" is not TOML (invalid value).'
            " Retype the number: it holds the character U+2212.",
        ),
        (
            "low = \u00a071",
            ', line 1: low: "\\u00a071" is not TOML (invalid value).'
            " Retype the number: it holds the character U+00A0.",
        ),
        (
            "signed = 036",
            ', line 1: signed: "036" is not TOML (expected newline or end of document after a'
            " statement). Text goes in quotes; numbers have no leading zeros.",
        ),
        (
            "low =",
            ', line 1: low: "low =" is not TOML (invalid value). Write a value after the = sign.',
        ),
        (
            "years = [2018/19]",
            ', line 1: years: "[2018/19]" is not TOML (unclosed array).'
            ' Put a financial year in quotes: "2018/19"; a month is "2018-10".',
        ),
        (
            "start = 2018-04-31",
            ', line 1: start: "2018-04-31" is not TOML (invalid date or datetime).'
            ' Put a financial year in quotes: "2018/19"; a month is "2018-10".',
        ),
        (
            "a = 1\n[b]\n[b]",
            ', line 3: "[b]" is not TOML (cannot declare). Write each table and key once.',
        ),
        (
            "a = 1\na = 2",
            ', line 2: a: "2" is not TOML (cannot overwrite a value).'
            " Write each table and key once.",
        ),
        (
            "a = {b = 1, b = 2}",
            ", line 1: a: \"{b = 1, b = 2}\" is not TOML (duplicate inline table key 'b')."
            " Write each table and key once.",
        ),
        (
            "[a]\nb = [\n1,",
            ', line 3: "1," is not TOML (unclosed array).'
            " Text goes in quotes; numbers have no leading zeros.",
        ),
        (
            "\x1b[2Ja = 1",
            ', line 1: \\u001b[2Ja: "1" is not TOML (invalid statement).'
            " Text goes in quotes; numbers have no leading zeros.",
        ),
        (
            '{"charge": 71}',
            ', line 1: "{\\"charge\\": 71}" is not TOML (invalid statement).'
            " This looks like JSON: start from a template with soh new FILE.",
        ),
    ],
)
def test_what_is_not_toml_is_shown_with_its_line_and_advice(
    tmp_path: Path, content: str, message: str
) -> None:
    path = written(tmp_path / "a.toml", content.encode())

    with pytest.raises(CaseError) as refusal:
        files.read_toml(path)

    assert str(refusal.value) == f"{path}{message}"
    assert refusal.value.exit_code == 2


def test_a_number_of_5000_digits_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml", b"a = 1\nhigh = " + b"9" * 5000 + b"\n")

    with pytest.raises(CaseError) as refusal:
        files.read_toml(path)

    shown = '"' + "9" * 76 + "..."
    message = f"{path}, line 2: high: {shown} is far too long a number. Shorten it."
    assert str(refusal.value) == message


def test_a_nesting_without_an_end_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml", b"a = " + b"[" * 5000 + b"]" * 5000)

    with pytest.raises(CaseError) as refusal:
        files.read_toml(path)

    assert str(refusal.value) == f"{path}: is nested far too deeply. Use tables."


def test_a_number_too_small_to_hold_is_not_taken_for_nil(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml", b"a = 1e-400\nb = 0.0\nc = 0e9\nd = 3.5E-2\n")

    values = files.read_toml(path).values

    assert values == {"a": "1e-400", "b": 0.0, "c": 0.0, "d": 0.035}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 1\n", {("a",): 1}),
        ("# a = 1\n  b = 2\n", {("b",): 2}),
        ('"a b" = 1\n', {("a b",): 1}),
        ("'a=b' = 1\n", {("a=b",): 1}),
        ("a.b = 1\n", {("a",): 1, ("a", "b"): 1}),
        ("[a] # why\nb = 1\n", {("a",): 1, ("a", "b"): 2}),
        ("[ a . b ]\n", {("a",): 1, ("a", "b"): 1}),
        ("[a.b]\n[a]\n", {("a",): 2, ("a", "b"): 1}),
        ('[a."2.0, b"]\nc = 1\n', {("a",): 1, ("a", "2.0, b"): 1, ("a", "2.0, b", "c"): 2}),
        (
            "[[a]]\nb = 1\n[[a]]\nb = 2\n",
            {("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 1): 3, ("a", 1, "b"): 4},
        ),
        (
            "[[a]]\n[a.b]\nc = 1\n",
            {("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 0, "b", "c"): 3},
        ),
        (
            "[[a]]\n[[a]]\n[[a.b]]\n[[a.b]]\n[a.b.c]\nd = 1\n",
            {
                ("a",): 1,
                ("a", 0): 1,
                ("a", 1): 2,
                ("a", 1, "b"): 3,
                ("a", 1, "b", 0): 3,
                ("a", 1, "b", 1): 4,
                ("a", 1, "b", 1, "c"): 5,
                ("a", 1, "b", 1, "c", "d"): 6,
            },
        ),
        ('a = """\nb = 1\n[c]\n"""\nd = 1\n', {("a",): 1, ("d",): 5}),
        ("a = '''\nb = 1\n'''\nd = 1\n", {("a",): 1, ("d",): 4}),
        ('a = """one # line"""\nd = 1\n', {("a",): 1, ("d",): 2}),
        ('# """\nd = 1\n', {("d",): 2}),
        ('a = [\n  "b = 1",\n  # c = 1\n]\nd = 1\n', {("a",): 1, ("d",): 5}),
        ("a = [\n  [1, 2],\n  [3, 4]\n]\nd = 1\n", {("a",): 1, ("d",): 5}),
    ],
)
def test_the_scan_finds_the_line_of_every_key(text: str, lines: dict[files.Key, int]) -> None:
    assert files.key_lines(text) == lines


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
        " Choose another name with -o, or add --force to replace it."
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
