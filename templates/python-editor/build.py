"""Builds my-plugin.wasm: `python3 build.py`."""

import os
import subprocess
import sys
import venv
from pathlib import Path

WORLD = "editor-preprocessor"

here = Path(__file__).resolve().parent
tools = here / ".venv" / ("Scripts" if os.name == "nt" else "bin")


def run(*command):
    result = subprocess.run(command, cwd=here)
    if result.returncode != 0:
        sys.exit(result.returncode)


# The first run installs the build tool here, and nowhere else.
if not list(tools.glob("componentize-py*")):
    venv.create(here / ".venv", with_pip=True)
    run(tools / "python", "-m", "pip", "install", "--quiet", "-r", "requirements.txt")

run(
    *(tools / "componentize-py", "--quiet", "--wit-path", "wit", "--world", WORLD),
    *("componentize", "plugin", "--output", "my-plugin.wasm"),
)
