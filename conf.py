"""Sphinx's settings for the handbook."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "src"))

from praekelt_standards import HANDBOOK_URL, __version__  # noqa: E402  (the path above comes first)

project = "Praekelt platform standards"
release = version = __version__
extensions = ["praekelt_standards.handbook.extension", "sphinx.ext.autodoc", "sphinx_copybutton"]
nitpicky = True
# Types of our own modules that the reference does not list, and of libraries that are not linked to.
nitpick_ignore_regex = [("py:.*", r"(?!praekelt_standards\.(finding|registry)\.)[A-Za-z_.]+")]
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True

html_baseurl = HANDBOOK_URL
html_theme = "sphinx_rtd_theme"
html_theme_options = {"collapse_navigation": True, "navigation_depth": 2}
html_static_path = ["docs/_static"]
html_css_files = ["handbook.css"]
templates_path = ["docs/_templates"]
html_show_copyright = False
html_show_sourcelink = False
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True
