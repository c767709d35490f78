"""A JupyterLab of its own, for a browser that looks at notebooks as a student would."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

TOKEN = "only-on-this-machine"
SETTINGS = {
    # nothing asked of the network, and every cell in the page at once
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
HOMES = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "IPYTHONDIR": "ipython",
}


class NoAnswer(Exception):
    """The server ended, or did not answer in time; the message is its log."""


@contextmanager
def jupyterlab(
    scratch: Path,
    *,
    notebooks: Path | None = None,
    command: Sequence[str] = (),
    theme: str = "JupyterLab Light",
) -> Iterator[str]:
    """The address of a running JupyterLab, with {} for a path within `notebooks`.

    `command` starts it (flags are added), if it is not to be `jupyter lab` in `notebooks`; its settings, its
    log and its runtime files stay in `scratch`.
    """
    settings = SETTINGS | {"apputils-extension/themes": {"theme": theme}}
    for name, values in settings.items():
        file = scratch / f"config/lab/user-settings/@jupyterlab/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plain = [sys.executable, "-m", "jupyterlab", "--allow-root", f"--ServerApp.root_dir={notebooks}"]
    flags = [
        "--no-browser",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
    ]
    with (scratch / "server.log").open("w") as log:
        server = subprocess.Popen(
            [*(command or plain), *flags],
            env={**os.environ, **{name: str(scratch / folder) for name, folder in HOMES.items()}},
            stdout=log,
            stderr=log,
        )
    try:
        _wait(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", server, scratch / "server.log")
        yield f"http://127.0.0.1:{port}/lab/tree/{{}}?token={TOKEN}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Debian's chromium, with nothing asked of the network by the browser itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage", *flags],
        )
        yield browser
        browser.close()


def _wait(status: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(status, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise NoAnswer(log.read_text())
