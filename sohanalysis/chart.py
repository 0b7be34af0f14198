"""Chart: a figure and the sentence that says what it shows, in the Analysis Function's style."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import afcharts
import matplotlib as mpl
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sohanalysis.money import thousands

DOTS_PER_INCH = 120
_STYLE = Path(afcharts.__file__).with_name("afcharts.mplstyle")


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that says what it shows, and the code of the scenario it is of."""

    figure: Figure
    alt: str
    foot: str = ""

    def __post_init__(self) -> None:
        """Print the code into the picture, which is what gets copied elsewhere."""
        if self.foot:
            with style():
                self.figure.supxlabel(self.foot, x=0.01, ha="left", fontsize=7.5, color="#3D3D3D")

    def png(self) -> bytes:
        """Draw the figure, with the same bytes for the same figure."""
        file = io.BytesIO()
        with style(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph")  # a box stands for a rare letter
            self.figure.savefig(file, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
        return file.getvalue()

    def html(self) -> str:
        """Write the picture into the page itself, with the sentence as its alternative text."""
        return picture_html(base64.b64encode(self.png()).decode("ascii"), self.alt, self.foot)

    def __repr__(self) -> str:
        """Show the sentence, and the code on a line of its own."""
        return f"Chart: {self.alt}" + (f"\n{self.foot}" if self.foot else "")

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        image = base64.b64encode(self.png()).decode("ascii")
        data = {"text/plain": repr(self), "image/png": image}
        return data, {"image/png": {"alt": f"{self.alt} {self.foot}".strip()}}


def picture_html(image: str, alt: str, foot: str = "") -> str:
    """Write a PNG in base64 as markup; what is printed in the picture is in its text too."""
    text = escape(f"{alt} {foot}".strip())
    return f'<img class="soh-chart" src="data:image/png;base64,{image}" alt="{text}">'


@contextmanager
def style() -> Iterator[None]:
    """Apply the Analysis Function's style alone, whatever a matplotlibrc of the folder says."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.style.use(_STYLE)
        # The one font that comes with matplotlib: the same picture on every machine.
        mpl.rc("font", family="DejaVu Sans", size=10.5)
        mpl.rc("xtick", labelsize=9.5)
        mpl.rc("ytick", labelsize=9.5)
        yield


def new_figure(columns: int, height: float) -> tuple[Figure, list[Axes]]:
    """Make a figure of charts side by side, pounds up."""
    figure = Figure(figsize=(9.6, height), layout="constrained")
    axes = figure.subplots(1, columns, squeeze=False)[0]
    for axis in axes:
        axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: thousands(value)))
        axis.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    return figure, list(axes)
