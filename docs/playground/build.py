"""Build the playground into a folder: `build.py FOLDER`.

It needs npm and its registry once, for Pyodide; package-lock.json has its version and hash. The
packages come from the environment that runs this script. Exit status 3: npm or its registry is
missing, and the folder has a page that says so.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
INSTALLED = ROOT / "build" / "pyodide"
PAGE = ("index.html", "playground.css", "playground.js", "playground.py")
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
PACKAGES = ("attrs", "python-dateutil", "six", "tzdata")
DATED = (1980, 1, 1, 0, 0, 0)
MISSING = 3
NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>No playground</title>
<p>The playground is not part of this build: npm or its registry was missing.
<a href="../index.html">Documentation</a></p></html>
"""


def pyodide():
    """The folder of Pyodide, installed by npm if need be; None where that cannot be."""
    folder = INSTALLED / "node_modules" / "pyodide"
    wanted = (HERE / "package-lock.json").read_bytes()
    copied = INSTALLED / "package-lock.json"
    if all((folder / one).exists() for one in RUNTIME) and copied.read_bytes() == wanted:
        return folder
    if shutil.which("npm") is None:
        return None
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, INSTALLED / name)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return None
    return folder


def package_files():
    """Each file of the library and of what it needs, by its place in the archive."""
    source = ROOT / "src"
    for path in sorted(source.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(source).as_posix(), path
    for name in PACKAGES:
        try:
            files = distribution(name).files or ()
        except PackageNotFoundError:
            continue  # dateutil 4 needs no six, and dateutil 2.9 no tzdata
        for file in sorted(files):
            if file.suffix != ".pyc" and ".." not in file.parts:
                yield file.as_posix(), Path(file.locate())


def write_packages(archive):
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name, path in package_files():
            made.writestr(zipfile.ZipInfo(name, DATED), path.read_bytes(), zipfile.ZIP_DEFLATED)


def write_examples(path):
    examples = sorted((ROOT / "examples").glob("*.json"))
    texts = {one.stem: without_policy(one.read_text(encoding="utf-8")) for one in examples}
    path.write_text(json.dumps(texts), encoding="utf-8")


def without_policy(text):
    """A case that leaves the policy to the file beside it."""
    case = json.loads(text)
    case.pop("policy", None)
    return json.dumps(case, indent=2)


def main(folder):
    runtime = pyodide()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if runtime is None:
        (folder / "index.html").write_text(NOT_BUILT, encoding="utf-8")
        print("playground: not built, because npm or its registry is missing", file=sys.stderr)
        return MISSING
    (folder / "pyodide").mkdir()
    for name in PAGE:
        shutil.copy(HERE / name, folder / name)
    for name in RUNTIME:
        shutil.copy(runtime / name, folder / "pyodide" / name)
    # The index of packages names some hundred that the page never loads.
    lock = json.loads((runtime / LOCK).read_text(encoding="utf-8"))
    (folder / "pyodide" / LOCK).write_text(json.dumps(lock | {"packages": {}}), encoding="utf-8")
    write_packages(folder / "packages.zip")
    write_examples(folder / "examples.json")
    print(f"playground: {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
