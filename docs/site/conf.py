"""Settings of Sphinx for the site; `build.py` gathers the pages first."""

from importlib import metadata

project = "sohanalysis"
copyright = "MIT licence. Figures are facts from public documents, each with its source."
version = release = metadata.version("sohanalysis")
extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc"]
# Notebooks are shown as they are saved. Nothing is run, and nothing is downloaded.
nb_execution_mode = "off"
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
# Cells say what they are in the language of the kernel; outputs have no lexer of their own.
suppress_warnings = ["mystnb.unknown_mime_type", "misc.highlighting_failure"]
numpydoc_show_class_members = False
autodoc_typehints = "none"  # the sections of a docstring have them
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
