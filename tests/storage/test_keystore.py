"""The store of wrapped keys, and the keys that wrap them."""

from base64 import b64encode
from pathlib import Path

import pytest

from negotiation_room.kernel.ids import new_id
from negotiation_room.storage.keks import KeyEncryptionKeys
from negotiation_room.storage.keystore import (
    GenerationMissing,
    KeyDestroyed,
    KeyMissing,
    KeyStore,
)
from tests.builders import Chance
from tests.storage.stores import KEKS

CHANNEL = new_id("c", Chance())


def opened(folder: Path, keks: KeyEncryptionKeys = KEKS) -> KeyStore:
    """The key store of a folder."""
    return KeyStore(f"sqlite:///{folder / 'keys.db'}", keks)


def test_a_data_key_comes_back(tmp_path: Path) -> None:
    """Each generation has its own key, and keeps it when the store is opened again."""
    store = opened(tmp_path)
    assert store.newest_generation(CHANNEL) == 0
    assert [store.new_generation(CHANNEL), store.new_generation(CHANNEL)] == [1, 2]
    keys = [store.data_key(CHANNEL, 1), store.data_key(CHANNEL, 2)]
    store.close()
    again = opened(tmp_path)
    assert keys[0] != keys[1]
    assert [again.data_key(CHANNEL, 1), again.data_key(CHANNEL, 2)] == keys
    assert again.newest_generation(CHANNEL) == 2
    again.close()


def test_a_destroyed_key_is_gone_and_known_to_be(tmp_path: Path) -> None:
    """Destroying leaves the mark that tells a hole from a fault, and no bytes on the disk."""
    store = opened(tmp_path)
    store.new_generation(CHANNEL)
    store.new_generation(CHANNEL)
    before = (tmp_path / "keys.db").read_bytes()
    assert store.destroy(CHANNEL, 1) == 1
    assert store.generations(CHANNEL) == [2]
    with pytest.raises(KeyDestroyed):
        store.data_key(CHANNEL, 1)
    with pytest.raises(GenerationMissing):
        store.data_key(CHANNEL, 3)
    assert store.destroy(CHANNEL) == 1
    assert store.generations(CHANNEL) == []
    wal = tmp_path / "keys.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0
    assert (tmp_path / "keys.db").read_bytes() != before
    store.close()


def test_rotation_rewraps_everything(tmp_path: Path) -> None:
    """After a rotation the new key alone opens every key, and the old one none."""
    store = opened(tmp_path)
    store.new_generation(CHANNEL)
    key, seed = store.data_key(CHANNEL, 1), store.signing_key("log")
    keks = KEKS.with_new()
    assert store.rotate(keks) == 2
    assert store.data_key(CHANNEL, 1) == key
    store.close()
    new = opened(tmp_path, keks.only_current())
    assert new.data_key(CHANNEL, 1) == key
    assert new.signing_key("log") == seed
    new.close()
    old = opened(tmp_path)
    with pytest.raises(KeyMissing):
        old.data_key(CHANNEL, 1)
    old.close()


def test_signing_keys_are_separate_and_have_successors(tmp_path: Path) -> None:
    """Each kind has a key of its own; an older one remains to check what it signed."""
    store = opened(tmp_path)
    seeds = {store.signing_key(kind) for kind in ("log", "clerk", "invitation", "ticket")}
    assert len(seeds) == 4
    first = store.signing_key("log")
    second = store.renew_signing_key("log")
    assert store.signing_key("log") == second
    assert store.signing_keys("log") == [first, second]
    store.close()


def test_every_change_is_counted(tmp_path: Path) -> None:
    """Other processes can see that they must forget what they hold."""
    one, two = opened(tmp_path), opened(tmp_path)
    before = two.changes()
    one.new_generation(CHANNEL)
    assert two.changes() > before
    one.close()
    two.close()


def test_no_key_lies_open_in_the_store(tmp_path: Path) -> None:
    """Neither data keys nor signing keys are found in the file."""
    store = opened(tmp_path)
    store.new_generation(CHANNEL)
    held = [store.data_key(CHANNEL, 1), store.signing_key("clerk")]
    store.close()
    assert not any(key in (tmp_path / "keys.db").read_bytes() for key in held)


def test_keys_are_written_with_their_names() -> None:
    """Several names and keys may be given; the first wraps what is new."""
    one, two = b64encode(bytes(32)).decode(), b64encode(bytes([1]) * 32).decode()
    keks = KeyEncryptionKeys.parse(f"new:{one}, old:{two}")
    assert keys_of(keks) == ("new", {"new": bytes(32), "old": bytes([1]) * 32})


def keys_of(keks: KeyEncryptionKeys | None) -> tuple[str, dict[str, bytes]]:
    """What was read."""
    assert keks is not None
    return keks.current, dict(keks.keys)


@pytest.mark.parametrize("text", ["", "nameless", "a:AAAA", "a:not base64!", ":" + "A" * 44])
def test_malformed_keys_are_refused(text: str) -> None:
    """A key that is no key is refused, in a sentence that does not repeat it."""
    with pytest.raises(ValueError, match="key"):
        KeyEncryptionKeys.parse(text)


def test_keys_are_never_shown() -> None:
    """Printing the object does not print the keys."""
    assert "x00" not in repr(KeyEncryptionKeys("a", {"a": bytes(32)}))


def test_a_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """A new file is private; one that others may read is refused; none is overwritten."""
    path = tmp_path / "kek"
    made = KeyEncryptionKeys.create_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert KeyEncryptionKeys.from_file(path) == made
    with pytest.raises(FileExistsError):
        KeyEncryptionKeys.create_file(path)
    made.with_new().save(path)
    assert len(KeyEncryptionKeys.from_file(path).keys) == 2
    path.chmod(0o640)
    with pytest.raises(PermissionError):
        KeyEncryptionKeys.from_file(path)
