"""An S3 server on this machine, in a process of its own: in ours it would wait for itself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from uuid import uuid4

import httpx2

from layers.store.evidence_bucket import BucketFiles

READY_WITHIN_S = 60
KEYS = {"access_key_id": "test", "secret_access_key": "test", "region": "us-east-1"}


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def bucket_server(port: int) -> Iterator[str]:
    """The address of a server of buckets, empty at first, while the block runs."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    patient, away = {**os.environ, "PYTHONWARNINGS": "ignore"}, subprocess.DEVNULL
    with subprocess.Popen(command, env=patient, stdout=away, stderr=away) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Come back when the server listens; RuntimeError when it never does."""
    pause = Event()
    for _ in range(READY_WITHIN_S * 20):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        pause.wait(0.05)
    raise RuntimeError("the server of buckets did not start")


def a_bucket(address: str) -> BucketFiles:
    """A new bucket on the server."""
    name = f"evidence-{uuid4().hex[:12]}"
    httpx2.put(f"{address}/{name}").raise_for_status()
    return files_of(address, name)


def files_of(address: str, name: str) -> BucketFiles:
    """The originals of a bucket, under a prefix, as an installation may share one."""
    options = {"endpoint": address, "virtual_hosted_style_request": False, **KEYS}
    return BucketFiles(f"s3://{name}/lakewatch", **options)
