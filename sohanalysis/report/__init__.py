"""Descriptions of every answer as texts, tables and charts, with their renderers."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
