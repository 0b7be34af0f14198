"""Settings of Sphinx for the site; `build.py` gathers the pages first."""

from importlib import metadata

project = "sohanalysis"
copyright = "MIT licence. Figures are facts from public documents, each with its source."
version = release = metadata.version("sohanalysis")
extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc"]
# The site shows notebooks with their saved outputs, and runs and downloads nothing.
nb_execution_mode = "off"
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
# Outputs of our own types are unknown to Sphinx and have no lexer. Neither is a fault of a page.
suppress_warnings = ["mystnb.unknown_mime_type", "misc.highlighting_failure"]
numpydoc_show_class_members = False
autodoc_typehints = "none"  # the sections of a docstring give types
autodoc_member_order = "bysource"
html_theme = "pydata_sphinx_theme"
html_title = "sohanalysis"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_extra_path = ["live"]
html_show_sourcelink = False
html_theme_options = {
    "navbar_align": "left",
    "navbar_persistent": ["search-field"],
    "navbar_end": ["theme-switcher"],
    "collapse_navigation": True,
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": False,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
}
html_context = {"default_mode": "auto"}
html_sidebars = {"index": [], "cases/*": []}
