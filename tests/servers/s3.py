"""A server of S3 (moto's) in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress

from servers.dask_rig import free_port

BUCKET = "mail-export"


def missing() -> str:
    """What keeps the server from being used here, "" if nothing does."""
    needed = ("fsspec", "s3fs", "moto", "flask", "flask_cors")
    lacking = [name for name in needed if importlib.util.find_spec(name) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


class S3:
    """`environ` is what a client needs to find it; objects are put there as a user's own tools would."""

    def __init__(self) -> None:
        self.port = free_port()
        self.environ = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(self.port)],
            env=os.environ | self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                break
            time.sleep(0.1)
        else:
            raise AssertionError("the server of S3 did not start")
        self._client().create_bucket(Bucket=BUCKET)

    def put(self, name: str, data: bytes) -> None:
        self._client().put_object(Bucket=BUCKET, Key=name, Body=data)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def _client(self):
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.environ["AWS_ENDPOINT_URL"],
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the server asks for any
            region_name="us-east-1",
        )
