from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.cautions import text_cautions
from sohanalysis.files.toml import read_toml
from tests.written import SHIPPED


def cautions_of(folder: Path, text: str) -> list[str]:
    path = folder / "a.toml"
    path.write_text(f"[a]\nb = [{{c = '{text}'}}]\n", encoding="utf-8", newline="\n")
    return [str(fault).removeprefix(f"{path}, ") for fault in text_cautions(read_toml(path))]


@pytest.mark.parametrize(
    ("text", "caution"),
    [
        ("ask someone@example.org", '"someone@example.org" looks like an e-mail address'),
        ("call 0300 000 0000 now", '"0300 000 0000" looks like a telephone number'),
        ("+44 1773 570100", '"+44 1773 570100" looks like a telephone number'),
        ("Â£71k", '"Â£" looks like a wrongly decoded character, such as Â£ for £'),
        ("it\u00e2\u20ac\u2122s", "looks like a wrongly decoded character"),
        ("\ufffd71k", '"\ufffd" looks like a wrongly decoded character'),
    ],
)
def test_what_is_odd_in_a_text_is_named_with_its_line_and_key(
    tmp_path: Path, text: str, caution: str
) -> None:
    (fault,) = cautions_of(tmp_path, text)

    assert fault.startswith("line 2: a.b[1].c: ")
    assert caution in fault


@pytest.mark.parametrize(
    "text",
    [
        *("£71k", "2018/19", "HL13532", "02.11 and 3.1", "£0300 000 0000", "page 1,234,567"),
        *("Âge", "Dŵr", "github.com/a/b@625e720", "01629 is not a number", "a@b"),
    ],
)
def test_what_is_not_odd_is_left_alone(tmp_path: Path, text: str) -> None:
    assert cautions_of(tmp_path, text) == []


@pytest.mark.parametrize(
    "path",
    SHIPPED,
    ids=lambda path: path.stem,
)
def test_nothing_is_odd_in_the_cases_of_the_project(path: Path) -> None:
    assert text_cautions(read_toml(path)) == ()
