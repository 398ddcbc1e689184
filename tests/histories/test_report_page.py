"""The page in a real browser: on a desktop, dark, narrow and on paper. Needs Chromium."""

import shutil
import struct
import subprocess

import pytest

from disputerules.histories import compare_history
from disputerules.histories.report import html_page
from tests.generators.history import GUIDE, arrow, history

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# One of the reasons that .ci/test_report.py accepts.
pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium: apt-get install chromium")
MEASURE = "<script>document.title = document.documentElement.scrollWidth</script></body>"


@pytest.fixture(scope="module")
def page():
    new = GUIDE.but({"protection.period": "20 days", "refund.shipping": "never"})
    rows = [*history(GUIDE, 100, seed=5), {"order_id": "x" * 80, "paid": -1}]
    impact = compare_history(
        arrow(rows), GUIDE, new, months=True, by=["currency"], explain=True, largest=3
    )
    return html_page(impact)


def drawn(text, folder, *options):
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--user-data-dir={folder}", *options, file.as_uri()]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=120).stdout


def size_of(picture):
    return struct.unpack(">II", picture.read_bytes()[16:24])


@pytest.mark.parametrize("more", [[], ["--force-dark-mode"]], ids=["light", "dark"])
def test_the_page_is_drawn(page, tmp_path, more):
    picture = tmp_path / "page.png"
    drawn(page, tmp_path, "--window-size=1200,1600", f"--screenshot={picture}", *more)
    assert size_of(picture) == (1200, 1600)
    assert picture.stat().st_size > 50_000  # a blank page has some 6,000


def test_nothing_but_tables_is_wider_than_a_narrow_screen(page, tmp_path):
    text = page.replace("</body>", MEASURE)
    found = drawn(text, tmp_path, "--window-size=500,900", "--dump-dom")
    assert "<title>500</title>" in found


def test_the_page_prints(page, tmp_path):
    paper = tmp_path / "page.pdf"
    drawn(page, tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    assert paper.read_bytes().startswith(b"%PDF")
