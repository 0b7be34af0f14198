"""Build the documentation site into build/site: python docs/site/build.py.

It needs no network. It gathers the pages of `docs`, the notebooks, the changelog and a page for
each case. It writes the sliders, the paper and the workbook of each case next to them. Sphinx then
builds the site.
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
from sohanalysis.cli.loading import load_quickly
from sohanalysis.cli.main import run
from sohanalysis.report.headline import headline

SITE = Path(__file__).parent
DOCS = SITE.parent
ROOT = DOCS.parent
# Pages outside `docs`, with their path on the site.
TITLES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "start.md",
    "data/README.md": "data/README.md",
}
# A Markdown link to a file: its text, its address, and a fragment.
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


def main(arguments: Sequence[str]) -> int:
    """Build the site under build/, or under the folder of the first argument."""
    load_quickly()
    folder = Path(arguments[0]) if arguments else ROOT / "build"
    return build(folder / "site-source", folder / "site")


def build(source: Path, target: Path) -> int:
    """Gather pages and live files in one folder, and build the site in another.

    Returns
    -------
    int
        Exit code of Sphinx: not zero if a link is broken or a page has a fault.
    """
    for folder in (source, target):
        shutil.rmtree(folder, ignore_errors=True)
    gather(source)
    cases = live(source / "live")
    write_cases(source / "cases", cases)
    draw(source / "pictures")
    arguments = ["-b", "html", "-W", "--keep-going", "-q", "-j", "auto", str(source), str(target)]
    return int(sphinx(arguments))


def gather(source: Path) -> None:
    """Copy the pages, with links changed to pages of the site."""
    shutil.copytree(SITE, source, ignore=shutil.ignore_patterns("build.py", "__pycache__"))
    pages = {page: page.relative_to(DOCS) for page in DOCS.glob("*.md")}
    pages |= {ROOT / name: Path(title) for name, title in TITLES.items()}
    for page, target in pages.items():
        (source / target).parent.mkdir(parents=True, exist_ok=True)
        (source / target).write_text(read_with_site_links(page, target, pages), encoding="utf-8")
    for picture in ("sliders.png", "growth.svg"):
        shutil.copy(DOCS / picture, source)
    notebooks = source / "notebooks"
    notebooks.mkdir()
    for notebook in sorted(ROOT.glob("notebooks/*.ipynb")):
        # pandas writes an empty head in the corner of a table. Make it a cell for screen readers.
        text = notebook.read_text(encoding="utf-8").replace("<th></th>", "<td></td>")
        (notebooks / notebook.name).write_text(text, encoding="utf-8")


def read_with_site_links(page: Path, target: Path, pages: dict[Path, Path]) -> str:
    """Return the text of a page, with its links changed to pages of the site.

    A link to a file outside the site becomes plain text.
    """
    text = page.read_text(encoding="utf-8")
    if page.name == "README.md" and page.parent == ROOT:
        text = text.replace("# sohanalysis\n", "# Start\n", 1).replace(
            "docs/sliders.png", "sliders.png"
        )

    def site_link(link: re.Match[str]) -> str:
        link_text, address, end = link.groups()
        if re.match(r"\w+:", address) or Path(address).suffix in (".png", ".svg"):
            return link[0]
        linked_file = (page.parent / address).resolve()
        if linked_file not in pages:
            return link_text[1:-2]
        return f"{link_text}{'../' * (len(target.parts) - 1)}{pages[linked_file].as_posix()}{end}"

    return LINK.sub(site_link, text)


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
    """Write a page for each case, and an index with their answers."""
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
    """Draw the charts for the guide "How to read each chart"."""
    folder.mkdir()
    appraisal = soh.appraise()
    for name in ("cost", "charge"):
        appraisal.chart(name).save(folder / f"{name}.svg")
    for name in ("tornado", "heat"):
        appraisal.high.chart(name).save(folder / f"{name}.svg")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
