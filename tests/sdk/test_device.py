"""Keys and memory on a person's own machine."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.sdk.device import (
    KeyExists,
    SigningKey,
    UnreadableKey,
    WrongPassphrase,
)
from negotiation_room.sdk.entrance import Link, UnfitLink, code_at
from negotiation_room.sdk.profile import (
    Home,
    NoProfile,
    Profile,
    Remembered,
    SeveralProfiles,
    Terms,
)
from tests.sdk.scribe import ORIGIN, key_of, name


def profile(folder: Path, room: int = 1, clock: int = 100) -> Profile:
    """Person 1 in a room, with a clock that stands still."""
    terms = Terms("http://x", ORIGIN, name("r", room), name("p", 1), name("d", 1), "secret")
    where = Home(folder).folder_for(terms.room, terms.person)
    Profile.make(where, terms, key_of(1))
    return Profile(where, clock=lambda: clock)


@pytest.mark.parametrize("passphrase", [None, "a long passphrase"])
def test_a_key_comes_back_from_its_file(tmp_path: Path, passphrase: str | None) -> None:
    """A key file is private, and gives the same key again, sealed or not."""
    path, key = tmp_path / "device.key", SigningKey.new_device()
    key.save(path, passphrase)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ("sealed" in json.loads(path.read_bytes())) is (passphrase is not None)
    again = SigningKey.load(path, passphrase)
    assert (again.owner, again.public) == (key.owner, key.public)
    assert again.sign(b"x") == key.sign(b"x")


def test_a_sealed_key_opens_only_with_its_passphrase(tmp_path: Path) -> None:
    """Without the passphrase, or with another, a sealed key stays shut."""
    path = tmp_path / "root.key"
    SigningKey.new_root(name("g", 1)).save(path, "right")
    for wrong in (None, "wrong"):
        with pytest.raises(WrongPassphrase):
            SigningKey.load(path, wrong)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """A second key does not take the place of the first."""
    path = tmp_path / "device.key"
    key_of(1).save(path)
    with pytest.raises(KeyExists):
        key_of(2).save(path)


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    """Two halves that do not belong together, or no key at all, are no key."""
    path = tmp_path / "device.key"
    key_of(1).save(path)
    halves = path.read_text().replace("device", "root")
    path.write_text(halves)
    with pytest.raises(UnreadableKey):
        SigningKey.load(tmp_path / "nothing")


def test_numbers_of_acts_rise_whatever_the_clock_does(tmp_path: Path) -> None:
    """`n` is the clock's, but never less than or equal to one before, in any run."""
    one = profile(tmp_path)
    assert [one.next_n("c_x"), one.next_n("c_x"), one.next_n("c_y")] == [100, 101, 100]
    assert Profile(one.folder, clock=lambda: 7).next_n("c_x") == 102
    assert Profile(one.folder, clock=lambda: 500).next_n("c_x") == 500


memories = st.builds(
    Remembered,
    n=st.integers(0, 9),
    epoch=st.just(1),
    size=st.integers(0, 9),
    root=st.binary(max_size=2),
    signed_size=st.integers(0, 9),
    note=st.text(max_size=2),
    key=st.sampled_from(["", "k"]),
)


@given(memories, memories)
def test_memory_never_shrinks(old: Remembered, new: Remembered) -> None:
    """Whatever two programs write, the larger number and the later state stay."""
    both = old.grown(new)
    assert both.n == max(old.n, new.n)
    assert both.size == max(old.size, new.size)
    assert both.signed_size == max(old.signed_size, new.signed_size)
    assert both.key == (old.key or new.key)


def test_one_signer_at_a_time(tmp_path: Path) -> None:
    """While one program signs, another does not; afterwards it may."""
    one = profile(tmp_path)
    two = Profile(one.folder)
    assert one.take_signing()
    assert not two.take_signing()
    one.free_signing()
    assert two.take_signing()
    two.free_signing()


def test_a_profile_is_chosen_by_its_room(tmp_path: Path) -> None:
    """The only room needs no name; of several, one is named."""
    home = Home(tmp_path)
    with pytest.raises(NoProfile):
        home.choose()
    profile(tmp_path)
    assert home.choose().terms.room == name("r", 1)
    profile(tmp_path, room=2)
    with pytest.raises(SeveralProfiles):
        home.choose()
    assert home.choose(name("r", 2)).terms.room == name("r", 2)


def test_an_invitation_is_read_from_its_link() -> None:
    """A link holds origin, room, invitation and secret, or it is refused."""
    link = Link.parse(f"{ORIGIN}/enter#{name('r', 1)}.{name('i', 1)}.c2VjcmV0")
    assert (link.origin, link.room, link.secret) == (ORIGIN, name("r", 1), "c2VjcmV0")
    for broken in ("", ORIGIN, f"{ORIGIN}/enter#a.b", f"{ORIGIN}/enter#a.b.c"):
        with pytest.raises(UnfitLink):
            Link.parse(broken)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238's own example, shortened to six digits."""
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"
