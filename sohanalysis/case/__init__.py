"""The case: the figures and texts of a decision, and the choices that it allows.

case            a decision, every figure with its source
keys            TABLES: each key of a file, described once
reference       template, table of keys and JSON schema, made from the keys
load            a case from its file, every fault at once
draft           text of a case file, from answers, a table or a function of the user
usual           defaults of a case file
figure_sources  sources of single figures of a table
pricing         rules of a charge as data: PARTS, each with its formulas
pricing_faults  faults of a rule of a charge
definitions     inputs and formulas of the model as data
printed         figures as documents print them, parsed
rules           rules between the sections
uncertainty_rules  rules for uncertain inputs and ranges
cautions        cautions about texts before publication
fields          FIELDS: each field of a scenario, described once
scenario        a scenario and its ranges
choose          scenarios of a case, and typed keywords for their fields
arguments       checks of the arguments of public functions
codes           the code of a scenario, for links and papers
saved           the file of saved scenarios
restricted      entries that the public version of a case leaves out
register        named bodies and their sizes
shares          shares of a pool, by size and within bounds
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
