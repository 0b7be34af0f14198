"""A chart: its picture, its sentence and its key figures, and what a notebook keeps of it."""

from __future__ import annotations

import base64
import os
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sohanalysis.case.restricted import PAPER_RUN as PAPER_RUN
from sohanalysis.report.drawing import INK, Drawing, png_of, rare_letters, style

Pictures = Mapping[str, str]  # in base64, by all that they say
NOTHING_DRAWN: Pictures = {}


def picture_html(image: str, alt: str, foot: str = "") -> str:
    """Write a PNG in base64 as markup; what is printed in the picture is in its text too."""
    text = escape(picture_words(alt, foot))
    return f'<img class="soh-chart" src="data:image/png;base64,{image}" alt="{text}">'


def picture_words(alt: str, foot: str) -> str:
    """Give all that a picture says: its sentence, and the code that is printed in it."""
    return f"{alt} {foot}".strip()


LONGEST_FOOT = 120  # letters of a line of it


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that says what it shows, and the code of the scenario it is of.

    Where it comes from a drawing, it is good until that drawing shows something else, and `png`
    writes words that are not in the figure itself.
    """

    figure: Figure
    alt: str
    foot: str = ""
    drawing: Drawing | None = None

    def __post_init__(self) -> None:
        """Print the code into the picture, which is what gets copied elsewhere."""
        printed = "\n".join(
            textwrap.fill(line, LONGEST_FOOT, break_on_hyphens=False)
            for line in self.foot.split("\n")
        )
        if self.drawing:
            self.drawing.foot.text = printed
            # Of more than one line, the last stands at the edge.
            self.drawing.foot.anchor, self.drawing.foot.y = (
                ("ld", 0.005) if "\n" in printed else ("ls", 0.02)
            )
        elif self.foot:
            with style():
                self.figure.supxlabel(printed, x=0.01, ha="left", fontsize=7.5, color=INK)

    def png(self) -> bytes:
        """Draw the figure, with the same bytes for the same figure."""
        if self.drawing:
            return self.drawing.png()
        canvas: Any = FigureCanvasAgg(self.figure)
        with style(), rare_letters():
            canvas.draw()
        return png_of(canvas)

    def html(self) -> str:
        """Write the picture into the page itself, with the sentence as its alternative text."""
        image = base64.b64encode(self.png()).decode("ascii")
        return picture_html(image, self.alt, self.foot)

    @property
    def words(self) -> str:
        """The sentence, and the code that is printed in the picture."""
        return picture_words(self.alt, self.foot)

    def __repr__(self) -> str:
        """Show the sentence, and the code on a line of its own."""
        return f"Chart: {self.alt}" + (f"\n{self.foot}" if self.foot else "")

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        image = base64.b64encode(self.png()).decode("ascii")
        data = {"text/plain": repr(self), "image/png": image}
        if not os.environ.get(PAPER_RUN):  # a notebook's own picture would have no words
            data["text/html"] = picture_html(image, self.alt, self.foot)
        return data, {"image/png": {"alt": self.words}}
