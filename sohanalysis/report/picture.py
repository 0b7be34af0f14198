"""What an analyst holds of a chart: it shows itself in a notebook and is saved into a file.

A chart is data (`sohanalysis.report.chart`), and drawing it takes matplotlib
(`sohanalysis.report.figure`), which most commands never load. Both are known here alone.
"""

from __future__ import annotations

import base64
import json
import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from sohanalysis.case.arguments import checks_arguments
from sohanalysis.case.restricted import PAPER_RUN
from sohanalysis.report.chart import NARROW, WIDTH, Chart
from sohanalysis.report.saving import save_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MIME = "application/vnd.sohanalysis.chart+json"
DESCRIPTION_ALONE = "paper"  # of PAPER_RUN: whoever renders the paper draws, so no cell need


class Picture(Chart):
    """A chart that shows itself in a notebook and is saved into a file."""

    @property
    def figure(self) -> Figure:
        """A matplotlib figure of it, complete: every text is in it."""
        from sohanalysis.report.figure import draw

        return draw(self)

    @checks_arguments
    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the picture into a file, for a report or slides.

        Parameters
        ----------
        path : str or Path
            File to write. Its ending says what it becomes: ``.svg``, sharp at any size, with text
            that can be searched, or ``.png``.
        force : bool
            Whether to replace what is there.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        FileError
            If its name has another ending, or a file is there already.
        """
        from sohanalysis.report.figure import FILES

        ending = Path(path).suffix.lower()
        return save_file(path, lambda: FILES[ending](self), endings=[*FILES], force=force)

    def png(self, *, scale: float = 2) -> bytes:
        """Render it as a picture of so many dots a pixel."""
        from sohanalysis.report.figure import png

        return png(self, scale=scale)

    def html(self) -> str:
        """Render it as markup that stands in a page: SVG whose text is text."""
        from sohanalysis.report.figure import svg

        return svg(self)

    def responsive(self) -> str:
        """Render it twice for a page whose style shows one: redrawn where a screen is narrow.

        Bars that lie need room for words at both ends: they scroll, reached by keyboard.
        """
        from sohanalysis.report.figure import svg

        if any(plot.across for plot in self.plots):
            named = f'role="group" aria-label="{escape(self.title)}" tabindex="0"'
            return f'<div class="soh-wide" {named}>{svg(self)}</div>'
        return svg(self) + svg(self, NARROW)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # As one line of text: a notebook's file would give each number a line of its own.
        data = {"text/plain": repr(self), MIME: json.dumps(self.as_dict())}
        if os.environ.get(PAPER_RUN) == DESCRIPTION_ALONE:
            return data, {}
        image = base64.b64encode(self.png()).decode("ascii")
        data["image/png"] = image
        if not os.environ.get(PAPER_RUN):  # a notebook's own picture would have no words
            data["text/html"] = (
                f'<img class="soh-chart" width="{WIDTH}" src="data:image/png;base64,{image}" '
                f'alt="{escape(self.words)}">'
            )
        return data, {"image/png": {"alt": self.words, "width": WIDTH}}


_DESCRIPTION = TypeAdapter(Picture)


def picture_of(description: str) -> Picture:
    """Check a description in JSON and return the picture.

    Raises
    ------
    ValueError
        If it describes no chart.
    """
    return _DESCRIPTION.validate_json(description)
