"""A panel in a notebook: what kernel and page tell each other."""

from __future__ import annotations

import contextlib
import logging
import os
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import anywidget
import traitlets

from sohanalysis.errors import SohError
from sohanalysis.explore.controls import MIME, RUN_ME
from sohanalysis.files.text import PACKAGE
from sohanalysis.report.chart import PAPER_RUN


class Parts:
    """A page in one text, of files of the package: what all panels share stands first."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __str__(self) -> str:
        """Read them when a panel is opened, not when the library is loaded."""
        return "\n".join((PACKAGE / name).read_text(encoding="utf-8") for name in self._names)


class PageWidget(anywidget.AnyWidget):
    """What the kernel and any page tell each other."""

    about = traitlets.Dict().tag(sync=True)  # what stands still: words, controls, ranges
    shown = traitlets.Dict().tag(sync=True)  # what follows the controls
    # Written by the page. What waits to be sent is replaced by what is newer, so a slider that is
    # dragged never queues up.
    asked = traitlets.Dict().tag(sync=True, echo_update=False)


MOST_UNDONE = 100
_log = logging.getLogger(__name__)


class UndoSteps:
    """What undo goes back to; a slider that is dragged is one step, not one for each place."""

    def __init__(self) -> None:
        self._before: deque[Any] = deque(maxlen=MOST_UNDONE)
        self._kind = ""  # of the last step

    def leave(self, before: Any, kind: str) -> None:
        """Keep what was there before a step of some kind."""
        if kind != self._kind:
            self._before.append(before)
        self._kind = kind

    def back(self) -> Any:
        """Give what was there before the last step."""
        self._kind = ""
        return self._before.pop()

    def __bool__(self) -> bool:
        """Tell whether there is a step to go back."""
        return bool(self._before)


class Panel:
    """A page with controls, and the kernel that answers it.

    Parameters
    ----------
    widget : PageWidget
        What the two tell each other.
    """

    def __init__(self, widget: PageWidget) -> None:
        self.widget: Any = widget
        self._heard: dict[str, int] = {}
        widget.observe(lambda change: self._hear(change["new"]), names="asked")
        widget.on_msg(lambda _, content, __: self._hear(content))

    def _hear(self, message: Mapping[str, Any]) -> None:
        """Do what a page asks; what it asked before something newer that came first is left."""
        page, number = str(message.get("page")), int(message.get("number", 0))
        if number <= self._heard.get(page, 0):
            return
        self._heard[page] = number
        with self._guarded({"page": page, "number": number}) as answer:
            self._answer(message, answer)

    def _answer(self, message: Mapping[str, Any], answer: dict[str, Any]) -> None:
        """Take what a page says, and show what follows."""
        raise NotImplementedError

    @contextlib.contextmanager
    def _guarded(self, answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Where something fails, say so in the panel, where no traceback is seen.

        No figure is left that could be taken for the result.
        """
        try:
            yield answer
        except SohError as error:
            self._fail(self._words(error), answer)
        except Exception as error:
            _log.exception("The panel could not answer")
            self._fail(f"This is a bug of ours: {error!r}", answer)

    def _words(self, error: SohError) -> str:
        """Say what was refused, in the words of the page."""
        return str(error)

    def _fail(self, fault: str, answer: dict[str, Any]) -> None:
        self.widget.shown = {**answer, "fault": fault}

    def _says(self) -> str:
        """Give the answer as a sentence, for where no kernel runs."""
        raise NotImplementedError

    def _stands(self) -> dict[str, Any]:
        """Give what a notebook keeps of the panel: what its controls stand at."""
        raise NotImplementedError

    def __repr__(self) -> str:
        """Show the sentence."""
        return f"Panel: {self._says()} {RUN_ME}"

    def _repr_mimebundle_(self, **wanted: Any) -> dict[str, Any]:
        shown = {"text/plain": repr(self), MIME: self._stands()}
        if os.environ.get(PAPER_RUN):
            return shown
        live: Any = self.widget._repr_mimebundle_(**wanted) or {}
        return {**(live[0] if isinstance(live, tuple) else live), **shown}
