"""A million draws by other means: NumPy alone, SALib, ema_workbench, monaco.

The model has equal shares of a pool over ten years and five inputs. `simulation.py` is timed
against these functions.
"""

from __future__ import annotations

import contextlib
import io
import logging
import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

YEARS = 10
PERTS = {
    "charge_change": (-0.1, 0.0, 0.41),
    "delay": (0, 3, 12),
    "savings": (0, 20_000, 60_000),
    "overrun": (0.0, 0.1, 0.5),
}
P, RHO, OTHERS = 0.7, 0.1, 35
OPENS = 12.0 * np.arange(YEARS)
START, MONTHS, GO_LIVE, RAMP = 6, 24, 12, 12  # of the manager and the charge, from April 2018
SHARES = (10, 50, 80, 90)
SOBOL = (
    len(PERTS) + 3
)  # draws that SALib makes from each point: one for each input, one for the forces, and two


def draw_inputs(
    generator: np.random.Generator,
    count: int,
    perts: Mapping[str, tuple[float, float, float]] = PERTS,
) -> dict[str, Any]:
    """Draw the inputs with NumPy's own distributions."""
    shares = generator.beta(P * (1 / RHO - 1), (1 - P) * (1 / RHO - 1), count)
    inputs = {"adopters": 1 + generator.binomial(OTHERS, shares)}
    for name, (low, mode, high) in perts.items():
        width = high - low
        position = generator.beta(
            1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, count
        )
        inputs[name] = low + width * position
    if "delay" in inputs:
        inputs["delay"] = np.floor(inputs["delay"] + 0.5)
    return inputs


def model(values: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Return total, ongoing and net cost of all draws, from arrays of draws by years."""
    delay = values["delay"][:, None]
    charge = 71_000 * 25 / values["adopters"][:, None] * (1 + values["charge_change"][:, None])
    end = START + MONTHS + delay
    manager_months = np.clip(np.minimum(end, OPENS + 12) - np.maximum(START, OPENS), 0, 12)
    manager = 60_000 / 12 * manager_months * (1 + values["overrun"][:, None])
    charged = np.clip(OPENS + 12 - np.maximum(GO_LIVE, OPENS), 0, 12)
    first = np.clip(np.minimum(GO_LIVE + 24, OPENS + 12) - np.maximum(GO_LIVE, OPENS), 0, 12)
    platform = charge * charged / 12
    live = GO_LIVE + delay
    after, before = np.maximum(OPENS + 12 - live, 0), np.maximum(OPENS - live, 0)
    saved = values["savings"][:, None] * (ramped(after) - ramped(before)) / 12
    total = (manager + charge * first / 12).sum(axis=1)
    net = (manager + platform - saved).sum(axis=1)
    return total, (charge * np.ones(YEARS))[:, -1], net


def ramped(months: Any) -> Any:
    """Return the sum of monthly savings, in months at full effect."""
    return np.where(months < RAMP, months * (months + 1) / (2 * RAMP), months - (RAMP - 1) / 2)


def summary(total: Any, ongoing: Any, net: Any) -> list[Any]:
    """Return percentiles of the four results, and the share over budget."""
    percentiles = [
        np.percentile(amounts, SHARES) for amounts in (total, 300_000 - total, ongoing, net)
    ]
    return [*percentiles, float((total > 300_000).mean())]


def plain_numpy(count: int) -> list[Any]:
    """Draw, calculate and summarise with arrays of all draws by all years."""
    return summary(*model(draw_inputs(np.random.default_rng(1), count)))


def with_latin(count: int) -> list[Any]:
    """Sample with SALib's Latin hypercube, which makes any number of draws."""
    from SALib.sample import latin

    return from_rows(latin.sample(salib_problem(), count))


def with_sobol(count: int) -> list[Any]:
    """Sample with SALib's Sobol points, mixed into seven times as many draws.

    The number of points is a power of two. The mixture serves sensitivity indices. At most two in
    seven draws are independent.
    """
    from SALib.sample import sobol

    base = max(1, 2 ** math.floor(math.log2(count / SOBOL)))
    return from_rows(sobol.sample(salib_problem(), base, calc_second_order=False))


def salib_problem() -> dict[str, Any]:
    """Describe the inputs to SALib as triangles: it has no PERT and no beta-binomial."""
    ends = [(0.0, 0.5, 1.0), *PERTS.values()]
    within = [(lo, hi, (mode - lo) / (hi - lo)) for lo, mode, hi in ends]
    return {
        "num_vars": len(ends),
        "names": ["adopters", *PERTS],
        "bounds": [[lo, hi, min(max(mode, 1e-9), 1 - 1e-9)] for lo, hi, mode in within],
        "dists": ["triang"] * len(ends),
    }


def from_rows(rows: Any) -> list[Any]:
    """Summarise the results of a sample, calculated with NumPy."""
    values = dict(zip(["adopters", *PERTS], rows.T, strict=True))
    values["adopters"] = 1 + np.floor(values["adopters"] * (OTHERS + 1))
    values["delay"] = np.floor(values["delay"] + 0.5)
    return summary(*model(values))


def model_one_case(**values: float) -> dict[str, float]:
    """Calculate one draw, as a model function of the frameworks does."""
    case = {name: np.array([value]) for name, value in values.items()}
    case["adopters"], case["delay"] = np.floor(case["adopters"]), np.floor(case["delay"] + 0.5)
    total, ongoing, net = (float(amounts[0]) for amounts in model(case))
    return {"total": total, "ongoing": ongoing, "net": net}


def with_ema(count: int) -> list[Any]:
    """Explore with ema_workbench, one draw after the other."""
    warnings.simplefilter("ignore")
    from ema_workbench import Model, RealParameter, ScalarOutcome, ema_logging, perform_experiments

    ema_logging.get_rootlogger().setLevel(logging.CRITICAL)
    experiment = Model("cases", function=model_one_case)
    spans = {"adopters": (1, OTHERS + 2)} | {name: (lo, hi) for name, (lo, _, hi) in PERTS.items()}
    experiment.uncertainties = [RealParameter(name, lo, hi) for name, (lo, hi) in spans.items()]
    experiment.outcomes = [ScalarOutcome(name) for name in ("total", "ongoing", "net")]
    with contextlib.redirect_stderr(io.StringIO()):
        _, outcomes = perform_experiments(experiment, scenarios=count)
    return summary(outcomes["total"], outcomes["ongoing"], outcomes["net"])


def with_monaco(count: int) -> list[Any]:
    """Simulate with monaco, one draw after the other."""
    warnings.simplefilter("ignore")
    import monaco
    from scipy.stats import beta, betabinom

    names = ["adopters", *PERTS]

    def input_values(case: Any) -> tuple[float, ...]:
        return tuple(float(case.invals[name].val) for name in names)

    def work(*values: float) -> tuple[float, ...]:
        return tuple(model_one_case(**dict(zip(names, values, strict=True))).values())

    def keep(case: Any, *results: float) -> None:
        for name, value in zip(("total", "ongoing", "net"), results, strict=True):
            case.addOutVal(name, value)

    functions = {"preprocess": input_values, "run": work, "postprocess": keep}
    sim = monaco.Sim("cases", count, functions, seed=1, verbose=False)
    terms = {"n": OTHERS, "a": P * (1 / RHO - 1), "b": (1 - P) * (1 / RHO - 1), "loc": 1}
    sim.addInVar("adopters", betabinom, terms)
    for name, (low, mode, high) in PERTS.items():
        width = high - low
        shape = {"a": 1 + 4 * (mode - low) / width, "b": 1 + 4 * (high - mode) / width}
        sim.addInVar(name, beta, shape | {"loc": low, "scale": width})
    with contextlib.redirect_stderr(io.StringIO()):
        sim.runSim()
    return summary(*(np.array(sim.outvars[name].nums) for name in ("total", "ongoing", "net")))
