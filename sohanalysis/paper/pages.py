"""Views or a notebook in, paper out: one accessible HTML file that loads and runs nothing.

Apart from `publish`, which needs nothing of what draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain, count
from pathlib import Path
from string import ascii_uppercase
from typing import Any
from urllib.parse import quote

import mistune

from sohanalysis.case import restricted
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.saved import check_is_case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import CaseError, Fault, IntegrityError, NotebookError, ScenarioError
from sohanalysis.explore import controls
from sohanalysis.explore.page import page_of, page_template, styled
from sohanalysis.files.text import NOTEBOOKS
from sohanalysis.load import load_case
from sohanalysis.paper import checks
from sohanalysis.paper.run import case_named, run_notebook
from sohanalysis.report import decision, picture, prose, table, view, views, wording
from sohanalysis.report.answer_table import codes, columns_of
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose, headline_paragraphs
from sohanalysis.report.table import Table
from sohanalysis.report.view import Part, View

NOT_IN_PAPER = "not-in-paper"
TEMPLATE, BOARD = "paper/paper.html", "paper/board.html"
BANNER = '<p class="soh-banner">'
CONTENTS = "contents"  # stands where the list of sections is to stand
SHORT_TABLE = 12  # rows that a printed page keeps together
LONG_CELL = 60  # letters; longer cells of a last column of sources or notes go under the table
NOTED = ("Source", "Note")
# Of the first page: what its head and its bars take, what fills it and what it holds [lines].
LINES_OF_A_HEAD, LINES_OF_BARS = 10, 9
LINES_OF_A_FULL_PAGE, LINES_OF_A_PAGE = 45, 58
LETTERS_OF_A_LINE, SPACE_BETWEEN = 110, 0.35
MANY_ITEMS = 5  # of a list that is printed in two columns, if none is longer than this:
LETTERS_OF_AN_ITEM = 300


def notebook_folder() -> Path:
    """Where the notebooks of the package lie."""
    return NOTEBOOKS


def case_for(notebook: Path, case_file: str | None) -> Path:
    """Find the case of an analyst's own notebook, which is refused for any other.

    Raises
    ------
    NotebookError
        If it names none, or another than the one that is given.
    """
    own_case = case_named(notebook)
    if case_file is not None and Path(case_file).resolve() != own_case.resolve():
        problem = f"is of {own_case}, and {case_file} is given"
        advice = "Give no case, or change case_file in its cell tagged parameters."
        raise NotebookError(Fault(file=str(notebook), problem=problem, advice=advice))
    return own_case


def pages_of(
    case_file: Path,
    preset: str | None,
    *,
    case: Case | None = None,
    notebook: Path | None = None,
    with_restricted: bool = False,
    sliders: str = "",
) -> dict[str, str]:
    """Make the pages of a case: ``paper``, ``live`` (its sliders), ``title`` and ``answer``.

    Parameters
    ----------
    case_file : Path
        File of the case.
    preset : str, optional
        As ``--scenario`` takes it.
    case : Case, optional
        What the file holds, where it has been read already.
    notebook : Path, optional
        An analyst's own, in place of the board paper.
    with_restricted : bool, optional
        Whether what the case marks as restricted is in them; without, they may be published.
    sliders : str, optional
        Address of the sliders, which the paper links to.

    Raises
    ------
    SohError
        If the case, the preset or the notebook is wrong, or our figures do not hold together.
    """
    check_is_case(case_file)
    case = case or load_case(case_file)
    scenario = choose(case, preset)
    quoted_scenario = case.at_one_pricing(scenario)  # a paper shows the case as quoted
    if with_restricted and not restricted.entries(case):
        problem = "the case marks nothing as restricted"
        advice = "Leave it out: the paper holds all of the case."
        raise ScenarioError(Fault(field="--with-restricted", problem=problem, advice=advice))
    paper = paper_of(
        case_file,
        preset or "",
        notebook,
        with_restricted=with_restricted,
        full_case=case,
    )
    version = case if with_restricted else checks.check_words(case)
    pages = {
        "live": page_of(version, scenario),
        "title": wording.decision_named(version),
        "answer": " ".join(headline_paragraphs(version, quoted_scenario).texts),
    }
    if not with_restricted:
        for page in pages.values():
            checks.check_page(case, page)
    return {"paper": _with_link(paper, sliders), **pages}


def _with_link(page: str, sliders: str) -> str:
    """Add a link to the sliders above the banner of a paper, or at its end without a banner."""
    link = f'<p class="soh-sliders"><a href="{sliders}">Sliders of this case</a></p>'
    anchor = BANNER if BANNER in page else "</main>"
    return page.replace(anchor, f"{link}\n{anchor}", 1) if sliders else page


def paper_of(
    case_file: Path,
    preset: str,
    notebook: Path | None = None,
    *,
    with_restricted: bool = False,
    run: Callable[..., dict[str, Any]] = run_notebook,
    full_case: Case | None = None,
) -> str:
    """Render the board paper of a case or, of an analyst's own notebook, what it shows.

    As `pages_of`; ``run`` runs a notebook in a clean kernel.

    Raises
    ------
    SohError
        If the case or the preset is wrong, a cell fails, or the kernel does.
    IntegrityError
        If our sums do not add up, or the page's prose holds a figure that nothing else on it does.
    """
    full_case = full_case or load_case(case_file)
    case = full_case if with_restricted else checks.check_words(full_case)
    # What is wrong is said before a kernel starts.
    scenario = case.at_one_pricing(choose(case, preset or None))
    checks.check_sums(case, scenario)
    try:
        if notebook is None:
            page = board_paper(case, scenario)
        else:
            parameters = {"case_file": str(case_file.resolve()), "scenario_name": preset}
            ran = run(notebook, parameters, with_restricted=with_restricted)
            texts = [*checks.texts(case)]
            page = render(
                ran,
                quoted=_quoted_texts(case),
                case_texts=texts,
                adopters=_adopter_nouns(case),
                case_file=case.file,
            )
    except (CaseError, IntegrityError) as error:
        raise type(error)([*error.faults, *_restricted_caution(case)]) from None
    if not with_restricted:
        checks.check_page(full_case, page)
    return page


def _quoted_texts(case: Case) -> list[str]:
    """List the printed figures, the terms of each charge and the figures from elsewhere."""
    terms = [
        text for charge in case.charges for text in (charge.term, charge.notice, charge.indexation)
    ]
    return [*(f"{figure.printed} {figure.unit}".strip() for figure in case.published), *terms]


def _adopter_nouns(case: Case) -> tuple[str, str]:
    return case.adopters.word, case.adopters.plural


def board_paper(case: Case, scenario: Scenario) -> str:
    """Render the views of a case as the paper that a board decides on.

    Raises
    ------
    IntegrityError
        If a sentence holds a figure that no table, no chart and no quoted figure does.
    """
    scenario = case.at_one_pricing(scenario)  # a paper shows the case as quoted
    body, annexes = views.body(case, scenario), [*views.annexes(case, scenario)]
    if case.uncertainty:
        from sohanalysis.simulation.risk import annex

        annexes += annex(case, scenario)
    parts = [part for section in (*body, *annexes) for part in section.parts]
    key_figures = decision.key_figures(case, scenario)
    check_figures(case, parts, [decision.paper_title(case), *chain.from_iterable(key_figures)])
    marking = wording.found_in(" ".join(wording.marking(case)))
    code = codes(columns_of(case, scenario))
    counters = {"Table": count(1), "Figure": count(1)}
    html = page_template(BOARD).render(
        title=decision.paper_title(case),
        subtitle=", ".join(filter(None, (case.body, wording.all_years(case)))),
        banner=decision.banner(case, scenario),
        key_figures=key_figures,
        full_page=" soh-full" * _fills_a_page(body[0]),
        body=[_section(view, str(n), counters) for n, view in enumerate(body, start=1)],
        annexes=[_section(v, a, counters) for a, v in zip(ascii_uppercase, annexes, strict=False)],
        foot=code,
    )
    return _page(escape(decision.paper_title(case)), html, marking, foot=code)


def check_figures(case: Case, parts: Sequence[Part], more_texts: Sequence[str] = ()) -> None:
    """Check that every figure in the sentences of a paper is in a table or a chart of it.

    Raises
    ------
    IntegrityError
        If one is not.
    CaseError
        If each of these is in a text of the case.
    """
    evidence = chain.from_iterable(map(_evidence_of, parts))
    # The documents themselves: the request, who made it, and their quotes of the charge.
    texts = [*checks.texts(case)]
    prose = chain(more_texts, chain.from_iterable(map(_prose_of, parts)))
    figures = [*evidence, *_quoted_texts(case)]
    checks.check_prose(prose, figures, texts, adopters=_adopter_nouns(case), case_file=case.file)


def _fits_two_columns(texts: Sequence[str]) -> bool:
    return len(texts) >= MANY_ITEMS and max(map(len, texts)) < LETTERS_OF_AN_ITEM


def _fills_a_page(first: View) -> bool:
    """Check whether the first section fills a printed page, and is not longer than one."""
    lines = LINES_OF_A_HEAD + sum(map(_lines_of, first.parts))
    return LINES_OF_A_FULL_PAGE <= lines <= LINES_OF_A_PAGE


def _lines_of(part: Part) -> float:
    """Estimate the printed lines of a part."""
    if isinstance(part, Picture):
        return LINES_OF_BARS
    if isinstance(part, Table):
        return len(part.rows) + 2
    pieces = (piece for text in part.texts for piece in _ITEMS.split(text))
    return sum(-(-len(piece) // LETTERS_OF_A_LINE) + SPACE_BETWEEN for piece in pieces)


def _section(view: View, number: str, counters: Mapping[str, Iterator[int]]) -> dict[str, Any]:
    """Lay out a view, its paragraphs, tables and charts numbered."""
    paragraphs = (f"{number}.{n}" for n in count(1))
    parts: list[dict[str, Any]] = []
    for part in view.parts:
        if isinstance(part, Table):
            caption = f"Table {next(counters['Table'])}. {part.caption}"
            long = part.columns[-1] in NOTED and any(len(r[-1]) > LONG_CELL for r in part.rows)
            laid_out = part.noted(len(part.columns) - 1) if long else part
            html = _boxed(replace(laid_out, caption=caption, foot=""))
            parts.append({"kind": "table", "html": html})
        elif isinstance(part, Picture):
            name = f"Figure {next(counters['Figure'])}"
            parts.append(
                {
                    "kind": "chart",
                    "html": replace(part, foot="").responsive(),
                    "name": name.lower(),
                    "caption": f"{name}. {part.sentence}",
                    "file": f"{name.lower().replace(' ', '-')}.csv",
                    "data": f"data:text/csv;charset=utf-8,{quote(part.csv())}",
                }
            )
        elif part.kind == "paragraphs":
            parts += [_paragraph(next(paragraphs), text) for text in part.texts]
        else:
            is_long = " soh-many" * _fits_two_columns(part.texts)
            parts.append({"kind": "list", "texts": part.texts, "many": is_long})
    return {"name": view.name, "number": number, "title": view.title, "parts": parts}


# A label is a few words without figures at the start of a paragraph.
_LABEL = re.compile(r"[A-Z][a-z]*(?:,? [a-z]+){0,6}(?: \([a-z, ]+\))?[:.?](?= |$)")
# Items in letters follow ":" or ";". The alternative to them is on a line of its own.
_ITEMS = re.compile(r"(?<=[:;]) (?=\([a-h]\) )|(?<=\.) (?=(?:The (?:high|cost)|Instead of) )")


def _paragraph(number: str, text: str) -> dict[str, Any]:
    """Set off the label that a paragraph begins with, and its items in letters."""
    lead, *items = _ITEMS.split(text) if "(a) " in text else [text]
    label = _LABEL.match(lead)
    cut = label.end() if label else 0
    return {
        "kind": "paragraph",
        "number": number,
        "label": lead[:cut],
        "text": lead[cut:],
        "items": items,
    }


def _prose_of(part: Part) -> Sequence[str]:
    if isinstance(part, Table):
        return [part.note]
    return part.texts if isinstance(part, Prose) else ()


def _evidence_of(part: Part) -> Sequence[str]:
    if isinstance(part, Table):
        return [part.caption, *part.columns, *(cell for row in part.rows for cell in row)]
    return [part.title, part.subtitle, part.sentence] if isinstance(part, Picture) else ()


def _restricted_caution(case: Case) -> Iterator[Fault]:
    """Say why a figure that the full paper holds may stand alone in the public one."""
    if case.left_out:
        problem = "the public version holds no figure of what is restricted"
        yield Fault(problem=problem, advice="--with-restricted makes the full paper.")


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A piece of a page: its markup, its text, and what of ours is in it."""

    html: str
    text: str = ""
    parts: Sequence[Part] = ()
    is_contents: bool = False


def render(
    notebook: Mapping[str, Any],
    *,
    quoted: Sequence[str] = (),
    case_texts: Sequence[tuple[str, str]] = (),
    adopters: tuple[str, ...] = (),
    case_file: str = "",
) -> str:
    """Write the page of a notebook that has been run.

    Parameters
    ----------
    notebook : mapping
        A notebook in its JSON form, with outputs.
    quoted : sequence of str
        Figures that its prose may hold beside those of its tables and charts.
    case_texts : sequence of tuple
        Texts of the case that its prose may hold, each with its key.
    adopters : tuple of str
        What one adopter is called, and several.
    case_file : str
        The file of that case.

    Returns
    -------
    str
        One HTML file.

    Raises
    ------
    NotebookError
        If a cell holds an error, or the notebook has no title.
    IntegrityError
        If its prose holds a figure that no table, no chart and no quoted figure does.
    """
    markdown = mistune.create_markdown(renderer=_Markdown())
    pieces = [piece for cell in notebook["cells"] for piece in _cell(cell, markdown)]
    parts = [part for piece in pieces for part in piece.parts]
    evidence = chain.from_iterable(map(_evidence_of, parts))
    prose = (
        text
        for piece in pieces
        for text in (piece.text, *chain.from_iterable(map(_prose_of, piece.parts)))
    )
    figures = [*evidence, *quoted]
    checks.check_prose(prose, figures, case_texts, adopters=adopters, case_file=case_file)
    contents = _contents("\n".join(piece.html for piece in pieces))
    body = "\n".join(contents if piece.is_contents else piece.html for piece in pieces)
    # The plain form of a DataFrame is padded to its width.
    body = re.sub(r"[ \t]+$", "", body, flags=re.MULTILINE)
    return _page(_title(body), body, wording.found_in(body))


def _page(title: str, body: str, marking: str, *, foot: str = "") -> str:
    """Put a body into the page: its title as markup, its style, and how it is marked."""
    style = Path(__file__).with_name("paper.css").read_text(encoding="utf-8")
    style += wording.on_every_page(marking)
    if foot:
        style += f'@page {{ @bottom-left {{ content: "{foot}"; font: 7pt Arial, sans-serif; }} }}\n'
    return styled(TEMPLATE, style, title=title, marking=marking, body=body)


def _title(body: str) -> str:
    title, *more_titles = re.findall(r"<h1[^>]*>(.*?)</h1>", body, re.S) or [None]
    if title is None:
        problem, allowed = "the notebook has no title", "a heading '# ...', first of all"
        advice = "If a cell gives it, run the notebook first."
        raise NotebookError(Fault(problem=problem, allowed=allowed, advice=advice))
    if more_titles:
        problem = f"the notebook has {1 + len(more_titles)} titles"
        raise NotebookError(Fault(problem=problem, allowed="one heading '# ...'"))
    return re.sub(r"<[^>]+>", "", title)


def _contents(body: str) -> str:
    """List the sections that follow, each one click away."""
    sections = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', body, re.S)
    links = "".join(
        f'<li><a href="#{address}">{re.sub(r"<[^>]+>", "", text)}</a></li>'
        for address, text in sections
    )
    return (
        f'<nav class="soh-contents" aria-label="Contents"><h2>Contents</h2><ul>{links}</ul></nav>'
    )


def _cell(cell: Mapping[str, Any], markdown: mistune.Markdown) -> Iterator[_Piece]:
    tags = cell.get("metadata", {}).get("tags", ())
    if NOT_IN_PAPER in tags:
        return
    if CONTENTS in tags:
        yield _Piece(html="", is_contents=True)
    elif cell["cell_type"] == "markdown":
        text = _text(cell["source"])
        yield _Piece(html=str(markdown(text)), text=text)
    elif cell["cell_type"] == "code":
        for output in cell.get("outputs", ()):
            yield _output(output)


def _output(output: Mapping[str, Any]) -> _Piece:
    if output["output_type"] == "error":
        problem = f"a cell failed: {output.get('ename')}: {output.get('evalue')}"
        raise NotebookError(Fault(problem=problem, advice="Put it right and run it again."))
    if output["output_type"] == "stream":
        printed = output.get("name") != "stderr"  # warnings are for whoever runs the notebook
        return _Piece(html=f"<pre>{escape(_text(output['text']))}</pre>" if printed else "")
    data = output.get("data", {})
    try:
        for mime, read in _READ.items():
            if mime in data:
                parts = [*read(data[mime])]
                return _Piece(html="".join(map(_markup, parts)), parts=parts)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        problem = "an output that says it is a table, a chart or prose of ours is none"
        raise NotebookError(Fault(problem=problem, advice="Run the notebook again.")) from None
    text = _text(data.get("text/plain", ""))
    if controls.MIME in data:
        answer = text.split(controls.RUN_ME)[0].removeprefix("Panel: ")
        return _Piece(html=f"<p>{escape(answer)}</p>")  # its own figures prove nothing
    return _Piece(html=f"<pre>{escape(text)}</pre>")


def _markup(part: Part) -> str:
    if isinstance(part, Table):
        return _boxed(part)
    if isinstance(part, Picture):
        caption = f"<figcaption>{escape(part.sentence)}</figcaption>"
        return f"<figure>{part.responsive()}{caption}</figure>"
    return part.html()


def _boxed(part: Table) -> str:
    return part.boxed(*(("soh-short",) if len(part.rows) <= SHORT_TABLE else ()))


# What outputs of ours hold, and how each is read back.
_READ: dict[str, Callable[[Any], Iterable[Part]]] = {
    view.MIME: view.parts_of,
    table.MIME: lambda stored: [Table(**stored)],
    prose.MIME: lambda stored: [Prose(**stored)],
    picture.MIME: lambda stored: [picture.picture_of(stored)],
}


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
        name = name or "part"
        names = chain((name,), (f"{name}-{number}" for number in count(2)))
        address = next(candidate for candidate in names if candidate not in self._addresses)
        self._addresses.add(address)
        return f'<h{level} id="{address}">{text}</h{level}>\n'
