"""Files, read within limits and written whole.

text         text within limits, in UTF-8
toml         TOML, with the line of every key
csv_table    csv, with every fault of every row
schema       kinds of value, and the faults of others
corrections  suggested corrections of common mistakes
writing      atomic writing
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
