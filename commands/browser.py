"""The browser that the tests drive, installed where that is allowed; run by `make test`, standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from logic.catalogue.browser.finder import find

__all__ = ["find", "main"]


def main() -> int:
    """Make sure there is a browser; returns the exit code."""
    if find():
        return 0
    if "CHROMIUM" in os.environ:
        return _refuse(f"CHROMIUM names {os.environ['CHROMIUM']}, which cannot be found.")
    administrator = _administrator()
    if administrator is None or shutil.which("apt-get") is None:
        return _refuse("The browser's tests need Chromium, and this account may not install it.")
    print("Installing Chromium for the browser's tests ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        command = [*administrator, "apt-get", "-qq", *step]
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode:
            print(done.stderr.decode(errors="replace"), file=sys.stderr)
            return _refuse("Chromium could not be installed; the reason is above.")
    return 0 if find() else _refuse("Chromium was installed and cannot be found.")


def _administrator() -> list[str] | None:
    """The words before a command that make it run as root; None when that is not allowed without a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def _refuse(reason: str) -> int:
    print(
        f"{reason} Install it (Debian: sudo apt install chromium), or name another one in CHROMIUM,"
        " or leave the browser's tests out: make quick.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
