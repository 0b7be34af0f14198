from .controls import Control as Control
from .controls import groups as groups
from .lookups import figure_tables as figure_tables
from .page import page_of as page_of
from .widget import Explorer as Explorer
from .widget import sliders as sliders
