from .lookups import figure_tables as figure_tables
from .page import page_of as page_of
from .widget import Sliders as Sliders
