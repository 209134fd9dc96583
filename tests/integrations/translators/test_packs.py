"""A pack is loaded only if every file is what its manifest says."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.integrations.translators.packs import (
    PackRefused,
    check,
    packs_in,
    read,
    read_pack,
)
from tests.integrations.translators.tiny import write_manifest


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A pack of two small files."""
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"model")
    (folder / "pieces.model").write_bytes(b"pieces")
    write_manifest(folder)
    return folder


def manifest(folder: Path) -> dict[str, Any]:
    """What the manifest says now."""
    said: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return said


def test_a_pack_whose_hashes_are_right_is_read_as_it_was_hashed(plain: Path) -> None:
    """The bytes that are given on are the ones that were compared."""
    pack = read_pack(plain)
    assert read(pack) == {"model.bin": b"model", "pieces.model": b"pieces"}
    assert pack.pairs == {("en", "fr")}
    assert pack.licence == "CC0-1.0"


def test_the_hash_of_a_model_is_what_sha256sum_gives(plain: Path) -> None:
    """An operator computes it from the listing of `sha256sum` alone."""
    lines = "".join(
        f"{hashlib.sha256((plain / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("model.bin", "pieces.model")
    )
    assert read_pack(plain).model == hashlib.sha256(lines.encode()).hexdigest()


def test_a_file_with_another_hash_is_refused_and_named(plain: Path) -> None:
    """Whoever set up the pack learns which pack, which file, and both hashes."""
    expected = manifest(plain)["files"]["model.bin"]
    (plain / "model.bin").write_bytes(b"modem")
    found = hashlib.sha256(b"modem").hexdigest()
    for read_or_check in (read, check):
        with pytest.raises(PackRefused) as refusal:
            read_or_check(read_pack(plain))
        for word in ("plain", "model.bin", expected, found):
            assert word in refusal.value.because


def test_a_missing_file_is_refused_and_named(plain: Path) -> None:
    """A pack is whole or not loaded."""
    (plain / "pieces.model").unlink()
    with pytest.raises(PackRefused, match=r"plain: pieces\.model cannot be read"):
        check(read_pack(plain))


def test_a_file_that_no_hash_vouches_for_is_refused(plain: Path) -> None:
    """Nothing lies in a pack that its manifest does not name."""
    (plain / "extra.bin").write_bytes(b"")
    with pytest.raises(PackRefused, match=r"plain: extra\.bin is not named"):
        check(read_pack(plain))


def test_a_link_is_not_followed(plain: Path, tmp_path: Path) -> None:
    """A pack is made of files, and none of them lies elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"model")
    (plain / "model.bin").unlink()
    (plain / "model.bin").symlink_to(elsewhere)
    with pytest.raises(PackRefused, match=r"model\.bin cannot be read"):
        read(read_pack(plain))


@pytest.mark.parametrize(
    "changed",
    [
        {"engine": 5},
        {"licence": ""},
        {"version": None},
        {"pairs": []},
        {"pairs": [["en"]]},
        {"pairs": [["en", "en"]]},
        {"pairs": [["en", "../fr"]]},
        {"files": {}},
        {"files": {"../model.bin": "0" * 64}},
        {"files": {"model.bin": "short"}},
        {"files": {"manifest.json": "0" * 64}},
        {"roles": {"source": "unnamed.model"}},
        {"roles": []},
        {"tokens": {"en": 1}},
    ],
    ids=str,
)
def test_a_manifest_that_says_less_than_it_must_is_refused(
    plain: Path, changed: dict[str, Any]
) -> None:
    """Engine, version, licence, pairs, files with hashes and their roles: none is guessed."""
    write_manifest(plain, **changed)
    with pytest.raises(PackRefused, match="plain: "):
        read_pack(plain)


@pytest.mark.parametrize("said", ["", "[]", "{", '"text"'])
def test_a_manifest_that_is_no_object_is_refused(plain: Path, said: str) -> None:
    """A broken file is told apart from a wrong model."""
    (plain / "manifest.json").write_text(said)
    with pytest.raises(PackRefused, match=r"manifest\.json"):
        read_pack(plain)


def test_good_packs_are_found_beside_refused_ones(plain: Path) -> None:
    """One bad pack keeps no other from being used, and is named."""
    bad = plain.parent / "bad"
    bad.mkdir()
    (bad / "model.bin").write_bytes(b"x")
    write_manifest(bad, files={"model.bin": "0" * 64}, roles={"source": "model.bin"})
    typo = plain.parent / "typo"
    typo.mkdir()
    (typo / "model.bin").write_bytes(b"x")
    write_manifest(typo, engine="ctransalte", roles={"source": "model.bin"})
    good, refused = packs_in(plain.parent, "ctranslate2", ("ctranslate2",))
    assert [pack.folder.name for pack in good] == ["plain"]
    assert [refusal.because.split(":")[0] for refusal in refused] == ["bad", "typo"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A misspelt path is no empty folder."""
    good, (refused,) = packs_in(tmp_path / "none", "ctranslate2", ("ctranslate2",))
    assert good == ()
    assert "cannot be read" in refused.because
