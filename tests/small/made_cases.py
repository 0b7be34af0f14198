"""Made-up cases and scenarios for hypothesis: valid by construction, of every kept kind of key."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from small.case.case import ANY, Case
from small.case.reading import read_case
from small.case.scenario import Scenario, longest_delay
from small.years import year_label

POUNDS = st.integers(1_000, 500_000).map(float)
NAMES = ("one", "two", "three", "four")


@st.composite
def amounts(draw: st.DrawFn, years: list[str]) -> Any:
    """Draw one amount, one a year, or a table by year without a gap."""
    form = draw(st.sampled_from(["one", "list", "table"]))
    if form == "one":
        return draw(POUNDS)
    listed = draw(st.lists(POUNDS, min_size=len(years), max_size=len(years)))
    return listed if form == "list" else dict(zip(years, listed, strict=True))


@st.composite
def rules(draw: st.DrawFn, years: list[str], possible: int, is_quoted: bool) -> dict[str, Any]:
    """Draw one rule of a pricing."""
    kinds = ["fee", "use", "steps", "line", "pool", "stated share", "through"]
    kinds += ["quoted end", "pool from"] if is_quoted else []
    kind = draw(st.sampled_from(kinds))
    rule: dict[str, Any] = {}
    if kind == "fee":
        rule = {"fee": draw(amounts(years))}
    elif kind == "use":
        rule = {"price": draw(st.floats(0.1, 50)), "quantity": draw(st.integers(1, 5_000))}
    elif kind in ("steps", "line"):
        starts = sorted(draw(st.sets(st.integers(1, possible), min_size=2, max_size=4)))
        rule = {"price": [{"adopters": n, "price": draw(POUNDS)} for n in starts]}
        rule |= {"between": "line" if kind == "line" else "step"}
    elif kind == "pool":
        rule = {"pool": draw(amounts(years)), "share": "equal"}
    elif kind == "stated share":
        rule = {"pool": draw(POUNDS), "share": draw(st.floats(0.01, 1))}
    elif kind == "through":
        low, high = sorted(draw(st.lists(POUNDS, min_size=2, max_size=2)))
        rule = {"through": [{"charge": high, "adopters": 1}, {"charge": low, "adopters": possible}]}
    elif kind == "quoted end":
        rule = {"price": draw(st.sampled_from(["low", "high"]))}
    else:
        rule = {"pool_from": "low", "share": "equal"}
    if draw(st.booleans()):
        rule["at_least"] = 500.0
    if draw(st.booleans()):
        rule["at_most"] = draw(st.integers(100_000, 600_000)).__float__()
    if draw(st.integers(0, 3)) == 0:
        rule["uplift"] = draw(st.floats(-0.05, 0.1))
    return {**rule, "status": draw(st.sampled_from(["stated", "derived", "assumed"]))}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a valid case."""
    first = draw(st.integers(2018, 2026))
    years = [year_label(first + place) for place in range(draw(st.integers(1, 6)))]
    possible = draw(st.integers(4, 30))
    anticipated = draw(st.integers(1, possible))
    month = draw(st.sampled_from(["04", "07", "12"]))
    charge: dict[str, Any] = {"name": "Service", "start": f"{first}-{month}"}
    is_quoted = draw(st.booleans())
    if is_quoted:
        low = draw(POUNDS)
        charge |= {"low": low, "high": low + draw(POUNDS)}
        charge["quoted_at"] = [{"charge": "low", "adopters": anticipated}]
    count = draw(st.integers(1, len(NAMES)))
    charge["pricing"] = [
        {"name": name, **draw(rules(years, possible, is_quoted))} for name in NAMES[:count]
    ]
    if draw(st.integers(0, 3)) == 0:
        charge["until"] = f"{first + len(years) - 1}-12"
    lines: list[dict[str, Any]] = []
    for kind in draw(st.lists(st.sampled_from(["cost", "saving", "funding"]), max_size=3)):
        line: dict[str, Any] = {"name": f"Line {len(lines)}", "kind": kind}
        if draw(st.booleans()):
            line |= {"annual": draw(POUNDS), "start": f"{first}-04"}
            line |= draw(st.sampled_from([{}, {"months": 6}, {"months": 9, "delay": "extend"}]))
        else:
            line["by_year"] = draw(amounts(years))
        if kind == "saving":
            line["cashable"] = draw(st.floats(0, 1))
        lines.append(line)
    values: dict[str, Any] = {
        "format": 3,
        "title": "Made up",
        "source": "made up",
        "years": years,
        "adopters": {"anticipated": anticipated, "possible": possible},
        "charges": [charge],
        "lines": lines,
        "scenario": {"pricing": draw(st.sampled_from([ANY, NAMES[0]]))},
    }
    if draw(st.booleans()):
        values["initial_months"] = draw(st.integers(1, 36))
    if draw(st.booleans()):
        values["budget"] = {"amount": draw(POUNDS)}
        if draw(st.booleans()):
            values["budget"]["years"] = years[: draw(st.integers(1, len(years)))]
    return read_case(values)


@st.composite
def scenarios(draw: st.DrawFn, case: Case) -> Scenario:
    """Draw a scenario that a case allows."""
    follows = draw(st.booleans())
    number = st.integers(1, case.possible)
    path = st.tuples(*[number] * len(case.years))
    saving = draw(st.sampled_from(["none", "savings", "offset"]))
    return Scenario(
        adopters=draw(st.one_of(number, path)) if len(case.years) > 1 else draw(number),
        pricing=draw(st.sampled_from([*case.pricings, ANY])),
        savings=draw(POUNDS) if saving == "savings" else 0.0,
        offset=draw(st.floats(0.01, 1.5)) if saving == "offset" else 0.0,
        ramp=draw(st.integers(0, 60)),
        cashable=draw(st.floats(0, 1)),
        delay=draw(st.integers(0, longest_delay(case, follows))),
        charge_follows_go_live=follows,
        charge_change=draw(st.floats(-0.9, 2)),
        rise=draw(st.sampled_from([0.0, 0.03, -0.05])),
    )
