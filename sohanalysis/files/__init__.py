"""Read files within limits, and write them whole or not at all.

text         text within limits, in UTF-8
toml         TOML, with the line of every key
csv_table    csv, with every fault of every row
kinds        kinds of value that a key may hold, and faults of the values they refuse
corrections  suggested corrections of common mistakes
writing      atomic writing: all files of a run, or none
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
