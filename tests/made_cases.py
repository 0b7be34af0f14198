"""Cases made up at random, as the text of a file, and scenarios on them: for tests alone.

Each is allowed by the rules of the format (data/README.md), and goes up to their edges: horizons
of 1 to 30 years, every kind of line, every form of the charge, prices that rise with the forces.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from converter import converted
from second_model import DATA, longest_delay, opening, sizes
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.load import load_sizes
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.schema import validate

Document = dict[str, Any]


class Decision(NamedTuple):
    """A case as its file and as it is read, and a scenario on it."""

    document: Document
    case: Case
    scenario: Scenario


OWN_REGISTER = "own-forces.csv"
NAMES = ("Support", "Training", "Old system", "Grant", "Project office", "Café £", 'The "desk"')
WEIGHTS = ("officers", "staff", "pcsos", "workforce", "population", "grant_1998_99", "weight")
with (DATA / "forces.csv").open(encoding="utf-8", newline="") as opened:
    ROWS = list(csv.DictReader(opened))
FORCES = tuple(row["force"] for row in ROWS)
WITHOUT_RESIDENTS = "British Transport Police"
MADE: Document = {"source": "made up", "status": "assumed"}
MOST = 100_000_000


def texts(*names: str) -> Document:
    """Fill the keys that hold words alone."""
    return dict.fromkeys(names, "made up")


def parts(low: int, high: int, of: int) -> st.SearchStrategy[float]:
    """Draw decimals from low to high in steps of a share, the ends as often as all else."""
    between = st.integers(low * of, high * of)
    return st.sampled_from([low * of, high * of]).map(lambda n: n / of) | between.map(
        lambda n: n / of
    )


@st.composite
def pounds(draw: st.DrawFn, low: int, usual: int) -> int:
    """Draw an amount, now and then the most that a file may hold."""
    return MOST if draw(st.integers(1, 20)) == 20 else draw(st.integers(low, usual))


def label(year: int) -> str:
    """Name a financial year by the year in which it starts."""
    return f"{year}/{(year + 1) % 100:02}"


def month(number: int) -> str:
    """Name a month by its number."""
    return f"{(number + 3) // 12}-{(number + 3) % 12 + 1:02}"


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    """Draw one of some values."""
    return st.sampled_from(values)


# Lines


@st.composite
def annual_lines(draw: st.DrawFn, document: Document) -> Document:
    """Draw a line with an amount a year, which ends within the horizon."""
    begin, end = opening(document["horizon"]["years"][0]), horizon_end(document)
    nature, kind = draw(one_of("one-off", "recurrent")), draw(one_of("cost", "saving", "funding"))
    on_delay = draw(one_of("none", "extend", "shift"))
    must_end = nature == "one-off" and on_delay == "shift"
    is_counted = nature == "recurrent" and kind == "cost"
    fits = document["horizon"]["initial_months"] if is_counted else 1
    line = {
        "kind": kind,
        "nature": nature,
        "unit": "£ a year",
        "annual": draw(pounds(100, 200_000)),
        "on_delay": on_delay,
    }
    if must_end or draw(st.booleans()):
        line["months"] = draw(st.integers(1, end - begin))
        fits = line["months"]
    line["start"] = month(draw(st.integers(begin, end - fits)))
    if draw(st.booleans()):
        line["uplift"] = draw(parts(0, 1, 1000).filter(lambda share: share <= 0.3))
        line["base_year"] = label(begin // 12 + draw(st.integers(-3, 3)))
    return line


@st.composite
def yearly_lines(draw: st.DrawFn, document: Document) -> Document:
    """Draw a line with an amount for each of some years."""
    horizon, initial = document["horizon"]["years"], document["horizon"]["initial_months"]
    nature, kind = draw(one_of("one-off", "recurrent")), draw(one_of("cost", "saving", "funding"))
    fits = initial if nature == "recurrent" and kind == "cost" else 1
    first = draw(st.integers(0, len(horizon) - -(-fits // 12)))
    amounts = draw(st.lists(st.integers(0, 300_000), max_size=len(horizon) - first - 1))
    named = zip(horizon[first:], [draw(st.integers(1, 300_000)), *amounts], strict=False)
    before = dict.fromkeys(horizon[:first], 0) if draw(st.booleans()) else {}
    by_year = before | dict(named)
    return {"kind": kind, "nature": nature, "unit": "£", "by_year": by_year}


@st.composite
def lines(draw: st.DrawFn, document: Document) -> list[Document]:
    """Draw up to five lines, no two of one name."""
    count = draw(one_of(0, 1, 2, 3, 5))
    names = draw(st.permutations(NAMES))[:count]
    kinds = annual_lines(document) | yearly_lines(document)
    drawn = []
    for name in names:
        line = MADE | {"name": name, "our_share": draw(parts(0, 1, 100))} | draw(kinds)
        line["accounting"] = draw(one_of("revenue", "capital", "not stated"))
        if line["kind"] == "funding" and draw(st.booleans()):
            line["funded_by"] = draw(one_of("reserve", "grant", "base budget"))
        if draw(st.integers(0, 3)) == 3:
            line["restricted"] = True  # left out of a public paper, and of no figure here
        drawn.append(line)
    return drawn


def horizon_end(document: Document) -> int:
    """Give the month after the last of the horizon."""
    return opening(document["horizon"]["years"][-1]) + 12


# Charges


@st.composite
def charges(draw: st.DrawFn, anticipated: int, eligible: int, offering: str) -> Document:
    """Draw a range of charges and the forms that it allows, the one asked for among them."""
    ends = pounds(1_000, 300_000)
    low, high = sorted([draw(ends), draw(ends)])
    if draw(st.integers(0, 4)) == 0:
        high = low
    others = draw(st.sets(one_of("stepped", "shared", "shared-capped", "two-part", "bands")))
    forms = {"low-estimate", "high-estimate", *others} | ({offering} - {"weighted", ""})
    charge: Document = MADE | {"low": low, "high": high, "unit": "£ a year"}
    if anticipated == 1:
        forms.discard("two-part")
    if "two-part" in forms:
        few = draw(st.integers(1, anticipated - 1))
        charge["high_applies_at"] = MADE | {"value": few, "unit": "forces"}
        charge["high"] = min(high, low * anticipated // few)  # beyond it a fee would be negative
    if "bands" in forms:
        starts = sorted({1, *draw(st.lists(st.integers(2, max(eligible, 2)), max_size=4))})
        prices = st.integers(1_000, 400_000)
        charge["bands"] = [{"from": start, "price": draw(prices)} for start in starts]
    charge["forms"] = draw(st.permutations(sorted(forms)))
    if draw(st.integers(0, 3)) == 0:
        charge["is_cap"] = True
    return charge


@st.composite
def pools(draw: st.DrawFn, document: Document, folder: Path | None) -> None:
    """Add a pool that is shared by size, and a lower charge that it gives at its anchor."""
    charge, eligible = document["charge"], document["adopters"]["eligible"]["value"]
    weight = draw(one_of(*WEIGHTS if folder else WEIGHTS[:-1]))
    forces = [name for name in FORCES if name != WITHOUT_RESIDENTS]
    known = MADE | {
        "weight": weight,
        "unit": "£ a year",
        "force": draw(one_of(*forces)),
        "anchor": draw(st.integers(1, eligible)),
        "pool": draw(st.integers(20_000, 9_000_000)),
    }
    if weight == "weight":
        known["register"] = OWN_REGISTER
    together = sizes({"charge": {"weighted": known}}, folder or DATA)[: known["anchor"]]
    low = round(known["pool"] * together[0] / sum(together))
    if low < 1_000:
        return
    charge["weighted"] = known
    charge["low"], charge["high"] = low, max(low, charge["high"])
    if "two-part" in charge["forms"]:
        few = charge["high_applies_at"]["value"]
        most = low * document["adopters"]["anticipated"]["value"] // few
        charge["high"] = max(low, min(most, MOST))
    if draw(st.booleans()):
        charge["forms"] = [*charge["forms"], "weighted"]


def write_register(folder: Path) -> None:
    """Write a register with sizes of its own beside the cases: 1, 2 and so on, and a half."""
    with (folder / OWN_REGISTER).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=[*ROWS[0]])
        writer.writeheader()
        writer.writerows(row | {"weight": f"{at}.5"} for at, row in enumerate(ROWS, start=1))


# Cases


@st.composite
def documents(
    draw: st.DrawFn,
    folder: Path | None = None,
    *,
    longest: int = 30,
    offering: str = "",
    **fixed: Any,
) -> Document:
    """Draw a case, as `tomllib` would give it; one with a register of its own lies in a folder."""
    first = draw(st.integers(2000, 2098) | one_of(2018))
    count = draw(st.integers(1, min(longest, 8)) | st.integers(1, longest))
    horizon = [label(year) for year in range(first, first + count)]
    initial = draw(st.integers(1, min(60, 12 * count)))
    begin, end = 12 * first, 12 * (first + count)
    with_pool = offering == "weighted" or draw(one_of(True, False, False, False))
    most = 43 if with_pool else draw(one_of(44, 100))
    eligible = draw(st.integers(1, most) | st.just(most))
    anticipated, signed = (draw(st.integers(1, eligible)) for _ in range(2))
    if offering == "two-part":
        eligible, anticipated = max(eligible, 2), max(anticipated, 2)
    opens, closes = sorted([draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))])
    document: Document = {
        "format": 1,
        "record": record(),
        "budget": MADE
        | {
            "value": draw(pounds(1_000, 2_000_000)),
            "unit": "£",
            "years": horizon[opens : closes + 1],
            "years_status": "assumed",
        },
        "horizon": MADE | {"years": horizon, "initial_months": initial},
        "adopters": {
            name: MADE | {"value": value, "unit": "forces"}
            for name, value in zip(
                ("anticipated", "signed", "eligible"), (anticipated, signed, eligible), strict=True
            )
        },
        "charge": draw(charges(anticipated, eligible, offering)),
        "charge_from": MADE
        | {"unit": "month", "value": month(draw(st.integers(begin, end - initial)))},
        "go_live": MADE | {"unit": "month", "value": month(draw(st.integers(begin, end - 1)))},
        "discount_rate": MADE
        | {
            "value": draw(one_of(0.0, 0.035, 0.3) | st.integers(0, 300).map(lambda n: n / 1000)),
            "unit": "a year",
        },
        "price_basis": MADE | {"value": draw(one_of("real", "cash", "not stated"))},
        "presets": {},
        "narrative": texts("purpose")
        | {name: ["made up"] for name in ("information", "options", "risks", "next_steps")},
    }
    drawn = draw(lines(document))
    if drawn:
        document["lines"] = drawn
    if with_pool:
        draw(pools(document, folder))
    document["scenario"] = draw(scenarios(document, **fixed))
    document["presets"]["any"] = {"adopters": draw(counts(document))}
    return document


def record() -> Document:
    """Fill the front matter."""
    return texts(
        "title", "reference", "report_reference", "authority", "force", "received", "reported",
        "decided", "request", "request_source", "decision", "decision_source",
    )  # fmt: skip


# Scenarios


def counts(document: Document, *, paths: bool = True) -> st.SearchStrategy[Any]:
    """Draw adopters: one count, or one for each year."""
    one = st.integers(1, document["adopters"]["eligible"]["value"])
    size = len(document["horizon"]["years"])
    return one | st.lists(one, min_size=size, max_size=size) if paths else one


def forms(document: Document) -> Sequence[str]:
    """List the pricings that a scenario may choose."""
    charge = document["charge"]
    return [*dict.fromkeys([*charge["forms"], *(["weighted"] if "weighted" in charge else [])])]


@st.composite
def scenarios(draw: st.DrawFn, document: Document, **fixed: Any) -> Document:
    """Draw a scenario that a case allows; some of its fields may be fixed."""
    follows = fixed.get("charge_follows_go_live")
    if follows is None:
        follows = longest_delay(document, True) >= 0 and draw(st.booleans())
    saving = draw(one_of("none", "savings", "offset"))
    high = document["charge"]["high"]
    drawn = {
        "adopters": draw(counts(document)),
        "pricing": draw(one_of(*forms(document))),
        "savings": draw(parts(0, 10 * high, 100)) if saving == "savings" else 0.0,
        "offset": draw(parts(0, 3, 1000)) / 2 if saving == "offset" else 0.0,
        "ramp": draw(st.integers(0, 60)),
        "cashable": draw(parts(0, 1, 1000)),
        "delay": draw(st.integers(0, longest_delay(document, follows))),
        "charge_follows_go_live": follows,
        "charge_change": draw(parts(0, 1, 1000)) * draw(one_of(-0.9, 0.0, 1.0, 2.0)),
    }
    return drawn | fixed


def decisions(*, longest: int = 8, offering: str = "", **fixed: Any) -> st.SearchStrategy[Decision]:
    """Draw a case, read without a file, and its scenario, some fields of which may be fixed."""
    return documents(longest=longest, offering=offering, **fixed).map(decided)


def decided(document: Document) -> Decision:
    """Read a case and the scenario in it."""
    case = case_of(document)
    return Decision(document, case, choose(case, **document["scenario"]))


def case_of(document: Document) -> Case:
    """Read a case that is no file."""
    case, faults = validate(Case, converted(document))
    assert case is not None, faults
    sizes, faults = load_sizes(case, DATA / "made-up.toml")
    assert not faults
    return replace(case, **{each.name: getattr(sizes, each.name) for each in fields(sizes)})


# Text


def toml(document: Document) -> str:
    """Write a case as a file would hold it."""
    document = converted(document)
    plain = {key: value for key, value in document.items() if not is_table(value)}
    tables = {key: value for key, value in document.items() if is_table(value)}
    return _pairs(plain) + "".join(_table(key, value) for key, value in tables.items())


def is_table(value: Any) -> bool:
    """Tell a table, or tables in a list, from a value."""
    return isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict))


def _table(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(f"\n[[{name}]]\n{_listed(name, each)}" for each in value)
    inner = {key: each for key, each in value.items() if is_table(each)}
    own = {key: each for key, each in value.items() if key not in inner}
    return f"\n[{name}]\n{_pairs(own)}" + "".join(
        _table(f"{name}.{key}", each) for key, each in inner.items()
    )


def _listed(name: str, values: Document) -> str:
    """Write a table of a list, the pricings of a charge after its own keys."""
    own = {key: value for key, value in values.items() if key != "pricing"}
    return _pairs(own) + _table(f"{name}.pricing", values.get("pricing", []))


def _pairs(values: Document) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in values.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return f"{value:_}" if type(value) is int else json.dumps(value, ensure_ascii=False)
