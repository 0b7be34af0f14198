"""A paper and its sliders as files."""

from pathlib import Path

import pytest

from sohanalysis.errors import FileError
from sohanalysis.files import writing
from sohanalysis.paper import publish


def test_a_paper_and_its_sliders_are_written(tmp_path: Path) -> None:
    publish.write(tmp_path / "a.html", {"paper": "£", "live": "sliders"}, force=False)

    assert (tmp_path / "a.html").read_bytes() == b"\xc2\xa3"
    assert (tmp_path / "a-sliders.html").read_bytes() == b"sliders"


def test_the_sums_of_both_are_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []
    place_file = writing._Stage.move_into_place

    def record(stage: writing._Stage, *, force: bool) -> None:
        names.append(stage.path.name)
        place_file(stage, force=force)

    monkeypatch.setattr(writing._Stage, "move_into_place", record)
    lines = publish.write(tmp_path / "a.html", {"paper": "", "live": "abc"}, force=False)

    assert names == ["a-sliders.html", "a.html", "a.sha256"]
    assert (tmp_path / "a.sha256").read_text(encoding="utf-8") == lines
    assert lines == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a-sliders.html\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.html\n"
    )


@pytest.mark.parametrize("name", ["a-sliders.html", "a.sha256"])
def test_nothing_is_written_where_one_is_in_the_way(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("the board's own", encoding="utf-8")

    with pytest.raises(FileError, match=f"{name}.*: is there already"):
        publish.write(tmp_path / "a.html", {"paper": "", "live": ""}, force=False)

    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("output", "name"),
    [("pub.html", "pub-restricted.html"), ("a-restricted.html", "a-restricted.html")],
)
def test_a_full_paper_never_has_the_name_of_the_public_one(output: str, name: str) -> None:
    request = publish.PaperRequest(
        source=Path("a.toml"), preset=None, notebook=None, output=output, with_restricted=True
    )

    assert request.target().name == name


@pytest.mark.parametrize("name", ["a.pdf", "a.sha256", "a"])
def test_a_paper_is_html_by_its_name_and_nothing_is_made_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("sohanalysis.paper.pages.pages_of", None)
    output = str(tmp_path / name)
    request = publish.PaperRequest(
        source=Path("a.toml"), preset=None, notebook=None, output=output, with_restricted=False
    )

    with pytest.raises(FileError, match=r"Allowed: \.html or \.htm\. End it in \.html\."):
        publish.write_paper(request, force=True)

    assert list(tmp_path.iterdir()) == []
