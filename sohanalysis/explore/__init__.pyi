from .controls import Control as Control
from .controls import groups as groups
from .lookups import lookup_tables as lookup_tables
from .page import companion_of as companion_of
from .widget import Explorer as Explorer
from .widget import sliders as sliders
