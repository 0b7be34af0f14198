"""The board paper in nbconvert, and so in JupyterLab's menu: the outputs as they are stored."""

from __future__ import annotations

import threading
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import default

from sohanalysis.paper.pages import render

# JupyterLab exports in threads, and matplotlib, which draws in none at a time but one, would end
# the whole server.
_TURN = threading.Lock()


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
        with _TURN:
            return render(nb), resources
