"""What was destroyed, and who may know that it was."""

from typing import Any

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement, Redact
from negotiation_room.kernel.reading import visible_parts, written
from tests.kernel.test_dispatch import talks


async def test_an_erased_message_is_to_observers_what_any_message_is() -> None:
    """An observer is told of destroyed words where they could read them, and nowhere else."""
    kit = await talks()
    kept = await kit.do("bo", "plenary", PostMessage(text="Where is the coffee?", lang="en"))
    message = await kit.do("bo", "plenary", PostMessage(text="Not for the record.", lang="en"))
    statement = await kit.do("bo", "plenary", PostStatement(text="We regret it.", lang="en"))
    for seq in (message, statement):
        await kit.do("bo", "plenary", Redact(target=seq, reason="named a person"))

    async def read(who: str, seq: int) -> dict[str, Any]:
        entry = kit.entries("plenary")[seq - 1]
        return written(entry, visible_parts(entry, await kit.seat_of(who, "plenary")))

    assert (await read("obi", message)).keys() == (await read("obi", kept)).keys()
    assert (await read("obi", message))["parts"].keys() == set()
    assert (await read("cy", message))["gone"] == ["with"]
    assert (await read("obi", statement))["gone"] == ["with"]
    ring = kit.channels.live[kit.id("plenary")].ring
    (held,) = [entry for entry in ring if entry.seq == message]
    observer = await kit.seat_of("obi", "plenary")
    assert "gone" not in written(held, visible_parts(held, observer))
