"""The virtual environment, made with nothing but Python, make and pip.

Run by the Makefile with the system's Python, so this file uses the standard library alone and is understood by old
versions, which it tells in one sentence that they are too old.

    python3 commands/environment.py requirements.txt [requirements-dev.txt]
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / "bin" / "python"
NO_PIP = (
    "pip is missing: neither the one that comes with Python (ensurepip) nor a separate one (22.3 or newer) is there."
    " On Debian and Ubuntu: apt install python3-venv. Nothing was changed."
)


def main(files: list[str]) -> int:
    """Install the pinned packages of these requirement files; returns the exit code."""
    if sys.version_info < OLDEST:
        return _refuse(
            f"Waymark needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and {sys.executable} is"
            f" {sys.version.split()[0]}. Name a newer one: make PYTHON=python3.12 run."
        )
    # Two first runs at once share one environment: the second waits and finds it done.
    folder = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        return _prepare(files)
    except KeyboardInterrupt:
        return _refuse("Stopped before everything was installed; the same command goes on from here.")
    except OSError as problem:
        return _refuse(f"{FOLDER} cannot be made ({problem.strerror}). Nothing was changed; see that it is writable.")
    finally:
        os.close(folder)


def stamp(file: str) -> Path:
    """The file whose age says when the packages of a requirement file were installed."""
    return FOLDER / f".installed-{file}"


def _prepare(files: list[str]) -> int:
    missing = [file for file in files if not _is_installed(file)]
    if not missing:
        return 0
    if not _runs([str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        _say("Making the virtual environment .venv ...")
        venv.create(FOLDER, clear=FOLDER.exists(), symlinks=True, with_pip=False)
    pip = _pip()
    if pip is None:
        return _refuse(NO_PIP)
    _say(f"Installing the packages of {' and '.join(missing)} ...")
    wanted = [word for file in missing for word in ("-r", str(ROOT / file))]
    if subprocess.run([*pip, "install", "--quiet", "--no-compile", *wanted], check=False).returncode:
        return _refuse(
            "The packages could not be installed; the reason is above. Nothing was lost: once the package index"
            " can be reached and the disk has room, the same command goes on."
        )
    _compile()
    for file in missing:
        stamp(file).touch()
    return 0


def _is_installed(file: str) -> bool:
    done = stamp(file)
    return PYTHON.exists() and done.exists() and done.stat().st_mtime > (ROOT / file).stat().st_mtime


def _pip() -> list[str] | None:
    """The command that installs into the environment: its own pip, Python's bundled one, or the system's."""
    options = ["--disable-pip-version-check", "--no-input"]
    own = [str(PYTHON), "-m", "pip"]
    if not _runs([*own, "--version"]):
        _runs([str(PYTHON), "-m", "ensurepip", "--default-pip"])
    if _runs([*own, "--version"]):
        return [*own, *options]
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return [*outside, *options] if _runs([*outside, "--version"]) else None


def _compile() -> None:
    """Compile the packages on all processors, which pip does on one; their own tests are never run here.

    What does not compile is for another Python, or a template; it is left as it is.
    """
    everything = [str(PYTHON), "-m", "compileall", "-qq", "-j", "0", "-x", r"[/\\]tests?[/\\]", str(FOLDER / "lib")]
    subprocess.run(everything, check=False)


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _say(text: str) -> None:
    print(text, flush=True)


def _refuse(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
