"""Our charge for each set of members that may join.

Beside each number stand the least and the most that any so many would leave to us, since nobody
published which of them the numbers are of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sohanalysis.case.register import BOTH
from sohanalysis.case.shares import weighted_shares
from sohanalysis.members.charges import MemberCharges, equal_pool
from sohanalysis.members.published import Adoption, PublishedCount

COUNTED = "counted"
_Set = tuple[str, str]  # the lists that its bodies are on, and who is left out


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A number of members, us included, and what we would be charged.

    Parameters
    ----------
    kind : str
        ``counted``: only the number is published, and the register's order says which; or a list of
        the register, or all of its lists with ``+`` between: those on each of them.
    count : int
        How many they are.
    left_out, added : str
        The largest of those on every list, where it is left out; and us, where we are none of
        those and join beside them; blank otherwise.
    passed_over : tuple of str
        Those that ``counted`` would have taken, had they a size.
    published : PublishedCount or None
        Where the number is published; None of those that the register names.
    equal : float or None
        Equal share of the pool; None where the case offers no equal shares. [£ a year]
    weighted : float
        Share by size of these. [£ a year]
    least, most : float
        The same with the largest others, and with the smallest. [£ a year]
    """

    kind: str
    count: int
    equal: float | None
    weighted: float
    least: float
    most: float
    published: PublishedCount | None = None
    left_out: str = ""
    added: str = ""
    passed_over: tuple[str, ...] = ()


def memberships(found: MemberCharges, adoption: Adoption | None) -> tuple[Membership, ...]:
    """Compare who could join, by what it does to our charge.

    Parameters
    ----------
    found : MemberCharges
        Of a pool that is shared by a size; its bounds and its cap are left out.
    adoption : Adoption or None
        Published counts; without them, only members that are known by name.

    Returns
    -------
    tuple of Membership
        The fewest first; none of members named of which one has a blank (`unsized`).
    """
    sizes = {body.name: body.sizes[found.weight] or 0.0 for body in found.register.bodies}
    ours, pool = sizes.pop(found.us), equal_pool(found.case)
    others = np.array(sorted(size for size in sizes.values() if size))

    def row(kind: str, names: tuple[str, ...], **known: Any) -> Membership:
        joining = [sizes[name] for name in names if name != found.us]
        more = len(joining)
        sets = (joining, others[others.size - more :], others[:more])
        weighted, least, most = (
            float(weighted_shares(found.pool, [ours, *each])[0]) for each in sets
        )
        shares: dict[str, Any] = {"weighted": weighted, "least": least, "most": most}
        equal = pool and pool / (more + 1)
        return Membership(kind=kind, count=more + 1, equal=equal, **shares, **known)

    blank = unsized(found)
    named = {key: names for key, names in _named(found).items() if key not in blank}
    rows = [
        row(kind, names, left_out=left_out, added="" if found.us in names else found.us)
        for (kind, left_out), names in named.items()
    ]
    # A number is not told again where the register's first list names as many.
    told = len(named.get(((*found.register.list_words, "")[0], ""), ()))
    order = (found.us, *sizes)
    sized = [name for name in order if name == found.us or sizes[name]]
    for count in _counts(adoption, most=others.size + 1):
        if count.count != told:
            taken = sized[: count.count]
            before = order[: order.index(taken[-1])]
            passed = tuple(name for name in before if name not in taken)
            rows.append(row(COUNTED, tuple(taken), published=count, passed_over=passed))
    return tuple(sorted(rows, key=lambda row: row.count))


def unsized(found: MemberCharges) -> dict[_Set, tuple[str, ...]]:
    """Name those without a size of each set that cannot be shared among for their sake."""
    blank = {body.name for body in found.register.bodies if not body.sizes[found.weight]}
    sets = _named(found).items()
    lacking = {kind: tuple(name for name in names if name in blank) for kind, names in sets}
    return {kind: names for kind, names in lacking.items() if names}


def _named(found: MemberCharges) -> dict[_Set, tuple[str, ...]]:
    """Give the sets of bodies that are known by name, each once whoever we are."""
    register, us, words = found.register, found.us, found.register.list_words
    every = BOTH.join(words)
    others = {b.name: b.sizes[found.weight] or 0 for b in register.on_lists(every) if b.name != us}
    largest = max(others, key=lambda name: others[name], default="")
    sets = [(word, "") for word in words[:1]] + [(every, "")]
    sets += [(every, largest)] if largest else []
    sets += [(word, "") for word in words[1:]]
    known: dict[_Set, tuple[str, ...]] = {}
    for word, left_out in sets:
        names = tuple(body.name for body in register.on_lists(word) if body.name != left_out)
        told = [{*before, us} for before in known.values()]
        if names and {*names, us} not in told:
            known[word, left_out] = names
    return known


def _counts(adoption: Adoption | None, *, most: int) -> Iterator[PublishedCount]:
    """Give each published number once, as it was first published in the file."""
    seen: set[int] = set()
    for count in adoption.counts if adoption else ():
        if 1 <= count.count <= most and count.count not in seen:
            seen.add(count.count)
            yield count
