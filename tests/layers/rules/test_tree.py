"""The hash tree: the roots of the standard, reached leaf by leaf."""

from __future__ import annotations

from hashlib import sha256

import pytest

from layers.rules.tree import Frontier

# leaves and roots of the tests of Certificate Transparency (RFC 6962), tree sizes 1 to 8
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def grown(leaves: list[bytes]) -> Frontier:
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.grown(leaf)
    return frontier


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH as section 2.1 writes it: split at the largest power of two below the number of leaves."""
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_standards_own_tests(size: int) -> None:
    assert grown(LEAVES[:size]).root().hex() == ROOTS[size - 1]


def test_a_tree_of_nothing_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == sha256(b"").digest()


@pytest.mark.parametrize("size", [13, 64, 100])
def test_growing_leaf_by_leaf_gives_the_root_of_the_definition(size: int) -> None:
    leaves = [bytes([number]) for number in range(size)]

    assert grown(leaves).root() == by_definition(leaves)


def test_a_tree_of_a_thousand_leaves_keeps_one_hash_for_each_binary_one() -> None:
    assert len(grown([b"x"] * 1000).peaks) == bin(1000).count("1") == 6
