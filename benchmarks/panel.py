"""How long a move of a slider takes, from the message to the last reply, in a real kernel.

    python benchmarks/panel.py

The panel against the `interact` that a notebook usually has: new figures and a DataFrame at each
move, with the same pictures, of the same size, and the same yearly figures. The two are moved in
turn in one kernel, with an empty message between them, and medians are printed.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

from jupyter_client.manager import start_new_kernel

MOVES = 30
WARM_UP = 4
PREPARE = """
%matplotlib inline
import json
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
import sohanalysis as soh

case = soh.load_case()
places, colours = np.arange(4), ["#12436D", "#28A197"]
forms = ["stepped", "shared", "shared-capped", "two-part"]
plt.rcParams["figure.dpi"] = 130


def thousands(value, _=None):
    return f"£{value / 1000:.0f}k"


def naive(forces):
    result = soh.appraise(case, soh.choose(case, adopters=forces, charge_form="shared"))
    ends = [soh.appraise(case, soh.choose(case, charge_form=form)) for form in
            ("quoted-low", "quoted-high")]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.9), layout="constrained")
    base = np.zeros(4)
    for (name, amounts), colour, hatch in zip(result.flow.lines.items(), colours, ("", "//")):
        left.bar(places, amounts, 0.6, base, color=colour, hatch=hatch, label=name)
        base = base + amounts
    for place, total in zip(places, base):
        left.annotate(thousands(total), (place, total), ha="center")
    left.set_xticks(places, result.flow.years)
    left.yaxis.set_major_formatter(thousands)
    left.set_title("Gross cost by financial year")
    left.legend()
    right.fill_between(places, *(np.cumsum(end.flow.gross) for end in ends), color="#BFBFBF")
    running = np.cumsum(result.flow.gross)
    right.plot(places, running, marker="o")
    right.axhline(300_000, linestyle="--")
    right.annotate("dashed: £300,000 set aside for\\n2018/19 to 2020/21", (0, 400_000))
    right.annotate("shaded: quoted range,\\n£333k to £393k by 2021/22", (1.5, 20_000))
    right.annotate(thousands(running[-1]), (3, running[-1]))
    right.set_xticks(places, result.flow.years)
    right.yaxis.set_major_formatter(thousands)
    right.set_title("Cumulative gross cost")
    figure.supxlabel(f"Scenario code: 41-2018-c275:r1:{forces}:shared", fontsize=7.5)
    plt.show()
    figure, axes = plt.subplots(figsize=(7.6, 4.4), layout="constrained")
    counts = range(10, 45)
    drawn = soh.sweep(case, case.scenario, adopters=counts, charge_form=forms)
    for form, values in zip(forms, drawn.platform_charge[..., -1].T):
        axes.plot(counts, values)
        axes.annotate(f"{form}, {thousands(values[-1])}", (44, values[-1]))
    axes.axhspan(71_000, 91_000, color="#BFBFBF")
    axes.annotate("shaded: quoted range, £71k to £91k", (44, 81_000))
    axes.axhline(90_000, linestyle="--")
    axes.annotate("break-even, £90,000", (44, 90_000))
    for count, name in ((25, "anticipated"), (36, "signed")):
        axes.axvline(count, linestyle=":")
        axes.annotate(f"{count} {name}", (count, 190_000))
    axes.plot([forces], [result.flow.platform_charge[-1]], marker="o")
    axes.annotate("this scenario", (forces, result.flow.platform_charge[-1]))
    axes.yaxis.set_major_formatter(thousands)
    axes.set_xlabel("Forces paying for the platform, this one included")
    axes.set_title("Yearly charge for one force, by number of forces: readings, not terms")
    figure.supxlabel(f"Scenario code: 41-2018-c275:r1:{forces}:shared", fontsize=7.5)
    plt.show()
    display(result.flow.frame().round())


slider = widgets.IntSlider(value=36, min=10, max=44)
widgets.interact(naive, forces=slider)
panel = soh.explore(case)
idle = widgets.IntSlider()
print(json.dumps([slider.comm.comm_id, panel.widget.comm.comm_id, idle.comm.comm_id]))
"""


def main() -> None:
    """Move both in turn, and print medians and their ratio."""
    manager, client = start_new_kernel()
    try:
        naive, panel, idle = prepared(client)
        times: dict[str, list[float]] = {"naive": [], "panel": [], "empty message": []}
        for move in range(MOVES + WARM_UP):
            forces = 10 + move
            asked = {"page": "benchmark", "number": move + 1, "shown": {"adopters": forces}}
            for name, comm, state in (
                ("naive", naive, {"value": forces}),
                ("panel", panel, {"asked": asked}),
                ("empty message", idle, {"value": move + 1}),
            ):
                times[name].append(answered(client, comm, state))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    medians = {name: statistics.median(all_of[WARM_UP:]) for name, all_of in times.items()}
    print(f"{'one move of the slider':24} {'ms, median of ' + str(MOVES):>20}")
    for name, median in medians.items():
        print(f"{name:24} {1000 * median:20.1f}")
    pairs = zip(times["panel"][WARM_UP:], times["naive"][WARM_UP:], strict=True)
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    print(f"{'panel / naive':24} {ratio:20.3f}   (1/{1 / ratio:.1f}; the target is at most 1/8)")


def prepared(client: Any) -> list[str]:
    """Build both in the kernel, and give the addresses of what is moved."""
    printed: list[str] = []

    def keep(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(PREPARE, output_hook=keep, timeout=120)
    assert reply["content"]["status"] == "ok", reply["content"]
    return list(json.loads("".join(printed).strip().split("\n")[-1]))


def answered(client: Any, comm: str, state: dict[str, Any]) -> float:
    """Send a widget its new state as a page does, and time its last reply, in seconds."""
    content = {
        "comm_id": comm,
        "data": {"method": "update", "state": state, "buffer_paths": []},
    }
    message = client.session.msg("comm_msg", content)
    start = time.perf_counter()
    client.shell_channel.send(message)
    while True:
        reply = client.get_iopub_msg(timeout=60)
        ours = reply["parent_header"].get("msg_id") == message["header"]["msg_id"]
        if ours and reply["msg_type"] == "status" and reply["content"]["execution_state"] == "idle":
            return time.perf_counter() - start


if __name__ == "__main__":
    main()
