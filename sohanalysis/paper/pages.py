"""Views or a notebook in, paper out: one accessible HTML file that loads and runs nothing.

`publish` is a module of its own because it must not load the libraries that draw charts.
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
from sohanalysis.load import load_case
from sohanalysis.paper import checks
from sohanalysis.paper.run import case_named, run_notebook, text_of
from sohanalysis.report import feet, paper_head, picture, prose, table, view, views, wording
from sohanalysis.report.answer_table import codes, columns_of
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose, headline_paragraphs
from sohanalysis.report.table import Table
from sohanalysis.report.view import View, ViewPart

NOT_IN_PAPER = "not-in-paper"
_TEMPLATE, BOARD = "paper/paper.html", "paper/board.html"
BANNER = '<p class="soh-banner">'
CONTENTS = "contents"  # tag of the cell that the list of sections replaces
SHORT_TABLE = 12  # rows; a printed page does not break a table of up to this length
LONG_CELL = 60  # letters; longer sources or notes in a last column go under the table
_NOTED = ("Source", "Note")
SLIM_CELL = 12  # letters; a last column without longer texts gets no room for sentences
# Lines of the first printed page: its head, its bar chart, a page that is full enough for a break
# after it, and the most that a page holds.
LINES_OF_A_HEAD, LINES_OF_BARS = 10, 9
LINES_OF_A_FULL_PAGE, LINES_OF_A_PAGE = 45, 58
LETTERS_OF_A_LINE, SPACE_BETWEEN = 110, 0.35
# A list of at least so many items is printed in two columns if every item is shorter than this.
MANY_ITEMS = 5
LETTERS_OF_AN_ITEM = 300


def case_for(notebook: Path, case_file: str | None) -> Path:
    """Return the path of the case that an analyst's own notebook names.

    Raises
    ------
    NotebookError
        If the notebook names no case, or not the one that the user gives.
    """
    own_case = case_named(notebook)
    if case_file is not None and Path(case_file).resolve() != own_case.resolve():
        problem = f"is for {own_case}, not for {case_file}"
        advice = "Leave out the case, or change case_file in its cell tagged parameters."
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
    """Return the pages of a case: ``paper``, ``live`` (sliders), ``title`` and ``answer``.

    Parameters
    ----------
    case_file : Path
        File of the case.
    preset : str, optional
        Name or code of a scenario, as for ``--scenario``.
    case : Case, optional
        The case in the file, if it has been read already.
    notebook : Path, optional
        An analyst's own notebook, in place of the board paper.
    with_restricted : bool, optional
        Whether the pages include restricted entries. Pages without them may be published.
    sliders : str, optional
        Address of the sliders page, for a link in the paper.

    Raises
    ------
    SohError
        If the case, the preset or the notebook has a fault, or our figures do not agree.
    """
    check_is_case(case_file)
    case = case or load_case(case_file)
    scenario = choose(case, preset)
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
        "title": wording.decision_and_file(version),
        "answer": " ".join(headline_paragraphs(version, scenario).texts),
    }
    if not with_restricted:
        for page in pages.values():
            checks.check_page(case, page)
    return {"paper": _with_link(paper, sliders), **pages}


def _with_link(page: str, sliders: str) -> str:
    """Add a link to the sliders above the banner of a paper, or at the end if it has none."""
    link = f'<p class="soh-sliders"><a href="{sliders}">Move the sliders of this case</a></p>'
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
    """Return the board paper of a case, or the page of an analyst's own notebook, as HTML.

    The parameters have the same meaning as in `pages_of`. ``run`` runs a notebook in a new kernel.

    Raises
    ------
    SohError
        If the case or the preset has a fault, a cell fails, or the kernel fails.
    IntegrityError
        If our sums do not add up, or a figure in the prose appears nowhere else on the page.
    """
    full_case = full_case or load_case(case_file)
    case = full_case if with_restricted else checks.check_words(full_case)
    # Report faults before a kernel starts, because that takes seconds.
    scenario = choose(case, preset or None)
    checks.check_sums(case, case.at_one_pricing(scenario))
    try:
        if notebook is None:
            page = board_paper(case, scenario)
        else:
            parameters = {"case_file": str(case_file.resolve()), "scenario_name": preset}
            ran = run(notebook, parameters, with_restricted=with_restricted)
            page = render(ran, case)
    except (CaseError, IntegrityError) as error:
        raise type(error)([*error.faults, *_restricted_caution(case)]) from None
    if not with_restricted:
        checks.check_page(full_case, page)
    return page


def _quoted_texts(case: Case) -> list[str]:
    """List the figures that the case quotes, and the terms of each charge."""
    terms = [
        text for charge in case.charges for text in (charge.term, charge.notice, charge.indexation)
    ]
    return [*(f"{figure.printed} {figure.unit}".strip() for figure in case.published), *terms]


def board_paper(case: Case, scenario: Scenario) -> str:
    """Return the paper that a board decides on, from the views of a case.

    Raises
    ------
    IntegrityError
        If a figure in a sentence is in no table or chart, and the case does not quote it.
    """
    key_figures, body, annexes = _checked_sections(case, scenario)
    scenario = case.at_one_pricing(scenario)  # a paper shows the case as quoted
    marking = " ".join(feet.marking(case))
    code = codes(columns_of(case, scenario))
    counters = {"Table": count(1), "Figure": count(1)}
    html = page_template(BOARD).render(
        title=paper_head.paper_title(case),
        subtitle=", ".join(filter(None, (case.body, wording.all_years(case)))),
        banner=paper_head.banner(case, scenario),
        key_figures=key_figures,
        full_page=" soh-full" * _fills_a_page(body[0]),
        body=[_section(view, str(n), counters) for n, view in enumerate(body, start=1)],
        annexes=[_section(v, a, counters) for a, v in zip(ascii_uppercase, annexes, strict=False)],
        foot=code,
    )
    return _page(escape(paper_head.paper_title(case)), html, marking, foot=code)


def _checked_sections(
    case: Case, scenario: Scenario
) -> tuple[Sequence[tuple[str, str]], Sequence[View], Sequence[View]]:
    """Return the key figures, body and annexes of a paper, after checking their sentences.

    Raises
    ------
    SohError
        As `board_paper`.
    """
    body, annexes = views.body(case, scenario), [*views.annexes(case, scenario)]
    if case.uncertainty:
        from sohanalysis.simulation.risk import annex

        annexes += annex(case, case.at_one_pricing(scenario))
    parts = [part for section in (*body, *annexes) for part in section.parts]
    key_figures = paper_head.key_figures(case, scenario)
    check_figures(case, parts, [paper_head.paper_title(case), *chain.from_iterable(key_figures)])
    return key_figures, body, annexes


def check_texts(case: Case) -> None:
    """Check the texts of a case that would stop its public paper.

    The pages are made only if a case has restricted entries, whose names may be on them.

    Raises
    ------
    SohError
        With the faults of the sentences in the paper, and of its pages if entries are restricted.
    """
    if restricted.entries(case):
        pages_of(Path(case.file), None, case=case)
    else:
        _checked_sections(case, case.scenario)


def check_figures(case: Case | None, parts: Sequence[ViewPart], more_texts: Iterable[str]) -> None:
    """Check that every figure in the sentences of a paper is in one of its tables or charts.

    A figure that the case quotes need not be in one.

    Raises
    ------
    IntegrityError
        If a figure is not in one of them.
    CaseError
        If all such figures are in texts of the case.
    """
    evidence = [*chain.from_iterable(map(_evidence_of, parts))]
    prose = chain(more_texts, chain.from_iterable(map(_prose_of, parts)))
    if case is None:
        checks.check_prose(prose, evidence)
        return
    # Texts of the case are checked too: they quote the request, who made it, and the charge.
    checks.check_prose(
        prose,
        [*evidence, *_quoted_texts(case)],
        [*checks.texts(case)],
        adopters=(case.adopters.word, case.adopters.plural),
        case_file=case.file,
    )


def _fits_two_columns(texts: Sequence[str]) -> bool:
    return len(texts) >= MANY_ITEMS and max(map(len, texts)) < LETTERS_OF_AN_ITEM


def _fills_a_page(first: View) -> bool:
    """Return whether the first section fills a printed page without running over it."""
    lines = LINES_OF_A_HEAD + sum(map(_lines_of, first.parts))
    return LINES_OF_A_FULL_PAGE <= lines <= LINES_OF_A_PAGE


def _lines_of(part: ViewPart) -> float:
    """Estimate the printed lines of a part."""
    if isinstance(part, Picture):
        return LINES_OF_BARS
    if isinstance(part, Table):
        return len(part.rows) + 2
    pieces = (piece for text in part.texts for piece in _ITEMS.split(text))
    return sum(-(-len(piece) // LETTERS_OF_A_LINE) + SPACE_BETWEEN for piece in pieces)


def _section(view: View, number: str, counters: Mapping[str, Iterator[int]]) -> dict[str, Any]:
    """Return a view for the template, with numbered paragraphs, tables and charts."""
    paragraphs = (f"{number}.{n}" for n in count(1))
    parts: list[dict[str, Any]] = []
    for part in view.parts:
        if isinstance(part, Table):
            caption = f"Table {next(counters['Table'])}. {part.caption}"
            long = part.columns[-1] in _NOTED and any(len(r[-1]) > LONG_CELL for r in part.rows)
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


# A label is a few words at the start of a paragraph, without figures but for a number in brackets.
_LABEL = re.compile(r"[A-Z][a-z]*(?:,? [a-z]+){0,6}(?: \([a-z][a-z0-9, ]*\))?[:.?](?= |$)")
# Lettered items, such as "(a)", follow ":" or ";". A sentence with the alternative to them starts a
# new line.
_ITEMS = re.compile(r"(?<=[:;]) (?=\([a-h]\) )|(?<=\.) (?=(?:The (?:high|cost)|Instead of) )")


def _paragraph(number: str, text: str) -> dict[str, Any]:
    """Return a paragraph with its opening label and its lettered items separated."""
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


def _prose_of(part: ViewPart) -> Sequence[str]:
    if isinstance(part, Table):
        return [part.note]
    return part.texts if isinstance(part, Prose) else ()


def _evidence_of(part: ViewPart) -> Sequence[str]:
    if isinstance(part, Table):
        return [part.caption, *part.columns, *(cell for row in part.rows for cell in row)]
    return [part.title, part.subtitle, part.sentence] if isinstance(part, Picture) else ()


def _restricted_caution(case: Case) -> Iterator[Fault]:
    """Yield the hint that a public paper lacks figures that the full one has."""
    if case.left_out:
        problem = "the public version leaves out restricted figures"
        yield Fault(problem=problem, advice="--with-restricted makes the full paper.")


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A piece of a page: its markup, its text, and our tables, charts and prose in it."""

    html: str
    text: str = ""
    parts: Sequence[ViewPart] = ()
    is_contents: bool = False


def render(notebook: Mapping[str, Any], case: Case | None = None) -> str:
    """Return the page of a notebook that has been run.

    Parameters
    ----------
    notebook : mapping
        A notebook in its JSON form, with outputs.
    case : Case, optional
        The case, whose figures the prose may quote.

    Returns
    -------
    str
        One HTML file.

    Raises
    ------
    NotebookError
        If a cell holds an error, or the notebook has no title.
    IntegrityError
        If a figure in the prose is in no table or chart, and the case does not quote it.
    """
    markdown = mistune.create_markdown(renderer=_Markdown())
    pieces = [piece for cell in notebook["cells"] for piece in _cell(cell, markdown)]
    parts = [part for piece in pieces for part in piece.parts]
    check_figures(case, parts, [piece.text for piece in pieces])
    contents = _contents("\n".join(piece.html for piece in pieces))
    body = "\n".join(contents if piece.is_contents else piece.html for piece in pieces)
    # The text form of a DataFrame has trailing spaces.
    body = re.sub(r"[ \t]+$", "", body, flags=re.MULTILINE)
    return _page(_title(body), body, feet.marking_in(body))


def _page(title: str, body: str, marking: str, *, foot: str = "") -> str:
    """Return the page around a body. The title is markup, and the marking is on every page."""
    style = Path(__file__).with_name("paper.css").read_text(encoding="utf-8")
    style += feet.page_heading_style(marking)
    if foot:
        style += f'@page {{ @bottom-left {{ content: "{foot}"; font: 7pt Arial, sans-serif; }} }}\n'
    return styled(_TEMPLATE, style, title=title, marking=marking, body=body)


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
    """Return a list of links to the sections, as markup."""
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
        text = text_of(cell["source"])
        yield _Piece(html=str(markdown(text)), text=text)
    elif cell["cell_type"] == "code":
        for output in cell.get("outputs", ()):
            yield _output(output)


def _output(output: Mapping[str, Any]) -> _Piece:
    if output["output_type"] == "error":
        problem = f"a cell failed: {output.get('ename')}: {output.get('evalue')}"
        raise NotebookError(Fault(problem=problem, advice="Put it right and run it again."))
    if output["output_type"] == "stream":
        printed = output.get("name") != "stderr"  # warnings are for the analyst, not for readers
        return _Piece(html=f"<pre>{escape(text_of(output['text']))}</pre>" if printed else "")
    data = output.get("data", {})
    try:
        for mime, read in _READ.items():
            if mime in data:
                parts = [*read(data[mime])]
                return _Piece(html="".join(map(_markup, parts)), parts=parts)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        problem = "an output is marked as a table, a chart or prose of ours, but is not valid"
        raise NotebookError(Fault(problem=problem, advice="Run the notebook again.")) from None
    text = text_of(data.get("text/plain", ""))
    if controls.MIME in data:
        answer = text.split(controls.RUN_ME)[0].removeprefix("Panel: ")
        return _Piece(html=f"<p>{escape(answer)}</p>")  # its figures are not evidence for the prose
    return _Piece(html=f"<pre>{escape(text)}</pre>")


def _markup(part: ViewPart) -> str:
    if isinstance(part, Table):
        return _boxed(part)
    if isinstance(part, Picture):
        caption = f"<figcaption>{escape(part.sentence)}</figcaption>"
        return f"<figure>{part.responsive()}{caption}</figure>"
    return part.html()


def _boxed(part: Table) -> str:
    looks = {
        "soh-short": len(part.rows) <= SHORT_TABLE,
        "soh-slim": max((len(row[-1]) for row in part.rows), default=0) <= SLIM_CELL,
    }
    return part.boxed(*(look for look, has_it in looks.items() if has_it))


# Reader of each kind of output that our objects store in a notebook.
_READ: dict[str, Callable[[Any], Iterable[ViewPart]]] = {
    view.MIME: view.parts_of,
    table.MIME: lambda stored: [Table(**stored)],
    prose.MIME: lambda stored: [Prose(**stored)],
    picture.MIME: lambda stored: [picture.picture_of(stored)],
}


class _Markdown(mistune.HTMLRenderer):
    """Renderer of Markdown without raw markup, images, or addresses that a browser would load."""

    def __init__(self) -> None:
        super().__init__(escape=True)
        self._addresses = {"paper"}  # the template uses this one

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return the alternative text of an image in place of the image."""
        return text  # mistune has escaped it already

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        """Return a heading as markup, with a unique address within the page."""
        name = re.sub(r"[^a-z0-9]+", "-", re.sub(r"<[^>]+>|&\w+;", "", text).lower()).strip("-")
        name = name or "part"
        names = chain((name,), (f"{name}-{number}" for number in count(2)))
        address = next(candidate for candidate in names if candidate not in self._addresses)
        self._addresses.add(address)
        return f'<h{level} id="{address}">{text}</h{level}>\n'
