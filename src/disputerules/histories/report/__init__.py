"""Report the impact of a policy change on a history as JSON, Markdown or one HTML page."""

from disputerules.histories.report.html import html_page
from disputerules.histories.report.markdown import markdown
from disputerules.histories.report.plain import plain

__all__ = ["html_page", "markdown", "plain"]
