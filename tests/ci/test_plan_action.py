"""The Action and the pre-commit hook run `disputerules plan`: both are run as they would be."""

import os
import shlex
import subprocess
import sys

import pytest
import yaml

from tests.docs.fences import ROOT

ACTION = yaml.safe_load((ROOT / ".github/actions/plan/action.yml").read_text(encoding="utf-8"))
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
OLD = 'base = "aliexpress-guide"\n[set]\nname = "shop"\nversion = "1"\n'
NEW = OLD.replace('"1"', '"2"') + '"protection.opens_after" = "5 days"\n'


@pytest.fixture
def repository(tmp_path):
    """A repository whose committed policy is changed, and a `disputerules` on the path."""
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*arguments):
        known = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *known, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "-b", "main")
    (folder / "policies").mkdir()
    (folder / "policies" / "shop.toml").write_text(OLD, encoding="utf-8")
    git("add", "-A")
    git("commit", "-m", "Add a policy")
    (folder / "policies" / "shop.toml").write_text(NEW, encoding="utf-8")
    (folder / "policies" / "added.toml").write_text(NEW, encoding="utf-8")
    tools = tmp_path / "bin"
    tools.mkdir()
    script = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m disputerules "$@"\n'
    (tools / "disputerules").write_text(script, encoding="utf-8")
    (tools / "disputerules").chmod(0o755)
    (tools / "python").symlink_to(sys.executable)
    return folder


def surroundings(folder, **more):
    path = f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "PYTHONPATH": str(ROOT / "src")} | more


def run_step(folder, **inputs):
    """Run the lines of the Action with the environment that GitHub sets; its files too."""
    step = ACTION["runs"]["steps"][-1]
    given = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    env = {
        name: given[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, text in step["env"].items()
    }
    files = {name: folder.parent / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    env = surroundings(folder, **env, **{name: str(path) for name, path in files.items()})
    # `shell: bash` is this, by GitHub's documentation.
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(shell, cwd=folder, env=env, capture_output=True, text=True, check=False)
    texts = [path.read_text(encoding="utf-8") for path in files.values()]
    return done, *texts


def outputs(text):
    """Read a file of outputs as GitHub does."""
    found, lines = {}, iter(text.splitlines())
    for line in lines:
        if "<<" in line:
            name, end = line.split("<<")
            block = []
            for each in lines:
                if each == end:
                    break
                block.append(each)
            found[name] = "\n".join(block)
        else:
            name, value = line.split("=", 1)
            found[name] = value
    return found


def test_the_action_writes_the_page_and_fails_by_its_gate(repository):
    inputs = {"new": "policies/shop.toml", "base": "main", "fail_on": "stricter", "quick": "true"}
    done, page, written = run_step(repository, **inputs, at="2026-12-01T00:00:00Z")
    assert done.returncode == 1, done.stderr
    assert page.startswith("# Policy change: shop 1 to shop 2\n")
    assert "**This change FAILS: stricter.**" in page
    assert outputs(written) == {"page": page.rstrip("\n"), "status": "1"}


def test_the_action_says_why_a_policy_cannot_be_read(repository):
    (repository / "policies" / "shop.toml").write_text("base = 'nobody'\n", encoding="utf-8")
    done, page, written = run_step(repository, new="policies/shop.toml", base="main")
    assert done.returncode == 2
    assert "unknown policy 'nobody'" in page
    assert outputs(written)["status"] == "2"
    assert page in done.stderr


def test_every_output_and_input_of_the_action_is_used():
    step = ACTION["runs"]["steps"][-1]
    used = {*ACTION["runs"]["steps"][0]["env"].values(), *step["env"].values()}
    assert used == {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    for name, one in ACTION["outputs"].items():
        assert one["value"] == f"${{{{ steps.{step['id']}.outputs.{name} }}}}"
    # No input is a part of a script, where it could be a command.
    assert not any("${{" in one["run"] for one in ACTION["runs"]["steps"])


def test_the_hook_compares_each_staged_policy_with_the_committed_one(repository):
    command = [*shlex.split(HOOK["entry"]), "--fail-on=stricter"]
    files = ["policies/added.toml", "policies/shop.toml"]
    done = subprocess.run(
        [*command, *files],
        cwd=repository,
        env=surroundings(repository),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    # A file that is new has nothing to be compared with.
    assert done.stdout.count("Policy change: ") == 1
    assert "This change FAILS: stricter." in done.stdout


def test_the_hook_passes_where_no_policy_is_committed(repository):
    done = subprocess.run(
        [*shlex.split(HOOK["entry"]), "policies/added.toml"],
        cwd=repository,
        env=surroundings(repository),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
