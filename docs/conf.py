"""How Sphinx builds the documentation; `make docs` treats every warning as an error."""

from enum import Enum
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

SHOWN_PARAMETERS = 5


def short_signature(app, what, name, one, options, signature, returns):
    """A class of many fields shows the first; the values of a choice stand below it."""
    if what != "class" or not signature:
        return None
    if issubclass(one, Enum):
        return "", returns
    parameters = signature[1:-1].split(", ")
    if len(parameters) <= SHOWN_PARAMETERS + 1:
        return None
    return f"({', '.join([*parameters[: SHOWN_PARAMETERS + 1], '...'])})", returns


def setup(app):
    app.connect("autodoc-process-signature", short_signature)


html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["pages.css"]
html_title = "disputerules"
html_show_sphinx = False
html_show_copyright = False
