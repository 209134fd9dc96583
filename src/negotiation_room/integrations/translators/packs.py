"""Packs: folders with a model and a manifest that names every file and its SHA-256.

A pack is read once: the bytes that were hashed are the bytes that are loaded, so that nobody can
put another file in their place in between.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

MANIFEST: Final = "manifest.json"
LONGEST_MANIFEST: Final = 1_048_576
BLOCK: Final = 1_048_576

# No link out of the pack is followed, and no pipe waited for, where the system can be told so.
READING: Final = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
)

LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
FILE: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
NAME: Final = re.compile(r"[\w][\w .+:/-]{0,99}")


class PackRefused(Exception):
    """A pack that is not loaded.

    Attributes:
        because: a sentence for the operator that names the pack and, where it is one, the file.
    """

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


@dataclass(frozen=True, slots=True)
class Pack:
    """What a manifest says.

    Attributes:
        files: SHA-256 of each file, in hex.
        roles: which file is what, in the engine's words: `model`, `source`, `target`, …
        tokens: what the model calls a language, where it wants to be told.
    """

    folder: Path
    engine: str
    name: str
    version: str
    licence: str
    pairs: frozenset[tuple[str, str]]
    files: Mapping[str, str]
    roles: Mapping[str, str]
    tokens: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def model(self) -> str:
        """One SHA-256 for all files: of the lines that `sha256sum` prints, sorted by name."""
        listed = "".join(f"{self.files[name]}  {name}\n" for name in sorted(self.files))
        return hashlib.sha256(listed.encode()).hexdigest()


def packs_in(
    folder: Path, engine: str, known: Collection[str]
) -> tuple[tuple[Pack, ...], tuple[PackRefused, ...]]:
    """An engine's packs whose every file is what its manifest says, and what was refused.

    Args:
        folder: holds one folder for each pack.
        engine: the packs of other known engines are passed over.
        known: the engines that packs may be for.
    """
    good: list[Pack] = []
    refused: list[PackRefused] = []
    try:
        inside = sorted(each for each in folder.iterdir() if each.is_dir())
    except OSError as problem:
        return (), (PackRefused(f"the folder of packs cannot be read: {problem.strerror}"),)
    for each in inside:
        try:
            pack = read_pack(each)
            if pack.engine not in known:
                refused.append(_for_nobody(pack))
            elif pack.engine == engine:
                check(pack)
                good.append(pack)
        except PackRefused as refusal:
            refused.append(refusal)
    return tuple(good), tuple(refused)


def _for_nobody(pack: Pack) -> PackRefused:
    return PackRefused(f"{pack.folder.name}: no engine here runs packs of {pack.engine}")


def read_pack(folder: Path) -> Pack:
    """What the manifest of a pack says; its files are not looked at.

    Raises:
        PackRefused: there is no manifest, or it does not say what it must.
    """
    who = folder.name
    try:
        with _opened(folder, MANIFEST) as manifest:
            said = json.loads(manifest.read(LONGEST_MANIFEST))
    except OSError:
        raise PackRefused(f"{who}: there is no {MANIFEST} that can be read") from None
    except ValueError:
        raise PackRefused(f"{who}: {MANIFEST} is not JSON") from None
    if not isinstance(said, dict):
        raise PackRefused(f"{who}: {MANIFEST} is not an object")
    return _pack(folder, cast("dict[str, Any]", said))


def check(pack: Pack) -> None:
    """Compare every file with its hash, without keeping any.

    Raises:
        PackRefused: a file is missing, is not what the manifest says, or is not named there.
    """
    _whole(pack)
    for name in pack.files:
        _hashed(pack, name, lambda _: None)


def read(pack: Pack) -> dict[str, bytes]:
    """Every file of a pack, in memory, after its hash was compared.

    Raises:
        PackRefused: a file is missing, is not what the manifest says, or is not named there.
    """
    _whole(pack)
    contents: dict[str, bytes] = {}
    for name in pack.files:
        blocks: list[bytes] = []
        _hashed(pack, name, blocks.append)
        contents[name] = b"".join(blocks)
    return contents


def _whole(pack: Pack) -> None:
    try:
        found = {each.name for each in pack.folder.iterdir()}
    except OSError:
        raise PackRefused(f"{pack.folder.name}: the folder cannot be read") from None
    if unnamed := sorted(found - set(pack.files) - {MANIFEST}):
        raise PackRefused(f"{pack.folder.name}: {unnamed[0]} is not named in {MANIFEST}")


def _hashed(pack: Pack, name: str, keep: Callable[[bytes], object]) -> None:
    seen = hashlib.sha256()
    try:
        with _opened(pack.folder, name) as file:
            while block := file.read(BLOCK):
                seen.update(block)
                keep(block)
    except OSError:
        raise PackRefused(f"{pack.folder.name}: {name} cannot be read") from None
    if seen.hexdigest() != pack.files[name]:
        raise PackRefused(
            f"{pack.folder.name}: {name} is not the file that {MANIFEST} names: "
            f"expected {pack.files[name]}, found {seen.hexdigest()}"
        )


def _opened(folder: Path, name: str) -> Any:
    """Open an ordinary file to read."""
    handle = os.open(folder / name, READING)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError("not an ordinary file")
    return os.fdopen(handle, "rb")


def _pack(folder: Path, said: Mapping[str, Any]) -> Pack:
    who = folder.name

    def word(key: str) -> str:
        value = said.get(key)
        if not isinstance(value, str) or not NAME.fullmatch(value):
            raise PackRefused(f"{who}: {MANIFEST} gives no proper {key}")
        return value

    files = _strings(who, said, "files")
    for name, expected in files.items():
        if not FILE.fullmatch(name) or name == MANIFEST or not SHA256.fullmatch(expected):
            raise PackRefused(f"{who}: {MANIFEST} gives no proper SHA-256 for {name[:60]!r}")
    roles = _strings(who, said, "roles")
    for role, name in roles.items():
        if name not in files:
            raise PackRefused(f"{who}: {MANIFEST} names no hash for its {role[:60]!r}")
    tokens = _strings(who, said, "tokens") if "tokens" in said else {}
    return Pack(
        folder=folder,
        engine=word("engine"),
        name=word("name"),
        version=word("version"),
        licence=word("licence"),
        pairs=_pairs(who, said.get("pairs")),
        files=files,
        roles=roles,
        tokens=tokens,
    )


def _strings(who: str, said: Mapping[str, Any], key: str) -> dict[str, str]:
    value = said.get(key)
    if isinstance(value, dict) and value:
        found = cast("dict[str, Any]", value)
        if all(isinstance(each, str) for each in found.values()):
            return found
    raise PackRefused(f"{who}: {MANIFEST} gives no proper {key}")


def _pairs(who: str, value: object) -> frozenset[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for pair in cast("list[Any]", value) if isinstance(value, list) else ():
        match pair:
            case [str(source), str(target)] if (
                LANGUAGE.fullmatch(source) and LANGUAGE.fullmatch(target) and source != target
            ):
                pairs.add((source, target))
            case _:
                raise PackRefused(f"{who}: {MANIFEST} gives a pair that is no two languages")
    if not pairs:
        raise PackRefused(f"{who}: {MANIFEST} gives no pairs of languages")
    return frozenset(pairs)
