"""The charge of a made-up case in the layout of the first edition, as the file has it now.

It stands here while `made_cases` and `second_model` speak of the first edition's layout.
"""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]
POOL = {"pool_from": {"charge": "low", "adopters": "anticipated"}, "share": "equal"}


def converted(document: Document) -> Document:
    """Give the same case with its charge as the file has it."""
    charge, anticipated = document["charge"], document["adopters"]["anticipated"]["value"]
    sized = charge.get("weighted")
    pricings = [rule(name, charge, anticipated) for name in charge["forms"] if name != "weighted"]
    if sized:
        pricings.append(rule("weighted", charge, anticipated))
    new: Document = {
        "name": "Platform",
        "from": document["charge_from"],
        **{key: charge[key] for key in ("low", "high", "unit", "is_cap") if key in charge},
        **told(charge),
        "pricing": pricings,
    }
    adopters = dict(document["adopters"])
    if sized:
        adopters["us"] = sized["force"]
        adopters |= {"register": sized["register"]} if "register" in sized else {}
    kept = {key: value for key, value in document.items() if key not in ("charge", "charge_from")}
    return kept | {"adopters": adopters, "charges": [new]}


def rule(form: str, charge: Document, anticipated: int) -> Document:
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
        few = charge["high_applies_at"]
        points = [
            {"adopters": "anticipated", "charge": "low"},
            {"adopters": few["value"], "charge": "high"},
        ]
        parts[form] = {"through": points} | told(few)
    if form == "bands":
        steps = [{"adopters": band["from"], "price": band["price"]} for band in charge["bands"]]
        parts[form] = {"price": steps, "title": "Price list"}
    if form == "weighted":
        known = charge["weighted"]
        parts[form] = {"pool": known["pool"], "share": known["weight"]} | told(known)
    return {"name": form} | parts[form]


def told(section: Document) -> Document:
    """Give where a section comes from."""
    return {key: section[key] for key in ("source", "status", "note") if key in section}


def unconverted(document: Document) -> Document:
    """Give a case as the second model takes it: the other way round."""
    (charge,) = document["charges"]
    old: Document = {key: charge[key] for key in ("low", "high", "unit", "is_cap") if key in charge}
    old |= told(charge) | {"forms": [each["name"] for each in charge["pricing"]]}
    for each in charge["pricing"]:
        if each["name"] == "two-part":
            old["high_applies_at"] = {"value": each["through"][1]["adopters"]} | told(each)
        if each["name"] == "bands":
            old["bands"] = [{"from": s["adopters"], "price": s["price"]} for s in each["price"]]
        if each["name"] == "weighted":
            known = {"pool": each["pool"], "weight": each["share"]}
            known["force"] = document["adopters"]["us"]
            old["weighted"] = known | told(each)
    return document | {"charge": old, "charge_from": charge["from"]}
