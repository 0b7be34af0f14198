"""Figures on Inputs that no case has: illustrations and a medium-term plan.

They are not read back from a returned workbook. The illustrations are on Sensitivity. The plan has
the tax base, the net budget, the terms of borrowing and the funding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from sohanalysis.case.case import FundedBy
from sohanalysis.case.fields import FIELDS, MOST_POUNDS
from sohanalysis.model.stress import MONTHS_LATE
from sohanalysis.nouns import first_capital
from sohanalysis.workbook.inputs import CellRule, InputRow, Inputs, between, text_rule
from sohanalysis.workbook.sheets import Cell
from sohanalysis.workbook.workbook_case import SheetLayout

OF_THE_WORKBOOK = ("illustration.", "plan.")  # prefixes of keys that no case has
PAYERS: tuple[str, ...] = get_args(FundedBy)
NEVER_PAID = "not stated"  # payer of a line that does not name one
YEARS_ON = 3  # years after the case in the medium term
_SHARE = between(0, 10)
_CHARGE = between(FIELDS["charge_change"].low, FIELDS["charge_change"].high)
_MONTHS = between(0, FIELDS["delay"].high, is_whole=True)
CHARGE, LATE = "illustration.charge", "illustration.late"
_OF_TWO = {CHARGE: "charge", LATE: "late"}  # the row "charge and late" has both sizes
# Label and rule of each illustration, by kind of change.
_SIZES: Mapping[str, tuple[str, CellRule]] = {
    "charge": ("A higher charge", _CHARGE),
    "late": ("A late go-live", _MONTHS),
    "line": ("{line}: higher", _SHARE),
    "what if": ("Another charge, {source}", _CHARGE),
    "on-costs": ("On-costs of pay", _SHARE),
    "vat": ("VAT", _SHARE),
}


@dataclass(frozen=True, kw_only=True)
class Sized:
    """The sizes of a row of the sensitivity table, as keys of Inputs.

    Parameters
    ----------
    fields : mapping
        Key of the size of each field of the scenario that the row changes.
    share : str
        Key of the share by which the row raises quantities; empty if it raises none.
    """

    fields: Mapping[str, str]
    share: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys of the row."""
        return (*self.fields.values(), *[self.share] * bool(self.share))


UNCHANGED = Sized(fields={})


def sizes_of(layout: SheetLayout) -> list[Sized]:
    """Return the sizes of each row of the sensitivity table, in order."""
    sizes = []
    for index, (changed, *_) in enumerate(layout.changes):
        charge = f"illustration.what_if_{index}" if changed == "what if" else CHARGE
        fields = {
            "charge": {"charge_change": charge},
            "what if": {"charge_change": charge},
            "late": {"delay": LATE},
            "charge and late": {"charge_change": charge, "delay": LATE},
        }.get(changed, {})
        share = f"illustration.{changed}" if changed in ("line", "on-costs", "vat") else ""
        sizes.append(Sized(fields=fields, share=share))
    return sizes


def lay_out_plan(inputs: Inputs) -> None:
    """Lay out the illustrations, and the figures for the medium term."""
    _illustrations(inputs)
    _plan(inputs)
    _funding(inputs)


def _illustrations(inputs: Inputs) -> None:
    layout = inputs.case.layout
    rows = [*_illustrated(layout)]
    if not rows:
        return
    heads = ("Illustration on Sensitivity", "Unit", "Value")
    table = inputs.sheet.table(
        "Illustrations", "Sizes of illustrations (ours, unless a source is named)", heads
    )
    for key, label, size, rule in rows:
        look, unit = ("count", "months") if rule is _MONTHS else ("rate", "share")
        row = table.row(
            (label, unit), [Cell(content=size, look=look, is_input=True, rule=rule)], key=key
        )
        input_row = InputRow(key=key, label=label, unit=unit, look=look, rule=rule, cell=row.cell())
        _note(inputs, input_row)


def _illustrated(layout: SheetLayout) -> Iterator[tuple[str, str, float, CellRule]]:
    """Yield the key, label, size and rule of each size, without repeats."""
    seen = set()
    for sized, row in zip(sizes_of(layout), layout.changes, strict=True):
        changed, _, source, line, change = row
        for key in sized.keys:
            if key in seen:
                continue
            seen.add(key)
            kind = _OF_TWO.get(key, changed)
            label, rule = _SIZES[kind]
            size = MONTHS_LATE if rule is _MONTHS else change
            yield key, label.format(line=line, source=source), size, rule


def _plan(inputs: Inputs) -> None:
    """Lay out blank cells for the tax base, the net budget and the terms of borrowing."""
    heads = ("For the medium term", "Unit", "Value", "Year", "Source")
    caption = "Your figures for the medium term: type each with its year and source"
    table = inputs.sheet.table("Plan", caption, heads)
    rows: list[tuple[str, str, str, CellRule]] = [
        ("tax_base", "Band D equivalent properties", "number", between(1, MOST_POUNDS)),
        ("net_budget", "Net revenue budget", "£", between(1, MOST_POUNDS)),
        ("life", "Life of the capital asset", "years", between(1, 100, is_whole=True)),
        ("interest", "Interest on borrowing", "share", _SHARE),
    ]
    any_text = text_rule("Text, such as 2019/20 or the name of a report.")
    for key, label, unit, rule in rows:
        look = {"£": "money", "share": "rate"}.get(unit, "count")
        parts: list[tuple[str, str, str, CellRule]] = [
            ("", "", look, rule),
            (".year", ", year", "label", any_text),
            (".source", ", source", "label", any_text),
        ]
        cells = [
            Cell(content=None, look=kind, is_input=True, rule=allowed)
            for *_, kind, allowed in parts
        ]
        row = table.row((label, unit), cells, key=f"plan.{key}")
        for index, (suffix, more, kind, allowed) in enumerate(parts):
            input_row = InputRow(
                key=f"plan.{key}{suffix}",
                label=label + more,
                unit=unit,
                look=kind,
                rule=allowed,
                cell=row.cell(index),
            )
            _note(inputs, input_row)


def _funding(inputs: Inputs) -> None:
    """Lay out blank cells for funding by payer and year."""
    sheet, years = inputs.sheet, inputs.case.years
    heads = ("Your funding", "Unit", *years)
    table = sheet.table("Plan_funding", "Your funding by year, in addition to the case", heads)
    for payer in PAYERS:
        rule = between(0, MOST_POUNDS)
        cells = [Cell(content=None, look="money", is_input=True, rule=rule) for _ in years]
        row = table.row((first_capital(payer), "£"), cells, key=f"plan.{payer}")
        input_row = InputRow(
            key=f"plan.{payer}",
            label=f"Your funding, {payer}",
            unit="£",
            look="money",
            rule=rule,
            cell=row.cell(),
            by_year=row,
        )
        _note(inputs, input_row)
        inputs.by_year[input_row.key] = row


def _note(inputs: Inputs, input_row: InputRow) -> None:
    inputs.rows.append(input_row)
    inputs.cells[input_row.key] = input_row.cell
