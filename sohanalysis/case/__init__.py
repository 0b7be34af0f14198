"""The case: what the documents state, and what may be chosen within it.

case            a decision, every figure with its source
keys            TABLES: each key of a file, described once
reference       template, table of keys and JSON schema, made from the keys
load            a case from its file, every fault at once
draft           text of a case: from answers, a table, a pricing of one's own
usual           what a file leaves out, filled in and listed
pricing         rules of a charge as data: PARTS, each with its formulas
pricing_faults  faults of a rule of a charge
definitions     inputs and formulas of the model as data
printed         figures as documents print them, parsed
rules           rules between the sections, and cautions
fields          FIELDS: each field of a scenario, described once
scenario        a scenario and its ranges
choose          scenarios within a case, and typed keywords of one
arguments       arguments of public functions, checked
codes           the code of a scenario, for links and papers
saved           the file of saved scenarios
restricted      entries left out of what is published
register        named bodies and their sizes
shares          a pool shared by size
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
