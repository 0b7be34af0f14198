"""Costs of joining a shared service whose yearly charge depends on how many join.

>>> import small
>>> small.appraise(adopters=36)
Set-up and the first two years: £218,611 to £302,000. Budget £300,000: £81,389 under to £2,000 over.
"""

from small.appraisal import Appraisal, appraise
from small.case.reading import load_case
from small.errors import InputError, MachineError, SohError

__all__ = ["Appraisal", "InputError", "MachineError", "SohError", "appraise", "load_case"]
