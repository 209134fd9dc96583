"""What was said, and in which words it was relayed, stands in no log."""

from pathlib import Path

import pytest

from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.capabilities.interpretation.ports import EngineFailed
from negotiation_room.server.observability import configure_logs
from tests.capabilities.interpretation.relayed import STANDARD, Relayed

WORDS = "The hostages are held near the old mill"
"""No word of this may be found, in whatever case."""


class Talkative(Exception):
    """A defect whose message quotes the text it fell over."""


async def test_the_relay_logs_no_word_of_a_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through phrases, drafts, failures, defects and destruction, though each of them is logged."""
    configure_logs(as_json=True)
    here = await Relayed.at(tmp_path, ("en", "fr"))
    await here.say(STANDARD)
    await here.say(f"{WORDS}.")
    here.echo.answers = [EngineFailed("it gave nothing"), Talkative(WORDS)]
    await here.say(f"{WORDS}, they say.")
    of = await here.say(f"{WORDS}, we fear.")
    await here.certify(of, "fr", f"{WORDS} (fr).")
    await here.kit.do("bo", "plenary", Redact(target=of, reason="it endangers"))
    await here.follow()
    await here.kit.stop()
    logged = capsys.readouterr()
    told = f"{logged.out}\n{logged.err}".casefold()
    assert "interpretation.engine_failed" in told
    assert "interpretation.not_translated" in told
    assert "talkative" in told
    for word in (*WORDS.casefold().split()[1:3], "mill", STANDARD.casefold()):
        assert word not in told
