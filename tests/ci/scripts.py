"""The scripts of .ci, as modules."""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# One script imports another.
sys.path.append(str(ROOT / ".ci"))


def script(name):
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
