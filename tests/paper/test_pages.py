"""The pages of a case: none with what is left out of it."""

from pathlib import Path

import pytest

from sohanalysis.errors import IntegrityError
from sohanalysis.paper import pages

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
DESK = 'name = "Support desk"\n'


@pytest.fixture(name="marked")
def _marked(tmp_path: Path) -> str:
    text = SECOND.read_text(encoding="utf-8")
    assert DESK in text
    path = tmp_path / "marked.toml"
    path.write_text(text.replace(DESK, DESK + "restricted = true\n"), "utf-8", newline="\n")
    return str(path)


@pytest.mark.parametrize("kind", ["live", "answer"])
def test_a_page_that_names_what_is_restricted_is_refused(
    marked: str, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setitem(pages._OF_A_CASE, kind, lambda *_: "<p>With the support desk.</p>")

    with pytest.raises(IntegrityError, match="is restricted and stands on the page"):
        pages.pages_of(marked, None, kinds=[kind])

    made = pages.pages_of(marked, None, kinds=[kind], with_restricted=True)
    assert made == {kind: "<p>With the support desk.</p>"}
