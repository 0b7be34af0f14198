"""Charts for analysts: objects that a notebook displays and that are saved into files.

A chart is data (`sohanalysis.report.chart`). Drawing it takes matplotlib
(`sohanalysis.report.figure`), which most commands never load. Only this module joins the two.
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
# Value of PAPER_RUN: the renderer of the paper draws the charts, so cells output data alone.
DESCRIPTION_ALONE = "paper"


class Picture(Chart):
    """A chart that a notebook displays and that is saved into a file."""

    @property
    def figure(self) -> Figure:
        """Matplotlib figure of the chart, with all of its text."""
        from sohanalysis.report.figure import draw

        return draw(self)

    @checks_arguments
    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the picture into a file, for a report or slides.

        Parameters
        ----------
        path : str or Path
            File to write. Its ending sets the format: ``.svg``, sharp at any size, with text that
            can be searched, or ``.png``.
        force : bool
            Whether to replace a file that exists.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        FileError
            If its name has another ending, or the file exists.
        """
        from sohanalysis.report.figure import FILES

        ending = Path(path).suffix.lower()
        return save_file(path, lambda: FILES[ending](self), endings=[*FILES], force=force)

    def png(self, *, scale: float = 2) -> bytes:
        """Render the chart as PNG, with ``scale`` dots a pixel."""
        from sohanalysis.report.figure import png

        return png(self, scale=scale)

    def html(self) -> str:
        """Render the chart as SVG markup for a page, with text as text."""
        from sohanalysis.report.figure import svg

        return svg(self)

    def responsive(self) -> str:
        """Render the chart for a page, wide and narrow; the style sheet hides one of them."""
        from sohanalysis.report.figure import svg

        return svg(self) + svg(self, NARROW)

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        # JSON as one line of text: a notebook file would write each number on its own line.
        data = {"text/plain": repr(self), MIME: json.dumps(self.as_dict())}
        if os.environ.get(PAPER_RUN) == DESCRIPTION_ALONE:
            return data, {}
        image = base64.b64encode(self.png()).decode("ascii")
        data["image/png"] = image
        if not os.environ.get(PAPER_RUN):  # the image/png of a notebook has no alternative text
            data["text/html"] = (
                f'<img class="soh-chart" width="{WIDTH}" src="data:image/png;base64,{image}" '
                f'alt="{escape(self.full_text)}">'
            )
        return data, {"image/png": {"alt": self.full_text, "width": WIDTH}}


_DESCRIPTION = TypeAdapter(Picture)


def picture_of(description: str) -> Picture:
    """Check a description in JSON and return the picture.

    Raises
    ------
    ValueError
        If it does not describe a chart.
    """
    return _DESCRIPTION.validate_json(description)
