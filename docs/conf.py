"""How Sphinx builds the documentation; `make docs` treats every warning as an error."""

from importlib.metadata import version as installed

project = "disputerules"
author = "the disputerules authors"
version = release = installed("disputerules")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
source_suffix = {".md": "markdown"}
nitpicky = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
myst_fence_as_directive: list[str] = []
suppress_warnings = ["misc.highlighting_failure"]

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"

html_theme = "furo"
html_title = "disputerules"
html_show_sphinx = False
html_show_copyright = False
