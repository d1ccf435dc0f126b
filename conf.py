"""Sphinx's settings for the handbook."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))

from praekelt_standards import HANDBOOK_URL, __version__  # noqa: E402  (the path above comes first)

project = "Praekelt platform standards"
release = version = __version__
html_baseurl = HANDBOOK_URL
html_theme = "sphinx_rtd_theme"
html_show_copyright = False
nitpicky = True
extensions = ["praekelt_standards.handbook.extension"]
exclude_patterns = ["conftest.py"]
