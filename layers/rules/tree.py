"""The hash tree over the audit entries (RFC 6962, section 2.1), so kept that a day costs its own entries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()  # the root over nothing


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that later roots need of the tree so far: the roots of its full subtrees, the largest first.

    A tree of 13 leaves keeps three hashes, over 8, 4 and 1 of them: one for each 1 in the binary 1101.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def grown(self, content: bytes) -> Frontier:
        """The frontier with one more leaf; two hashes on average."""
        peak, peaks, full = leaf_hash(content), self.peaks, self.size
        while full & 1:
            peak, peaks, full = node_hash(peaks[-1], peak), peaks[:-1], full >> 1
        return Frontier(self.size + 1, (*peaks, peak))

    def root(self) -> bytes:
        """The Merkle tree hash over all leaves so far; that of an empty tree is SHA-256 of nothing."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def to_frontier(size: int, text: str) -> Frontier:
    """The frontier of its kept text: the peaks in hex, parted by commas."""
    return Frontier(size, tuple(bytes.fromhex(peak) for peak in text.split(",") if peak))


def leaf_hash(content: bytes) -> bytes:
    """A leaf's hash: the 0 in front keeps anybody from passing a node off as a leaf."""
    return hashlib.sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()
