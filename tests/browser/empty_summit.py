"""The demonstration summit with a drafting channel in which a text is begun, and nothing in it.

Run as a program, with the demonstration's own arguments.
"""

import sys

from negotiation_room.capabilities.drafting.messages import BeginText
from negotiation_room.capabilities.drafting.units import Mode
from negotiation_room.cli import demo
from negotiation_room.cli.main import app
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.sdk.client import Room
from tests.browser.drafting_summit import TITLE, DraftingSummit, fresh


class EmptySummit(DraftingSummit):
    """The summit, and a text into which its mediator will bring a file."""

    async def _begin(self, mediator: Room, channel: ChannelId) -> None:
        text = BeginText(
            title=TITLE, lang="en", symbol="SARN/L.1", root=fresh(), mode=Mode.ROLLING
        )
        await mediator.post(text, channel)


if __name__ == "__main__":
    demo.Summit = EmptySummit
    app(sys.argv[1:])
