"""Notebook in, paper out: one accessible HTML file that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import mistune
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbconvert.exporters import Exporter
from traitlets import default

from sohanalysis import chart, explorer, prose, table
from sohanalysis.case_file import load_case
from sohanalysis.choice import choose
from sohanalysis.errors import Fault, NotebookError
from sohanalysis.prose import Prose
from sohanalysis.run import run_notebook
from sohanalysis.table import Table

TEMPLATES = Path(__file__).parent / "templates"
NOT_IN_PAPER = "not-in-paper"
SHORT_TABLE = 12  # rows that a printed page keeps together
_CHART = "Chart: "


class BoardPaperExporter(Exporter):
    """Export the stored outputs of a notebook as a board paper."""

    export_from_notebook = "Board paper (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _html(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Render a notebook; called by nbconvert."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return render(nb), resources


def notebook_folder() -> Path:
    """Where the notebooks lie in a checkout."""
    return Path(__file__).parent.parent / "notebooks"


def paper_of(case_file: Path, preset: str) -> str:
    """Run the board paper's notebook on a case and render it.

    Parameters
    ----------
    case_file : Path
        File of the case.
    preset : str
        Name of a preset, or nothing for the case's defaults.

    Returns
    -------
    str
        One HTML file.

    Raises
    ------
    SohError
        If the case or the preset is wrong, a cell fails, or the kernel does.
    """
    choose(load_case(case_file), preset or None)  # what is wrong is said before a kernel starts
    parameters = {"case_file": str(case_file.resolve()), "scenario_name": preset}
    return render(run_notebook(notebook_folder() / "06-board-paper.ipynb", parameters))


def render(notebook: Mapping[str, Any]) -> str:
    """Write the page of a notebook that has been run.

    Parameters
    ----------
    notebook : mapping
        A notebook in its JSON form, with outputs.

    Returns
    -------
    str
        One HTML file.

    Raises
    ------
    NotebookError
        If a cell holds an error, or the notebook has no title.
    """
    markdown = mistune.create_markdown(renderer=_Markdown())
    sections = [part for cell in notebook["cells"] for part in _cell(cell, markdown)]
    body = "\n".join(sections)
    title, *others = re.findall(r"<h1[^>]*>(.*?)</h1>", body, re.S) or [None]
    if title is None:
        raise NotebookError("the notebook has no title: begin it with a heading '# ...'")
    if others:
        problem = f"the notebook has {1 + len(others)} titles"
        raise NotebookError(Fault(problem=problem, allowed="one heading '# ...'"))
    style = (TEMPLATES / "paper.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("paper.html").render(
        title=re.sub(r"<[^>]+>", "", title),
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        body=body,
    )


def _cell(cell: Mapping[str, Any], markdown: mistune.Markdown) -> Iterator[str]:
    if NOT_IN_PAPER in cell.get("metadata", {}).get("tags", ()):
        return
    if cell["cell_type"] == "markdown":
        yield str(markdown(_text(cell["source"])))
    elif cell["cell_type"] == "code":
        for output in cell.get("outputs", ()):
            yield _output(output)


def _output(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "error":
        problem = f"a cell failed: {output.get('ename')}: {output.get('evalue')}"
        raise NotebookError(Fault(problem=problem, advice="Put it right and run it again."))
    if output["output_type"] == "stream":
        printed = output.get("name") != "stderr"  # warnings are for whoever runs the notebook
        return f"<pre>{escape(_text(output['text']))}</pre>" if printed else ""
    data = output.get("data", {})
    try:
        if table.MIME in data:
            return _table(Table(**data[table.MIME]))
        if prose.MIME in data:
            return Prose(**data[prose.MIME]).html()
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        problem = "an output that says it is a table or prose of ours is none"
        raise NotebookError(Fault(problem=problem, advice="Run the notebook again.")) from None
    text = _text(data.get("text/plain", ""))
    if explorer.MIME in data:
        return f"<p>{escape(text.split(explorer.RUN_ME)[0].removeprefix('Panel: '))}</p>"
    if "image/png" in data and text.startswith(_CHART):
        return _chart(_text(data["image/png"]), text.removeprefix(_CHART))
    return f"<pre>{escape(text)}</pre>"


def _table(shown: Table) -> str:
    return shown.boxed("soh-short") if len(shown.rows) <= SHORT_TABLE else shown.boxed()


def _chart(image: str, text: str) -> str:
    sentence, _, foot = text.partition("\n")
    image = re.sub(r"\s+", "", image)
    try:
        base64.b64decode(image, validate=True)
    except ValueError:
        image = ""
    if not image:
        return f"<p>{escape(sentence)}</p>"
    picture = chart.picture_html(image, sentence, foot)
    return f"<figure>{picture}<figcaption>{escape(sentence)}</figcaption></figure>"


def _text(source: Any) -> str:
    """Join the lines in which a notebook may store text."""
    return source if isinstance(source, str) else "".join(source)


class _Markdown(mistune.HTMLRenderer):
    """Markdown without raw markup, images or addresses that a browser would load."""

    def __init__(self) -> None:
        super().__init__(escape=True)
        self._addresses = {"paper"}  # the template's own

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Show the words of an image, never the image."""
        return text  # escaped already, as all text is

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        """Give each heading an address within the page."""
        name = re.sub(r"[^a-z0-9]+", "-", re.sub(r"<[^>]+>|&\w+;", "", text).lower()).strip("-")
        names = (name or "part", *(f"{name or 'part'}-{again}" for again in range(2, 10_000)))
        address = next(each for each in names if each not in self._addresses)
        self._addresses.add(address)
        return f'<h{level} id="{address}">{text}</h{level}>\n'
