"""Our charge for each set of members that may join.

Each charge has a lowest and a highest value: our charge with the largest and with the smallest
other members of the same number. Most sources publish a number of members without their names.
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
_Set = tuple[str, str]  # the lists that its bodies are on, and the body that is left out


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A set of members that includes us, and our charge.

    Parameters
    ----------
    kind : str
        ``counted`` if only the number is published, so that the set has the first bodies in the
        register's order. Otherwise the name of a list of the register, or the names of all lists
        joined by ``+`` for the bodies that are on each of them.
    count : int
        Number of members.
    left_out, added : str
        The largest body on every list, if this set is without it. The deciding body, if it is not
        on the list and joins in addition. Otherwise empty.
    passed_over : tuple of str
        Bodies that ``counted`` skips because they have no size.
    published : PublishedCount or None
        The published number. None if the register lists the members.
    equal : float or None
        Our equal share of the pool. None if the case has no equal shares. [£ a year]
    weighted : float
        Our share by size among these members. [£ a year]
    least, most : float
        Our share by size among as many members, with the largest other bodies and with the
        smallest. [£ a year]
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


def memberships(charges: MemberCharges, adoption: Adoption | None) -> tuple[Membership, ...]:
    """Return our charge for each set of members that may join.

    Parameters
    ----------
    charges : MemberCharges
        Charges of a pool that is shared by a size. Its bounds and its cap are not applied here.
    adoption : Adoption or None
        Published counts. Without them, only sets of named members are compared.

    Returns
    -------
    tuple of Membership
        The fewest members first, without the sets in which a named member has no size
        (`unsized`).
    """
    sizes = {body.name: body.sizes[charges.weight] or 0.0 for body in charges.register.bodies}
    our_size, pool = sizes.pop(charges.us), equal_pool(charges.case)
    other_sizes = np.array(sorted(size for size in sizes.values() if size))

    def row(kind: str, names: tuple[str, ...], **details: Any) -> Membership:
        joining = [sizes[name] for name in names if name != charges.us]
        more = len(joining)
        # Our share is lowest among the largest other bodies, and highest among the smallest.
        sets = (joining, other_sizes[other_sizes.size - more :], other_sizes[:more])
        weighted, least, most = (
            float(weighted_shares(charges.pool, [our_size, *joiners])[0]) for joiners in sets
        )
        shares: dict[str, Any] = {"weighted": weighted, "least": least, "most": most}
        equal = pool and pool / (more + 1)
        return Membership(kind=kind, count=more + 1, equal=equal, **shares, **details)

    blank = unsized(charges)
    named_sets = {key: names for key, names in _named_sets(charges).items() if key not in blank}
    rows = [
        row(kind, names, left_out=left_out, added="" if charges.us in names else charges.us)
        for (kind, left_out), names in named_sets.items()
    ]
    # The register's first list has the names behind one published number: do not repeat the number.
    first_list = next(iter(charges.register.list_words), "")
    named_count = len(named_sets.get((first_list, ""), ()))
    order = (charges.us, *sizes)
    sized = [name for name in order if name == charges.us or sizes[name]]
    for count in _first_counts(adoption, most=other_sizes.size + 1):
        if count.count != named_count:
            first = sized[: count.count]
            before = order[: order.index(first[-1])]
            passed = tuple(name for name in before if name not in first)
            rows.append(row(COUNTED, tuple(first), published=count, passed_over=passed))
    return tuple(sorted(rows, key=lambda row: row.count))


def unsized(charges: MemberCharges) -> dict[_Set, tuple[str, ...]]:
    """Return the members without a size, by set: among them no pool can be shared."""
    blank = {body.name for body in charges.register.bodies if not body.sizes[charges.weight]}
    sets = _named_sets(charges).items()
    lacking = {kind: tuple(name for name in names if name in blank) for kind, names in sets}
    return {kind: names for kind, names in lacking.items() if names}


def _named_sets(charges: MemberCharges) -> dict[_Set, tuple[str, ...]]:
    """Return the names of the bodies in each set that the register lists.

    A set that is equal to an earlier one once the deciding body joins is left out. For example,
    two lists may differ only by the deciding body.
    """
    register, us, lists = charges.register, charges.us, charges.register.list_words
    every = BOTH.join(lists)
    other_sizes = {
        b.name: b.sizes[charges.weight] or 0 for b in register.on_lists(every) if b.name != us
    }
    largest = max(other_sizes, key=lambda name: other_sizes[name], default="")
    sets = [(word, "") for word in lists[:1]] + [(every, "")]
    sets += [(every, largest)] if largest else []
    sets += [(word, "") for word in lists[1:]]
    names_by_set: dict[_Set, tuple[str, ...]] = {}
    for word, left_out in sets:
        names = tuple(body.name for body in register.on_lists(word) if body.name != left_out)
        earlier_sets = [{*before, us} for before in names_by_set.values()]
        if names and {*names, us} not in earlier_sets:
            names_by_set[word, left_out] = names
    return names_by_set


def _first_counts(adoption: Adoption | None, *, most: int) -> Iterator[PublishedCount]:
    """Yield the first published count of each number, up to ``most``."""
    seen: set[int] = set()
    for count in adoption.counts if adoption else ():
        if 1 <= count.count <= most and count.count not in seen:
            seen.add(count.count)
            yield count
