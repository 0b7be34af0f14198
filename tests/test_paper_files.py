"""A paper and its sliders as files."""

from pathlib import Path

import pytest

from sohanalysis import paper_files
from sohanalysis.errors import FileError


def test_a_paper_and_its_sliders_are_written(tmp_path: Path) -> None:
    paper_files.write(tmp_path / "a.html", {"paper": "£", "live": "sliders"}, force=False)

    assert (tmp_path / "a.html").read_bytes() == b"\xc2\xa3"
    assert (tmp_path / "a-explore.html").read_bytes() == b"sliders"


def test_neither_is_written_where_one_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a-explore.html").write_text("the board's own", encoding="utf-8")

    with pytest.raises(FileError, match=r"a-explore\.html: is there already"):
        paper_files.write(tmp_path / "a.html", {"paper": "", "live": ""}, force=False)

    assert [path.name for path in tmp_path.iterdir()] == ["a-explore.html"]


@pytest.mark.parametrize(
    ("output", "name"),
    [("pub.html", "pub-restricted.html"), ("a-restricted.html", "a-restricted.html")],
)
def test_a_full_paper_never_has_the_name_of_the_public_one(output: str, name: str) -> None:
    asked = paper_files.Asked(
        source=Path("a.toml"), preset=None, notebook=None, output=output, with_restricted=True
    )

    assert asked.target().name == name
