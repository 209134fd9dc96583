"""The drafting summit with a delegate at the text, and a clock one can put ahead.

Run as a program, with the demonstration's own arguments. The clock is ahead by as many seconds as
stand in the file `ahead` of the folder in which it runs.
"""

import sys
from pathlib import Path

from negotiation_room.capabilities.accreditation.messages import AssignPowers
from negotiation_room.cli import demo
from negotiation_room.cli.main import app
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.seats import Power
from negotiation_room.sdk.client import Room
from negotiation_room.server import layers
from tests.browser.drafting_summit import DraftingSummit

AHEAD = "ahead"
STORIES = {
    f"test_{story}": f"Articles, {story.replace('_', ' ')}"
    for story in (
        "files",
        "ladder",
        "modes",
        "observing",
        "outlined",
        "proposals",
        "removal",
        "small_screen",
    )
}
"""For each file of tests the channel in which its story takes place."""


class ClockAhead(layers.SystemClock):
    """The system's clock, put ahead by whoever writes how far."""

    _file = Path(AHEAD)

    def now(self) -> int:
        """Integer microseconds since 1970 UTC."""
        ahead = int(self._file.read_text()) if self._file.exists() else 0
        return super().now() + ahead * 1_000_000


class DrivenSummit(DraftingSummit):
    """Three delegations, one of them with a delegate who prepares, and may not table."""

    seated = ("mediator", "alpha", "alpha-delegate", "beta", "gamma")

    titles = tuple(STORIES.values())

    async def prepare(self) -> None:
        """Found the summit, then take the delegate the power to table before texts are laid."""
        self._has_prepared = False
        await super().prepare()

    async def _open_drafting(self, mediator: Room, title: str, channel: ChannelId) -> None:
        if not self._has_prepared:
            self._has_prepared = True
            delegate = self.person("alpha-delegate")
            powers = AssignPowers(person=delegate, powers=(Power.SPEAK, Power.SUPPORT))
            async with self._rooms(["alpha"]) as people:
                await people["alpha"].post(powers, self.plan.register)
        await super()._open_drafting(mediator, title, channel)


if __name__ == "__main__":
    layers.SystemClock = ClockAhead
    demo.Summit = DrivenSummit
    app(sys.argv[1:])
