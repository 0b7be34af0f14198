from pathlib import Path

from sohanalysis.report.glossary import glossary

PAGE = Path(__file__).parent.parent.parent / "docs" / "glossary.md"


def test_the_page_is_what_the_registries_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == f"{glossary()}\n"
