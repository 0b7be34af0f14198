"""Text within limits, TOML with lines, csv by row model, and writing that is all or nothing."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
