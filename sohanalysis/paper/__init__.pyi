from .checks import check_page as check_page
from .paper import paper_of as paper_of
from .paper import render as render
from .publish import make_all as make_all
from .publish import write_paper as write_paper
