"""Every term of a formula counts: without it, some figure differs from the second model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sohanalysis.case.definitions import Definition
from sohanalysis.model.case_formulas import formulas_of, structure_of
from sohanalysis.model.expressions import FormulaError
from sohanalysis.model.formulas import Block, blocks_of, model_of
from tests.model.test_formulas import MADE, different, figures_of, second_figures


def rows_of_all() -> dict[tuple[str, str], tuple[str, Block, Definition]]:
    """List every formula once by its head and text, with a case that has it."""
    return {
        (row.head, row.text): (name, block, row)
        for name, case in MADE.items()
        for block in blocks_of(structure_of(case))
        for row in block.rows
        if isinstance(row, Definition)
    }


def shorter(text: str) -> list[str]:
    """List a formula without each of its terms, factors, bounds or branches in turn."""
    count = sum(1 for _ in ast.walk(ast.parse(text, mode="eval")))
    return [changed for i in range(count) for changed in without(text, i)]


def without(text: str, index: int) -> Iterator[str]:
    """Yield a formula without each argument of one operation."""
    for part in range(3):
        tree = ast.parse(text, mode="eval")
        node = [*ast.walk(tree)][index]
        argument = arguments_of(node)[part : part + 1]
        if argument:
            yield ast.unparse(Put(node, argument[0]).visit(tree))


def arguments_of(node: ast.AST) -> list[ast.expr]:
    """List the arguments that may replace an operation."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        chosen = {"where": node.args[1:], "min": node.args, "max": node.args}
        return chosen.get(node.func.id, [])
    return []


class Put(ast.NodeTransformer):
    """Replacement of one node by another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else super().visit(node)


def is_noticed(name: str, row: Definition, text: str) -> bool:
    """Whether the comparison with the second model notices another text of a formula."""
    case = MADE[name]
    try:
        model = model_of(
            replace(
                block,
                rows=tuple(
                    replace(definition, text=text)
                    if isinstance(definition, Definition)
                    and (definition.head, definition.text) == (row.head, row.text)
                    else definition
                    for definition in block.rows
                ),
            )
            for block in blocks_of(structure_of(case))
        )
    except FormulaError:  # of its units, or its years
        return True
    formulas = replace(formulas_of(case), model=model)
    return any(
        different(figures_of(formulas, scenario, overrun), expected)
        for overrun in (False, True)
        for scenario, expected in second_figures(name, seed=7, count=24, overrun=overrun)
    )


# What may be left out without a figure changing, and why it stands.
ALIKE = {
    ("steps", "ramp"): "of a ramp of 0 no month is below the ramp; it keeps a division by zero out",
    ("end", "left"): "no year begins after the horizon",
    (
        "since[y]",
        "up((opens - first) / 12)",
    ): "a rise counts no years below 0; a power in Excel would",
}


def test_every_term_of_a_formula_left_out_is_noticed() -> None:
    unnoticed = [
        (row.head, row.text, text)
        for name, _, row in rows_of_all().values()
        for text in shorter(row.text)
        if (row.head, text) not in ALIKE and not is_noticed(name, row, text)
    ]

    assert unnoticed == []
