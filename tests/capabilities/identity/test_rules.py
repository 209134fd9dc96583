"""The door's rules: fit names and passwords, and how long a session stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.identity.refusals import (
    UnfitLanguage,
    UnfitName,
    UnfitPassword,
)
from negotiation_room.capabilities.identity.rules import (
    DAY,
    HOUR,
    MINUTE,
    IdentityLimits,
    Session,
    SessionId,
    account_of,
    check_language,
    check_name,
    check_password,
    check_zone,
    coarse_agent,
    prepared_password,
)
from negotiation_room.kernel.ids import PersonId

LIMITS = IdentityLimits()


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "x" * 1025,
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "123456789012345678",
        "abcdefghijklmnopqrst",
        "qwertyuiopasdfghjkl",
        "zyxwvutsrqponmlkjih",
        "the secret of ada",
        "the secret of A d A",
        "line\nbreak in a password",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    """Short, endless, monotonous or self-naming passwords are refused with advice."""
    with pytest.raises(UnfitPassword):
        check_password(password, ("ada",), LIMITS)


@pytest.mark.parametrize(
    "password",
    [
        "four herons cross the estuary",
        "جسر فوق النهر القديم",
        "春江潮水连海平海上明月共潮生啊",
        "0123 herons 9876 bridge",
    ],
)
def test_a_few_unrelated_words_are_a_good_password(password: str) -> None:
    """Words of any script are accepted when there are enough characters."""
    assert check_password(password, ("ada",), LIMITS)


def test_a_password_is_the_same_from_every_keyboard() -> None:
    """Full-width letters, composed accents and odd spaces are brought to one spelling."""
    wide = "\uff46\uff4f\uff55\uff52\u3000cafe\u0301s\u00a0of Lyon"
    assert prepared_password(wide) == prepared_password("four caf\u00e9s of Lyon")


@given(st.text())
def test_preparing_a_password_twice_changes_nothing(password: str) -> None:
    """The prepared spelling is its own preparation, or the password is refused."""
    try:
        once = prepared_password(password)
    except UnfitPassword:
        return
    assert prepared_password(once) == once


@pytest.mark.parametrize("name", ["", "   ", "n" * 201, "evil\u202egnp", "a\u200bb", "a\x00b"])
def test_a_name_that_cannot_be_shown_safely_is_refused(name: str) -> None:
    """Empty and endless names, direction overrides and invisible characters are refused."""
    with pytest.raises(UnfitName):
        check_name(name, LIMITS)


def test_a_name_keeps_its_own_letters() -> None:
    """Names stay as they are written, joiners of their script included."""
    for name in (
        "Ada Example",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "王小明",
        "Zoë",
    ):
        assert check_name(f" {name} ", LIMITS) == name


def test_a_sign_in_name_is_found_in_any_case() -> None:
    """Case and width do not make two accounts."""
    assert account_of(" \uff21\uff24\uff21 ") == account_of("ada")


def test_languages_and_zones_are_written_as_standards_write_them() -> None:
    """Tags and zone names pass; anything else is refused."""
    assert [check_language(tag) for tag in ("fr", "zh-Hans", "es-419")]
    assert [check_zone(zone) for zone in ("UTC", "Africa/Nairobi", "Etc/GMT+3")]
    for odd in ("", "<b>", "français", "x" * 70):
        with pytest.raises(UnfitLanguage):
            check_language(odd)
        with pytest.raises(UnfitLanguage):
            check_zone(odd)


def session(**changes: int) -> Session:
    """A session opened at zero."""
    times = {"seen_at": 0, "expires_at": 7 * DAY, "stepped_up_at": 0} | changes
    return Session(SessionId("s"), PersonId("p"), None, "", 0, **times)


@pytest.mark.parametrize(
    ("now", "changes", "stands"),
    [
        (12 * HOUR - 1, {}, True),
        (12 * HOUR, {}, False),
        (7 * DAY - 1, {"seen_at": 7 * DAY - 2}, True),
        (7 * DAY, {"seen_at": 7 * DAY - 1}, False),
        (1, {"revoked_at": 1}, False),
    ],
)
def test_a_session_stands_until_it_is_idle_over_or_revoked(
    now: int, changes: dict[str, int], *, stands: bool
) -> None:
    """Half a day without use, a week, or a revocation: each ends it to the microsecond."""
    assert session(**changes).stands(now, LIMITS) is stands


def test_a_fresh_proof_counts_for_five_minutes() -> None:
    """Grave acts ask for a proof no older than that."""
    assert session().is_stepped_up(5 * MINUTE - 1, LIMITS)
    assert not session().is_stepped_up(5 * MINUTE, LIMITS)


def test_an_agent_is_kept_only_coarsely() -> None:
    """Browser and system are named; versions are not kept."""
    chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36"
    assert coarse_agent(chrome) == "Chrome, Linux"
    assert coarse_agent("curl/8") == "another client"
