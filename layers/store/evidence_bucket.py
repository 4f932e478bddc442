"""Originals in a bucket that speaks S3, for installations that keep their files apart from the server.

Imported only where the setting asks for it: ``obstore`` is the extra ``s3``. The endpoint and the keys come
from the usual ``AWS_…`` variables, so that no secret stands among our settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import IO

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from layers.errors import NotFound, StorageAway
from layers.store.evidence_files import KeptFile, checked_hash, disk, is_hash, write

ONCE = {"max_retries": 2, "retry_timeout": timedelta(seconds=5)}  # a phone asks again; a thread must not wait
# plain HTTP only where the operator's own endpoint says so; keys are never sent, they only sign
LINE = {"connect_timeout": "3s", "timeout": "120s", "allow_http": True}
KEPT_IN_MEMORY = 4 * 1024 * 1024
AGAIN_S = 30


class BucketFiles:
    """A bucket, its objects named by their hash; S3 takes an object whole or not at all."""

    def __init__(self, url: str, **options: object) -> None:
        """At ``s3://bucket/prefix``; options as in ``obstore.store.S3Store``, before the environment's."""
        fixed = {"client_options": LINE, "retry_config": ONCE, "checksum_algorithm": "SHA256"}
        self.store = S3Store.from_url(url, **{**fixed, **options})  # type: ignore[arg-type]

    def put(self, chunks: Iterable[bytes], *, sha256: str, most_bytes: int) -> int:
        """Counted and hashed on this machine first; the bucket checks the hash once more."""
        with disk(), TemporaryFile() as file:
            size = write(file, chunks, sha256=checked_hash(sha256), most_bytes=most_bytes)
            file.seek(0)
            with reached():
                # over an object of the same hash, too: that can only bring back the same bytes
                obstore.put(self.store, sha256, file.read(), use_multipart=False)
                whole = obstore.head(self.store, sha256)["size"] == size
        if not whole:
            raise StorageAway(seconds=AGAIN_S)
        return size

    @contextmanager
    def open(self, sha256: str) -> Iterator[IO[bytes]]:
        """A copy of the object, in memory or on this machine's disk while it is read."""
        with SpooledTemporaryFile[bytes](max_size=KEPT_IN_MEMORY) as file:
            with reached(sha256), disk():
                for chunk in obstore.get(self.store, checked_hash(sha256)).stream():
                    file.write(chunk)
            file.seek(0)
            yield file

    def part(self, sha256: str, start: int, length: int) -> bytes:
        """Bytes out of the middle, without the rest."""
        length = min(length, self.size(sha256) - start)
        if length <= 0:
            return b""
        with reached(sha256):
            return bytes(obstore.get_range(self.store, sha256, start=start, length=length))

    def size(self, sha256: str) -> int:
        """The object's length."""
        with reached(sha256):
            return int(obstore.head(self.store, checked_hash(sha256))["size"])

    def exists(self, sha256: str) -> bool:
        """Whether there is such an object."""
        try:
            return self.size(sha256) >= 0
        except NotFound:
            return False

    def list(self) -> Iterator[KeptFile]:
        """A thousand objects a request; S3 gives them in the order of their names."""
        with reached():
            for page in obstore.list(self.store, chunk_size=1000):
                for each in page:
                    if is_hash(each["path"]):
                        kept_at = each["last_modified"].astimezone(UTC)
                        yield KeptFile(each["path"], int(each["size"]), kept_at)

    def remove(self, sha256: str) -> None:
        """Delete the object; S3 says nothing when there is none."""
        with reached():
            obstore.delete(self.store, checked_hash(sha256))

    def sweep(self, *, before: datetime) -> int:
        """Nothing: an upload that broke off left no object (one request carries a whole file)."""
        return 0


@contextmanager
def reached(id: str | None = None, *, noun: str = "evidence") -> Iterator[None]:
    """What goes wrong on the way to the bucket, told as NotFound of one object or as StorageAway."""
    try:
        yield
    except FileNotFoundError as error:  # the object is not there, or the bucket
        raise (NotFound(noun=noun, id=id) if id else StorageAway(seconds=AGAIN_S)) from error
    except (BaseError, OSError) as error:
        raise StorageAway(seconds=AGAIN_S) from error
