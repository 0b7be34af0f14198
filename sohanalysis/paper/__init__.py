"""The board paper: the page with its views, the checks before publishing, and the files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
