"""The board paper as an nbconvert exporter, and so in the export menu of JupyterLab."""

from __future__ import annotations

import threading
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import default

from sohanalysis.paper.pages import render

# JupyterLab exports in several threads. Matplotlib can draw in only one at a time: two would crash
# the whole server.
_TURN = threading.Lock()


class BoardPaperExporter(Exporter):
    """Exporter of the stored outputs of a notebook as a board paper."""

    export_from_notebook = "Board paper (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _html(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Render a notebook; called by nbconvert."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        with _TURN:
            return render(nb), resources
