"""Make sure that the browser tests have their browser, or say exactly what to type."""

import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "poppler-utils"]
COMMANDS = ["chromium", "pdftotext"]


def main() -> int:
    """Install Debian's packages where we may; else stop with the command that does it."""
    if all(shutil.which(command) for command in COMMANDS):
        return 0
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    install = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    may_install = shutil.which("apt-get") and (
        not prefix or (shutil.which("sudo") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0)
    )
    if may_install:
        subprocess.run([*prefix, "apt-get", "update", "-qq"], check=True)
        subprocess.run([*prefix, *install], check=True, stdout=subprocess.DEVNULL)
        return 0
    sys.stderr.write(
        "The browser tests need Chromium and pdftotext. Install them, then run make test again:\n"
        f"    sudo apt-get update && sudo {' '.join(install)}\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
