"""What the documents state: the case, its scenario, its register, and the rules between them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
