"""Arrays of a strip are as large as the one before: memory that one leaves is kept for the next.

The allocator of glibc gives back to the system whatever lies free at the end of its heap beyond 128 kB, and
takes it again, page by page, for the next array: for the strips of a comparison that takes longer than all
the arithmetic (37 against 10 nanoseconds for a pixel). So it is told to keep some. See mallopt(3).
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import threading
from math import prod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # as malloc.h numbers them
KEPT = 64 << 20  # bytes that stay with the process, for each of its threads at most
LARGE = 16 << 20  # bytes of an array that has pages of its own, which always go back


@functools.cache
def keep_memory() -> bool:
    """Have the allocator of this process keep what arrays leave; whether it could be told."""
    with contextlib.suppress(AttributeError, OSError):  # another C library: slower, nothing else
        tell = ctypes.CDLL(None).mallopt
        return bool(tell(TRIM_THRESHOLD, KEPT)) and bool(tell(MMAP_THRESHOLD, LARGE))
    return False


ROOMS = threading.local()


def room(name: str, shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """An array whose memory this thread uses again and again, with whatever it held before.

    A window's numbers have pages of their own, which the system clears before it gives them: for a large
    scene that takes as long as half of decoding it. Who asks under the same name again takes the memory back.
    """
    held = ROOMS.__dict__
    size = prod(shape) * np.dtype(dtype).itemsize
    if name not in held or held[name].size < size:
        held[name] = np.empty(size, dtype=np.uint8)
    found: NDArray[Any] = held[name][:size].view(dtype).reshape(shape)
    return found
