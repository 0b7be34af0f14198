"""The same million cases by other means: NumPy alone, SALib, ema_workbench, monaco.

Equal shares of a pool over ten years, five inputs: what `simulation.py` compares itself with.
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
SOBOL = len(PERTS) + 3  # cases that SALib makes of each point: the inputs, the forces, and two


def drawn(
    generator: np.random.Generator,
    count: int,
    perts: Mapping[str, tuple[float, float, float]] = PERTS,
) -> dict[str, Any]:
    """Draw the inputs with NumPy's own distributions."""
    shares = generator.beta(P * (1 / RHO - 1), (1 - P) * (1 / RHO - 1), count)
    found = {"adopters": 1 + generator.binomial(OTHERS, shares)}
    for name, (low, mode, high) in perts.items():
        width = high - low
        place = generator.beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, count)
        found[name] = low + width * place
    if "delay" in found:
        found["delay"] = np.floor(found["delay"] + 0.5)
    return found


def model(values: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Work out all cases at once, each step an array of cases by years."""
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
    """Add up the months' worth of savings."""
    return np.where(months < RAMP, months * (months + 1) / (2 * RAMP), months - (RAMP - 1) / 2)


def summary(total: Any, ongoing: Any, net: Any) -> list[Any]:
    """Give percentiles of the four results, and the share that is short."""
    found = [np.percentile(each, SHARES) for each in (total, 300_000 - total, ongoing, net)]
    return [*found, float((total > 300_000).mean())]


def plain_numpy(count: int) -> list[Any]:
    """Draw, work out and sum up with temporaries of all cases by all years."""
    return summary(*model(drawn(np.random.default_rng(1), count)))


def with_latin(count: int) -> list[Any]:
    """Sample with SALib's Latin hypercube, which gives as many cases as are asked for."""
    from SALib.sample import latin

    return from_rows(latin.sample(salib_problem(), count))


def with_sobol(count: int) -> list[Any]:
    """Sample with SALib's Sobol points: of a power of two, which are mixed to seven times as many.

    They are made for indices of sensitivity, and no more than two in seven stand by themselves.
    """
    from SALib.sample import sobol

    base = max(1, 2 ** math.floor(math.log2(count / SOBOL)))
    return from_rows(sobol.sample(salib_problem(), base, calc_second_order=False))


def salib_problem() -> dict[str, Any]:
    """Describe the inputs to SALib: as triangles, since it has no PERT and no beta-binomial."""
    ends = [(0.0, 0.5, 1.0), *PERTS.values()]
    within = [(lo, hi, (mode - lo) / (hi - lo)) for lo, mode, hi in ends]
    return {
        "num_vars": len(ends),
        "names": ["adopters", *PERTS],
        "bounds": [[lo, hi, min(max(mode, 1e-9), 1 - 1e-9)] for lo, hi, mode in within],
        "dists": ["triang"] * len(ends),
    }


def from_rows(rows: Any) -> list[Any]:
    """Work out the cases of a sample with NumPy."""
    values = dict(zip(["adopters", *PERTS], rows.T, strict=True))
    values["adopters"] = 1 + np.floor(values["adopters"] * (OTHERS + 1))
    values["delay"] = np.floor(values["delay"] + 0.5)
    return summary(*model(values))


def one(**values: float) -> dict[str, float]:
    """Work out one case, as a model function of the frameworks does."""
    case = {name: np.array([value]) for name, value in values.items()}
    case["adopters"], case["delay"] = np.floor(case["adopters"]), np.floor(case["delay"] + 0.5)
    total, ongoing, net = (float(each[0]) for each in model(case))
    return {"total": total, "ongoing": ongoing, "net": net}


def with_ema(count: int) -> list[Any]:
    """Explore with ema_workbench, one case after the other."""
    warnings.simplefilter("ignore")
    from ema_workbench import Model, RealParameter, ScalarOutcome, ema_logging, perform_experiments

    ema_logging.get_rootlogger().setLevel(logging.CRITICAL)
    known = Model("cases", function=one)
    spans = {"adopters": (1, OTHERS + 2)} | {name: (lo, hi) for name, (lo, _, hi) in PERTS.items()}
    known.uncertainties = [RealParameter(name, lo, hi) for name, (lo, hi) in spans.items()]
    known.outcomes = [ScalarOutcome(name) for name in ("total", "ongoing", "net")]
    with contextlib.redirect_stderr(io.StringIO()):
        _, found = perform_experiments(known, scenarios=count)
    return summary(found["total"], found["ongoing"], found["net"])


def with_monaco(count: int) -> list[Any]:
    """Simulate with monaco, one case after the other."""
    warnings.simplefilter("ignore")
    import monaco
    from scipy.stats import beta, betabinom

    names = ["adopters", *PERTS]

    def given(case: Any) -> tuple[float, ...]:
        return tuple(float(case.invals[name].val) for name in names)

    def work(*values: float) -> tuple[float, ...]:
        return tuple(one(**dict(zip(names, values, strict=True))).values())

    def keep(case: Any, *found: float) -> None:
        for name, value in zip(("total", "ongoing", "net"), found, strict=True):
            case.addOutVal(name, value)

    functions = {"preprocess": given, "run": work, "postprocess": keep}
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
