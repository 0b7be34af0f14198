"""Formulas with some inputs left out: simpler, and the same value."""

from __future__ import annotations

from typing import Any

import pytest

from sohanalysis.model.evaluation import evaluate
from sohanalysis.model.expressions import Definition, Formulas, Input
from sohanalysis.model.folding import simplified

A, B = ("name", "a"), ("name", "b")
NIL, ONE = ("number", 0), ("number", 1)
CONSTANTS = {"nil": 0, "one": 1}


@pytest.mark.parametrize(
    ("tree", "simpler"),
    [
        (("*", A, ("name", "nil")), NIL),
        (("*", ("name", "one"), A), A),
        (("*", A, ("+", ONE, ("name", "nil"))), A),
        (("+", ("name", "nil"), A), A),
        (("-", A, ("name", "nil")), A),
        (("-", ("name", "nil"), A), ("-", NIL, A)),
        (("/", ("name", "nil"), A), NIL),
        (("/", A, ("name", "one")), ("/", A, ONE)),
        (("share_of", A, ("name", "nil")), NIL),
        (("share_of", A, ("name", "one")), ("share_of", A, ONE)),
        (("years", ("name", "nil")), NIL),
        (("last", ("name", "nil")), NIL),
        (("where", A, ("name", "nil"), NIL), NIL),
        (("where", A, B, ("name", "nil")), ("where", A, B, NIL)),
        (("max", ONE, ("name", "nil")), ("number", 1)),
        (("min", ONE, ("name", "nil")), ("number", 0)),
        (("where", ("name", "one"), A, B), A),
        (("where", ("name", "nil"), A, B), B),
        (("and", A, ("name", "one")), A),
        (("and", A, ("name", "one"), B), ("and", A, B)),
        (("and", A, ("name", "nil")), NIL),
        (("or", ("name", "nil"), A), A),
        (("or", A, ("name", "one")), ONE),
        (("or", ("name", "nil"), ("name", "nil")), NIL),
    ],
)
def test_a_formula_leaves_out_what_adds_nothing(tree: Any, simpler: Any) -> None:
    assert simplified(tree, CONSTANTS) == simpler


def model() -> Formulas:
    formulas = Formulas()
    formulas.add(
        (
            Input("rate[y]", "£ a year", "Rate", "case"),
            Input("overrun", "share", "Overrun", "simulation"),
            Input("extra", "£ a year", "Extra", "case"),
            Definition("amount[y]", "rate * (1 + overrun)", "£ a year", "Amount", "source"),
            Definition("more[y]", "extra * (1 + overrun)", "£ a year", "More", "source"),
            Definition("all_more", "years(more)", "£ a year", "All more", "source"),
            Definition("total", "years(amount) + all_more", "£ a year", "Total", "source"),
        )
    )
    return formulas


def test_what_is_always_zero_is_left_out_and_the_results_stay() -> None:
    simpler = model().with_constants({"overrun": 0, "extra": 0})

    assert [*simpler] == ["rate", "amount", "total"]
    assert simpler["amount"].tree == ("name", "rate")
    figures = {"rate": [2.0, 3.0], "overrun": 0, "extra": 0}
    assert evaluate(simpler, {"rate": [2.0, 3.0]}, ["total"], count=2) == {"total": 5.0}
    assert evaluate(model(), figures, ["total"], count=2) == {"total": 5.0}


def test_a_formula_that_is_kept_is_zero_and_moves_nothing() -> None:
    simpler = model().with_constants({"overrun": 0, "extra": 0}, keep=["all_more"])

    assert simpler["all_more"].tree == NIL
    assert simpler.needed(["total"]) == ("rate", "amount", "total")
