"""Build the documentation site into build/site, without a network: python docs/site/build.py.

It gathers the pages of `docs`, the notebooks, the changelog and a page for each case, writes the
sliders, the paper and the workbook of each case beside them, and lets Sphinx do the rest.
"""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from collections.abc import Sequence
from html import escape
from pathlib import Path

from sphinx.cmd.build import main as sphinx

import sohanalysis as soh
from sohanalysis.cli.main import run
from sohanalysis.report.headline import headline

SITE = Path(__file__).parent
DOCS = SITE.parent
ROOT = DOCS.parent
# Pages that stand elsewhere in the project, and where the site has them.
TITLES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "start.md",
    "data/README.md": "data/README.md",
}
# A link of Markdown to a file: what it says, and where it leads.
LINK = re.compile(r"(\[[^\]]*\]\()([^)#\s]+)((?:#[^)]*)?\))")
# Sphinx does not know the live files, so their links are plain HTML.
CASE = """# {title}

{about}

```{{raw}} html
<p><a href="../{name}.html">Board paper</a> · <a href="../{name}-sliders.html">page of sliders</a> ·
<a href="../{name}.xlsx">workbook</a> · <a href="../{name}.toml">case file</a></p>
<iframe class="live" src="../{name}-sliders.html" title="Sliders: {frame}"></iframe>
```
"""


def main(words: Sequence[str]) -> int:
    """Build the site under build/, or under a folder that is named."""
    folder = Path(words[0]) if words else ROOT / "build"
    return build(folder / "site-source", folder / "site")


def build(source: Path, target: Path) -> int:
    """Gather the pages in a folder, write what is live, and build the site in another.

    Returns
    -------
    int
        Exit code of Sphinx: not zero if a link leads nowhere or a page is wrong.
    """
    for folder in (source, target):
        shutil.rmtree(folder, ignore_errors=True)
    gather(source)
    cases = live(source / "live")
    write_cases(source / "cases", cases)
    draw(source / "pictures")
    words = ["-b", "html", "-W", "--keep-going", "-q", "-j", "auto", str(source), str(target)]
    return int(sphinx(words))


def gather(source: Path) -> None:
    """Copy the pages, with links that lead within the site."""
    shutil.copytree(SITE, source, ignore=shutil.ignore_patterns("build.py", "__pycache__"))
    pages = {page: page.relative_to(DOCS) for page in DOCS.glob("*.md")}
    pages |= {ROOT / name: Path(title) for name, title in TITLES.items()}
    for page, place in pages.items():
        (source / place).parent.mkdir(parents=True, exist_ok=True)
        (source / place).write_text(relinked(page, place, pages), encoding="utf-8")
    shutil.copy(DOCS / "sliders.png", source)
    notebooks = source / "notebooks"
    notebooks.mkdir()
    for notebook in sorted(ROOT.glob("notebooks/*.ipynb")):
        # The corner of a table of pandas is a head without words: a cell to a screen reader.
        text = notebook.read_text(encoding="utf-8").replace("<th></th>", "<td></td>")
        (notebooks / notebook.name).write_text(text, encoding="utf-8")


def relinked(page: Path, place: Path, pages: dict[Path, Path]) -> str:
    """Read a page whose links lead to where the site has what they name.

    A link to a file outside the site is written as its name alone.
    """
    text = page.read_text(encoding="utf-8")
    if page.name == "README.md" and page.parent == ROOT:
        text = text.replace("# sohanalysis\n", "# Start\n", 1).replace(
            "docs/sliders.png", "sliders.png"
        )

    def led(link: re.Match[str]) -> str:
        words, address, end = link.groups()
        if re.match(r"\w+:", address) or Path(address).suffix in (".png", ".svg"):
            return link[0]
        named = (page.parent / address).resolve()
        if named not in pages:
            return words[1:-2]
        return f"{words}{'../' * (len(place.parts) - 1)}{pages[named].as_posix()}{end}"

    return LINK.sub(led, text)


def live(folder: Path) -> list[Path]:
    """Write the sliders, the paper and the workbook of each case, and copy its file."""
    folder.mkdir()
    cases = [*sorted(ROOT.glob("data/*.toml")), *sorted(ROOT.glob("data/examples/*.toml"))]
    cases = [case for case in cases if "years" in tomllib.loads(case.read_text(encoding="utf-8"))]
    for case in cases:
        run(["paper", str(case), "-o", str(folder / f"{case.stem}.html")])
        run(["workbook", str(case), "-o", str(folder / f"{case.stem}.xlsx")])
        shutil.copy(case, folder)
    return cases


def write_cases(folder: Path, cases: list[Path]) -> None:
    """Write a page for each case, and the gallery that leads to them."""
    folder.mkdir()
    rows = []
    for path in cases:
        case = soh.load_case(path)
        first = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        kind = first.partition(":")[0] if first.startswith("A ") else "A real decision"
        title, about = plain(case.title), plain(first)
        page = CASE.format(title=title, about=about, frame=escape(case.title), name=path.stem)
        (folder / f"{path.stem}.md").write_text(page, encoding="utf-8")
        answer = plain(headline(case, case.scenario).answer)
        rows.append(f"| [{title}]({path.stem}.md) | {plain(kind)} | {answer} |")
    table = "\n".join(["| Case | Kind | Answer |", "| --- | --- | --- |", *rows])
    names = "\n".join(path.stem for path in cases)
    text = f"# Cases\n\n{table}\n\n```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    (folder / "index.md").write_text(text, encoding="utf-8")


def plain(text: str) -> str:
    r"""Escape a text of a case for a page, so that no sign in it is markup.

    >>> plain("a | *b* <c>")
    'a \\| \\*b\\* &lt;c&gt;'
    """
    signs = r"([\\`*_{}\[\]()#+!|$~:=@^%-])"
    return re.sub(signs, r"\\\1", escape(" ".join(text.split()), quote=False))


def draw(folder: Path) -> None:
    """Draw the charts of the guide to charts."""
    folder.mkdir()
    appraisal = soh.appraise()
    for name in ("cost", "charge"):
        appraisal.chart(name).save(folder / f"{name}.svg")
    for name in ("tornado", "heat"):
        appraisal.high.chart(name).save(folder / f"{name}.svg")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
