"""What a change of policy would do to a history, as JSON, as Markdown or as one HTML page."""

from disputerules.histories.report.html import html_page
from disputerules.histories.report.markdown import markdown
from disputerules.histories.report.plain import plain

__all__ = ["html_page", "markdown", "plain"]
