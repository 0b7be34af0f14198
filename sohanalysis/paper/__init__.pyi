from .checks import check_page as check_page
from .pages import paper_of as paper_of
from .pages import render as render
from .publish import make_all as make_all
from .publish import write_paper as write_paper
