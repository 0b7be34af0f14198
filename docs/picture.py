"""Draw the picture of the README."""

from pathlib import Path

import sohanalysis as soh

case = soh.load_case()
chart = soh.charts.cost_chart(case, soh.choose(case, "explore"))
Path(__file__).with_name("cost-by-year.png").write_bytes(chart.png())
