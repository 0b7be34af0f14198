"""A made-up case in the layout of the first edition, as the file has it now, and back.

It stands here while `made_cases` and `second_model` speak of the first edition's layout.
"""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]
POOL = {"pool_from": {"charge": "low", "adopters": "anticipated"}, "share": "equal"}
TOP = {"title": "title", "service": "service", "force": "body", "reference": "reference"}
DECIDED = {
    "authority": "by",
    "received": "received",
    "reported": "reported",
    "decided": "date",
    "request": "request",
    "request_source": "request_source",
    "decision": "text",
    "decision_source": "source",
}
ADOPTERS = {"anticipated": "anticipated", "signed": "signed", "eligible": "possible"}
LINE = {"start": "from", "on_delay": "delay"}


def converted(document: Document) -> Document:
    """Give the same case as a file of now has it."""
    record, horizon = document["record"], document["horizon"]
    new: Document = {
        "format": 2,
        **{key: record[old] for old, key in TOP.items() if old in record},
        "document": record["report_reference"],
        "years": [*horizon["years"]],
        "initial_months": horizon["initial_months"],
        "go_live": figure(document["go_live"]),
        "discount_rate": figure(document["discount_rate"]),
        "price_basis": figure(document["price_basis"]),
        "decision": {key: record[old] for old, key in DECIDED.items()},
        "budget": {"amount": document["budget"]["value"], "years": document["budget"]["years"]}
        | told(document["budget"]),
        "adopters": {new: figure(document["adopters"][old]) for old, new in ADOPTERS.items()},
        "charges": [charge(document)],
    }
    sized = document["charge"].get("weighted")
    if sized:
        new["adopters"]["us"] = sized["force"]
        new["adopters"] |= {"register": sized["register"]} if "register" in sized else {}
    if "lines" in document:
        new["lines"] = [
            {LINE.get(key, key): value for key, value in line.items() if key != "unit"}
            for line in document["lines"]
        ]
    kept = ("scenario", "presets", "narrative", "ranges", "uncertainty", "quoted", "observations")
    return new | {key: document[key] for key in kept if key in document}


def figure(section: Document) -> Document:
    """Give a figure with where it comes from."""
    return {"value": section["value"]} | told(section)


def charge(document: Document) -> Document:
    """Give the one charge of a case."""
    old, anticipated = document["charge"], document["adopters"]["anticipated"]["value"]
    names = [name for name in old["forms"] if name != "weighted"]
    names += ["weighted"] if "weighted" in old else []
    return {
        "name": "Platform",
        "from": figure(document["charge_from"]),
        **{key: old[key] for key in ("low", "high", "is_cap") if key in old},
        **told(old),
        "pricing": [rule(name, old, anticipated) for name in names],
    }


def rule(form: str, old: Document, anticipated: int) -> Document:
    """Give the rule of one form of the first edition."""
    parts: dict[str, Document] = {
        "low-estimate": {"price": "low"},
        "high-estimate": {"price": "high"},
        "stepped": {
            "price": [
                {"adopters": 1, "price": "high"},
                {"adopters": anticipated, "price": "low"},
            ][anticipated == 1 :],
            "status": "assumed",
        },
        "shared": POOL | {"status": "assumed"},
        "shared-capped": POOL | {"at_least": "low", "at_most": "high", "status": "assumed"},
    }
    if form == "two-part":
        few = old["high_applies_at"]
        points = [
            {"adopters": "anticipated", "charge": "low"},
            {"adopters": few["value"], "charge": "high"},
        ]
        parts[form] = {"through": points} | told(few)
    if form == "bands":
        steps = [{"adopters": band["from"], "price": band["price"]} for band in old["bands"]]
        parts[form] = {"price": steps, "title": "Price list"}
    if form == "weighted":
        known = old["weighted"]
        parts[form] = {"pool": known["pool"], "share": known["weight"]} | told(known)
    return {"name": form} | parts[form]


def told(section: Document) -> Document:
    """Give where a section comes from."""
    return {key: section[key] for key in ("source", "status", "note") if key in section}


def years_of(given: Any) -> list[str]:
    """List the years of a range."""
    if isinstance(given, list):
        return given
    first, last = (int(label[:4]) for label in given.split(" to "))
    return [f"{year}/{(year + 1) % 100:02}" for year in range(first, last + 1)]


def unconverted(document: Document) -> Document:
    """Give a file of ours as the second model takes it: the other way round."""
    (known,) = document["charges"]
    old: Document = {key: known[key] for key in ("low", "high", "is_cap") if key in known}
    old |= told(known) | {"forms": [each["name"] for each in known["pricing"]]}
    for each in known["pricing"]:
        if each["name"] == "two-part":
            old["high_applies_at"] = {"value": each["through"][1]["adopters"]} | told(each)
        if each["name"] == "bands":
            old["bands"] = [{"from": s["adopters"], "price": s["price"]} for s in each["price"]]
        if each["name"] == "weighted":
            sized = {"pool": each["pool"], "weight": each["share"]}
            sized["force"] = document["adopters"]["us"]
            old["weighted"] = sized | told(each)
    back = {new: key for key, new in LINE.items()}
    lines = [
        {"our_share": 1.0} | {back.get(key, key): value for key, value in line.items()}
        for line in document.get("lines", [])
    ]
    return document | {
        "charge": old,
        "charge_from": known["from"],
        "budget": document["budget"] | {"value": document["budget"]["amount"]},
        "horizon": {
            "years": years_of(document["years"]),
            "initial_months": document["initial_months"],
        },
        "adopters": document["adopters"]
        | {old: document["adopters"][new] for old, new in ADOPTERS.items()},
        **({"lines": lines} if lines else {}),
    }
