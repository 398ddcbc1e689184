"""The playground in a real browser, cut off from the network: it decides a case of examples/.

A page of the test holds the playground in a frame, uses it as a person does, and posts what it
sees.
"""

import importlib.util
import json
import shutil
import subprocess
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

import pytest

from tests.docs.fences import ROOT

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# Reasons that .ci/test_report.py accepts.
NO_BROWSER = "needs Chromium: apt-get install chromium"
NO_NPM = "needs node, npm and its registry: apt-get install npm"
pytestmark = pytest.mark.skipif(BROWSER is None, reason=NO_BROWSER)
PAGE = ROOT / "docs" / "playground"
CUT = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
SECONDS = 240
DRIVER = """<!doctype html><iframe id="frame" width="1000" height="900"></iframe><script>
const frame = document.getElementById("frame");
const at = (id) => frame.contentDocument.getElementById(id);
const settled = (test) => new Promise((done) => {
  const look = () => (frame.contentDocument && test() ? done() : setTimeout(look, 50));
  look();
});
const seen = () => ({
  status: at("status").textContent, state: at("status").dataset.state,
  prose: at("prose").textContent, timeline: at("timeline").textContent,
});
const change = (id, value) => {
  at(id).value = value;
  for (const kind of ["input", "change"]) at(id).dispatchEvent(new Event(kind, {bubbles: true}));
};
async function run() {
  const found = {};
  frame.src = "index.html";
  await settled(() => at("status") && at("status").dataset.state !== "loading");
  found.first = seen();
  found.unlabelled = [...frame.contentDocument.querySelectorAll("input, select, textarea")]
    .filter((one) => !one.labels.length).map((one) => one.id);
  at("change").requestSubmit();
  found.compared = at("differences").innerText;
  const address = () => frame.contentWindow.location.hash;
  await settled(() => address().length > 1);
  const before = address();
  change("field-events.0.at", "2026-02-14T09:00:00Z");
  await settled(() => at("status").textContent !== found.first.status);
  found.edited = seen();
  await settled(() => address() !== before);
  const link = address();
  change("policy", "base = 7");
  await settled(() => at("status").dataset.state === "wrong");
  found.wrong = seen();
  frame.src = "about:blank";
  await settled(() => !at("status"));
  frame.src = "index.html" + link;
  await settled(() => at("status") && at("status").dataset.state !== "loading");
  found.linked = seen();
  return found;
}
run().catch((error) => ({error: String(error)})).then((found) =>
  fetch("/found", {method: "POST", body: JSON.stringify(found)}));
</script>"""


@cache
def builder():
    spec = importlib.util.spec_from_file_location("playground_build", PAGE / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Files(SimpleHTTPRequestHandler):
    """A file server that also takes what the page of the test found."""

    def __init__(self, *arguments, found, **options):
        self.found = found
        super().__init__(*arguments, **options)

    def do_POST(self):
        self.found.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("playground")
    if builder().main(folder / "site") == builder().MISSING:
        pytest.skip(NO_NPM)
    (folder / "site" / "driver.html").write_text(DRIVER, encoding="utf-8")
    answers = Queue()
    handler = partial(Files, found=answers, directory=folder / "site")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/driver.html"
        command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", CUT]
        command += [f"--user-data-dir={folder / 'profile'}", "--remote-debugging-port=0", address]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
            try:
                return answers.get(timeout=SECONDS)
            finally:
                one.terminate()
                server.shutdown()


def test_the_example_is_decided_as_on_the_command_line(found):
    expected = (ROOT / "examples" / "seller-silent.txt").read_text(encoding="utf-8")
    named = expected.replace("aliexpress-guide, version 1", "our-marketplace, version 1")
    assert found["first"]["prose"].strip() == named.strip()
    assert found["first"]["state"] == "decided"
    assert found["first"]["status"].endswith("The dispute is refund-due.")


def test_the_timeline_is_drawn(found):
    assert "Timeline of order A-1005" in found["first"]["timeline"]
    assert "seller-rejected: refused, too-late" in found["first"]["timeline"]


def test_a_change_of_a_setting_says_what_differs(found):
    """A silent seller closes the dispute, where the default settles it as the buyer asks."""
    assert "refund-due, since 2026-02-15 09:00 UTC" in found["compared"]
    assert "closed, since 2026-02-15 09:00 UTC" in found["compared"]


def test_an_answer_in_time_is_no_longer_refused(found):
    """The seller has until 15 February; the form moves the answer to the 14th."""
    assert found["edited"]["status"].endswith("The dispute is awaiting-buyer.")
    assert "too-late" not in found["edited"]["prose"]


def test_a_wrong_policy_is_reported_with_its_place_and_leaves_no_old_answer(found):
    assert found["wrong"]["state"] == "wrong"
    assert "base" in found["wrong"]["status"]
    assert found["wrong"]["prose"] == found["wrong"]["timeline"] == ""


def test_a_link_carries_the_policy_and_the_case(found):
    assert found["linked"] == found["edited"]


def test_every_field_has_a_label(found):
    assert found["unlabelled"] == []


def test_the_lock_file_names_no_host_and_hashes_every_package():
    lock = json.loads((PAGE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert "node_modules/pyodide" in packages
    for one in packages.values():
        assert one["integrity"].startswith("sha512-")
        assert "resolved" not in one
