"""The Merkle log of RFC 6962: grown leaf by leaf, proved from stored nodes, checked strictly.

A node is addressed by (level, index): the hash of the complete subtree over the leaves
index * 2^level up to, not including, (index + 1) * 2^level. Level 0 holds the leaf hashes.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self, TypeAlias

from negotiation_room.kernel.ids import HASH_LENGTH, MAX_INTEGER
from negotiation_room.kernel.verdicts import Malformed, NotProven

Node: TypeAlias = tuple[int, int, bytes]
"""A complete subtree to be stored: its level, its index, its hash."""

NodeLookup: TypeAlias = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree at (level, index)."""

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(raw: bytes) -> bytes:
    """Hash a leaf as it is stored, so that it can never pass for a node."""
    return hashlib.sha256(b"\x00" + raw).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that is needed to append to it and to know its root.

    `hashes` holds one complete subtree for each bit set in `size`, the largest first.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> tuple[Self, list[Node]]:
        """Add one leaf hash; give the grown edge, and the subtrees this leaf completed.

        Only levels from 1 up are given: the leaf hash itself lies with its entry.

        Raises:
            Malformed: a leaf hash is 32 bytes.
        """
        _check_hash(leaf)
        hashes, completed = list(self.hashes), list[Node]()
        level, index = 0, self.size
        while index & 1:
            leaf = node_hash(hashes.pop(), leaf)
            level, index = level + 1, index >> 1
            completed.append((level, index, leaf))
        return type(self)(self.size + 1, (*hashes, leaf)), completed

    def root(self) -> bytes:
        """Give the root of the whole tree."""
        if not self.hashes:
            return EMPTY_ROOT
        return _fold(self.hashes)

    def to_list(self) -> list[bytes]:
        """Give what must be kept beside the size to resume."""
        return list(self.hashes)

    @classmethod
    def from_list(cls, size: int, hashes: Sequence[bytes]) -> Self:
        """Resume from what was kept.

        Raises:
            Malformed: these hashes cannot be the edge of a tree of this size.
        """
        if size < 0 or len(hashes) != size.bit_count():
            raise Malformed("this is not the right edge of a tree of that size")
        for value in hashes:
            _check_hash(value)
        return cls(size, tuple(hashes))


def frontier_at(size: int, node: NodeLookup) -> Frontier:
    """Rebuild the right edge the tree had at an earlier size, from its stored nodes."""
    return Frontier(size, tuple(_edge(0, size, node)))


def inclusion_proof(index: int, size: int, node: NodeLookup) -> list[bytes]:
    """Prove that the leaf at this index is in the tree of this size (RFC 6962, 2.1.1).

    Raises:
        Malformed: no leaf of that tree has this index.
    """
    turns = _way_to(index, size)
    return [_subtree(turn.low, turn.high, node) for turn in reversed(turns)]


def consistency_proof(m: int, n: int, node: NodeLookup) -> list[bytes]:
    """Prove that the tree of size m is how the tree of size n began (RFC 6962, 2.1.2).

    Raises:
        Malformed: m must lie between 1 and n.
    """
    turns, low = _way_back(m, n)
    proof = [_subtree(turn.low, turn.high, node) for turn in reversed(turns)]
    # From the left edge, the old tree is one subtree, and its root is already known.
    return [_subtree(low, m, node), *proof] if low else proof


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf hash lies at this index of the tree with this size and root.

    Raises:
        Malformed: the numbers or lengths cannot belong to any proof.
        NotProven: the proof leads to another root.
    """
    turns = _way_to(index, size)
    _check_hashes(leaf, root, *proof)
    _check_proof_length(proof, len(turns))
    found = leaf
    for sibling, turn in zip(proof, reversed(turns), strict=True):
        found = node_hash(sibling, found) if turn.is_left else node_hash(found, sibling)
    _demand(root, found, "this entry is not in the log that was signed")


def verify_consistency(
    m: int, n: int, root_m: bytes, root_n: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree (m, root_m) is how the tree (n, root_n) began.

    Raises:
        Malformed: the numbers or lengths cannot belong to any proof.
        NotProven: one of the two roots does not follow from the proof.
    """
    turns, low = _way_back(m, n)
    _check_hashes(root_m, root_n, *proof)
    _check_proof_length(proof, len(turns) + (low > 0))
    first, path = (proof[0], proof[1:]) if low else (root_m, proof)
    old = new = first
    for sibling, turn in zip(path, reversed(turns), strict=True):
        if turn.is_left:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            # What lies to the right came after the old tree.
            new = node_hash(new, sibling)
    _demand(root_m, old, "the log no longer begins as it was signed before")
    _demand(root_n, new, "the log that was signed does not follow from its beginning")


class _Turn(NamedTuple):
    """One step down a tree: the leaves of the sibling that was passed, and its side."""

    low: int
    high: int
    is_left: bool


def _way_to(index: int, size: int) -> list[_Turn]:
    """Give the turns from the root down to one leaf."""
    if not 0 <= index < size <= MAX_INTEGER:
        raise Malformed("the log of that size has no leaf there")
    low, high, turns = 0, size, list[_Turn]()
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            turns.append(_Turn(middle, high, is_left=False))
            high = middle
        else:
            turns.append(_Turn(low, middle, is_left=True))
            low = middle
    return turns


def _way_back(m: int, n: int) -> tuple[list[_Turn], int]:
    """Give the turns down to the subtree in which the tree of size m ended, and its first leaf.

    That is the way to leaf m - 1, cut off where the old tree's end has become the edge: from
    there down, all turns have their sibling on the left.
    """
    if not 0 < m <= n:
        raise Malformed("consistency is shown from a size above nought to one no smaller")
    turns, low = _way_to(m - 1, n), m - 1
    while turns and turns[-1].is_left:
        low = turns.pop().low
    return turns, low


def _split(width: int) -> int:
    """Give the largest power of two below a width of at least 2."""
    return 1 << ((width - 1).bit_length() - 1)


def _edge(low: int, high: int, node: NodeLookup) -> list[bytes]:
    """Cover the leaves from an aligned start with complete subtrees, the largest first."""
    hashes = list[bytes]()
    while low < high:
        level = (high - low).bit_length() - 1
        hashes.append(node(level, low >> level))
        low += 1 << level
    return hashes


def _subtree(low: int, high: int, node: NodeLookup) -> bytes:
    return _fold(_edge(low, high, node))


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Join the subtrees of an edge from the right."""
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found


def _check_hash(value: bytes) -> None:
    if len(value) != HASH_LENGTH:
        raise Malformed("a hash in a proof is 32 bytes")


def _check_hashes(*values: bytes) -> None:
    for value in values:
        _check_hash(value)


def _check_proof_length(proof: Sequence[bytes], expected: int) -> None:
    if len(proof) != expected:
        raise Malformed(f"this proof needs {expected} hashes, but has {len(proof)}")


def _demand(expected: bytes, found: bytes, because: str) -> None:
    if not hmac.compare_digest(expected, found):
        raise NotProven.between(because, expected, found)
