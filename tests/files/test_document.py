from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.errors import CaseError, SohError
from sohanalysis.files.toml import KeyPath, key_lines, read_toml
from tests.written import bytes_written


def test_toml_is_read_with_the_line_of_every_key(tmp_path: Path) -> None:
    path = bytes_written(tmp_path / "a.toml", b"a = 1\r\n[b]\r\nc = 0.5\r\n")

    document = read_toml(path)

    assert document.path == path
    assert document.values == {"a": 1, "b": {"c": 0.5}}
    assert document.lines == {("a",): 1, ("b",): 2, ("b", "c"): 3}


def test_a_key_without_a_line_takes_that_of_its_table(tmp_path: Path) -> None:
    document = read_toml(bytes_written(tmp_path / "a.toml", b"a = 1\n[b]\nc = {d = 1}\n"))

    assert document.line(("b", "c", "d")) == 3
    assert document.line(("b", "missing")) == 2
    assert document.line(("missing",)) is None


# tests/bad_inputs has what people write instead of TOML.
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a = {b = 1, b = 2}", ", line 1: a.b: appears twice. Write each table and key once."),
        ("[a]\nb = 1\n[a]", ", line 3: [a] appears twice. Write each table and key once."),
        (
            "[[a]]\nb = 1\n[a]\nb = 2",
            ", line 3: [a] appears next to [[a]]. Write [[a]], with two brackets on each side.",
        ),
        (
            "[a]\nb = 1\n[[a]]\nb = 2",
            ", line 1: [a] appears next to [[a]]. Write [[a]], with two brackets on each side.",
        ),
        ("[a]\nb = [\n1,", ', line 2: b: "[" cannot be read. A closing bracket is missing.'),
        (
            "[budget\na = 1",
            ', line 1: "[budget" cannot be read. Close the header of the table: write [budget].',
        ),
        (
            "b = [1, , 3]",
            ', line 1: b: "[1, , 3]" cannot be read. An amount is missing between two commas: '
            "write 0 if nothing is paid.",
        ),
    ],
)
def test_what_is_not_toml_is_shown_with_its_line_and_advice(
    tmp_path: Path, content: str, message: str
) -> None:
    path = bytes_written(tmp_path / "a.toml", content.encode())

    with pytest.raises(SohError) as refusal:
        read_toml(path)

    assert str(refusal.value) == f"{path}{message}"


@pytest.mark.parametrize(
    "value", ["0b" + "1" * 20_000, "[1, -" + "9" * 5000 + "]", "1_" * 4400 + "1"]
)
def test_a_number_too_long_in_any_form_is_refused(tmp_path: Path, value: str) -> None:
    path = bytes_written(tmp_path / "a.toml", f"high = {value}\n".encode())

    with pytest.raises(CaseError, match=r"line 1: high: .* is a number of [\d,]+ digits"):
        read_toml(path)


def test_a_long_text_or_comment_is_no_number(tmp_path: Path) -> None:
    digits = "9" * 5000
    path = bytes_written(tmp_path / "a.toml", f'a = "{digits}" # {digits}\n'.encode())

    assert read_toml(path).values == {"a": digits}


def test_a_number_too_small_to_hold_is_not_taken_for_nil(tmp_path: Path) -> None:
    past = b"e = 1e-99999999999999999999\nf = 1e99999999999999999999\n"
    path = bytes_written(tmp_path / "a.toml", b"a = 1e-400\nb = 0.0\nc = 0e9\nd = 3.5E-2\n" + past)

    values = read_toml(path).values

    assert values == {
        "a": "1e-400",
        "b": 0.0,
        "c": 0.0,
        "d": 0.035,
        "e": "1e-99999999999999999999",
        "f": "1e99999999999999999999",
    }


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
def test_the_scan_finds_the_line_of_every_key(text: str, lines: dict[KeyPath, int]) -> None:
    assert key_lines(text) == lines


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (
            "title = \u201csoh\u201d",
            "These are the curly quotes of a word processor: type straight",
        ),
        ('title = "soh', "A closing quote is missing."),
    ],
)
def test_a_quote_that_is_wrong_or_missing_is_named(tmp_path: Path, line: str, advice: str) -> None:
    path = tmp_path / "case.toml"
    path.write_text(f"{line}\n", encoding="utf-8")

    with pytest.raises(CaseError) as error:
        read_toml(path)

    assert advice in str(error.value)


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("120k", "Write 120_000: no £, k, m or comma."),
        ("£1.4m  # the bid", "Write 1_400_000: no £, k, m or comma."),
        ("81,500", "Write 81_500: no £, k, m or comma."),
        ("£1,169.586", "For £1,169,586 write 1_169_586; for £1,169.59 write 1_169.59."),
        ("£120k a year", "Write the number in digits alone: no £, k, m, comma or % sign."),
        ("3.5%", "Write 0.035 for 3.5%."),
    ],
)
def test_the_advice_on_an_amount_without_quotes_gives_that_amount(
    tmp_path: Path, value: str, advice: str
) -> None:
    path = bytes_written(tmp_path / "a.toml", f"low = {value}\n".encode())

    with pytest.raises(CaseError) as caught:
        read_toml(path)

    assert str(caught.value).endswith(f"cannot be read. {advice}")
