"""The board paper: the page of its views, checks before publishing, and the files of it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
