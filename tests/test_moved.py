"""No text of many made-up cases moves unseen, on any surface.

Of each text only a digest is kept, so these tests notice any change, but do not say whether it is
right. To see what moved, run ``python -m robust.compare COMMIT --texts``.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sohanalysis.load import load_case
from tests.screens import assert_screen
from tests.surfaces import page_text, texts_of, texts_of_returned

FILES = sorted((Path(__file__).parent / "moved").glob("*.toml"))


def digests(texts: dict[str, str]) -> str:
    """Return a line for each text: its digest and its name."""
    return "\n".join(
        f"{hashlib.sha256(text.encode()).hexdigest()[:12]} {name}" for name, text in texts.items()
    )


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_no_text_of_a_case_moves(file: Path) -> None:
    assert_screen(file.with_suffix(".txt"), digests(texts_of(file)))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_no_sentence_of_the_page_moves(file: Path) -> None:
    assert_screen(file.with_suffix(".page.txt"), digests({"page": page_text(load_case(file))}))


# To write, change and read a workbook takes as long as all other texts.
@pytest.mark.parametrize("file", FILES[::2], ids=lambda path: path.stem)
def test_no_text_on_a_returned_workbook_moves(file: Path) -> None:
    assert_screen(file.with_suffix(".returned.txt"), digests(texts_of_returned(file)))
