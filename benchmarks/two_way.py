"""The two-way table of 2 to 44 forces by 101 savings, compared with NumPy by hand."""

import numpy as np

import sohanalysis as soh
from benchmarks.table import in_turn, timed
from sohanalysis.model.sensitivity import grid

FORCES = range(2, 45)
SAVINGS = range(0, 101_000, 1_000)
ROUNDS = 300


def by_hand():
    """Return every result of every cell with NumPy alone, for equal shares of a pool."""
    forces = np.arange(2, 45, dtype=float)[:, None, None]
    saving = np.arange(0, 101_000, 1_000, dtype=float)[None, :, None]
    charge = 71_000 * 25 / forces
    manager = np.array([30_000.0, 60_000.0, 30_000.0, 0.0])
    charged = np.array([0.0, 12.0, 12.0, 12.0]) / 12
    platform = charge * charged
    gross = manager + platform
    months = np.arange(36.0) + 1
    gained = np.minimum(1, months / 12).reshape(3, 12).sum(axis=1)
    savings = -saving / 12 * np.concatenate([[0.0], gained])
    net = gross + savings
    total = manager.sum() + platform[..., 1:3].sum(axis=-1)
    headroom = 300_000 - total
    spent = gross[..., :3].sum(axis=-1)
    after = platform[..., 1:3].sum(axis=-1) + manager.sum() - spent
    cost = total + 0.5 * savings[..., :3].sum(axis=-1)
    ongoing = platform[..., 3]
    value = (net / 1.035 ** np.arange(4)).sum(axis=-1)
    return total, headroom, spent, after, cost, ongoing, value, cost <= 300_000


def with_library(case, scenario):
    """Return the same cells from the library, with all its checks."""
    return grid(case, scenario, adopters=FORCES, savings=SAVINGS)


def rows():
    """Check that both agree, then time them in turn, so that noise slows both alike."""
    case = soh.load_case()
    scenario = soh.choose(case, pricing="shared", ramp=12, cashable=0.5)
    assert np.allclose(by_hand()[4], with_library(case, scenario).amounts, atol=1e-6)
    times = in_turn(lambda: with_library(case, scenario), by_hand, ROUNDS)
    label = f"two-way table of {len(FORCES)} x {len(SAVINGS)} cells / NumPy by hand"
    yield timed(label, *times, most=2)
