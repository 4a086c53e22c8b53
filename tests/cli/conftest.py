"""Running the command as a process, the way users do."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def sentaudit(tmp_path):
    """A function that runs `sentaudit ARGS...` in an empty folder and gives the finished process."""

    def run(*args, check_code=None, env=None, stdin=None):
        done = subprocess.run(
            [sys.executable, "-m", "sentaudit", *map(str, args)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
            input=stdin,
            timeout=300,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        if check_code is not None:
            assert done.returncode == check_code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run


@pytest.fixture
def scan_json(sentaudit):
    """A function that scans and gives (report as object, exit code)."""

    def run(*args, **more):
        done = sentaudit("scan", *args, "--format", "json", "-o", "-", **more)
        assert done.stdout, done.stderr
        return json.loads(done.stdout), done.returncode

    return run
