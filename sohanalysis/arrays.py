"""The type of arrays of amounts and shares: by year, by number of adopters or by draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
