"""A page of HTML for tests: its elements, attributes and stray tags."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "br", "img", "hr", "input", "link"}


class Page(HTMLParser):
    """A page as its elements in order, with every closing tag that has no opening tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.stray: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.stray.append(tag)

    def attributes_of(self, tag: str) -> list[dict[str, str | None]]:
        """List the attributes of every element with a tag."""
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        """List every value of an attribute."""
        values = [attributes.get(attribute) for _, attributes in self.elements]
        return [value for value in values if value is not None]

    def handlers(self) -> list[str]:
        """List every attribute that would run a script."""
        return [name for _, attributes in self.elements for name in attributes if name[:2] == "on"]
