"""What the whole room may recall: translations that a party disclosed, from wherever they fell.

It is a reading of the room's register. Where something was said is not in it, so it cannot be
found from it; what was taken back or destroyed is not remembered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from negotiation_room.capabilities.interpretation.likeness import most_alike
from negotiation_room.capabilities.interpretation.remembering import EntryAt
from negotiation_room.capabilities.interpretation.segments import same
from negotiation_room.capabilities.interpretation.states import primary
from negotiation_room.capabilities.languages.face import Remembered
from negotiation_room.kernel.ids import ActId


@dataclass(frozen=True, slots=True)
class Disclosed:
    """An original and its certified translation, as a party disclosed them."""

    act: ActId
    source_lang: str
    lang: str
    source: str
    target: str


class RoomMemory:
    """The translations disclosed to one room."""

    def __init__(self) -> None:
        self._held: dict[ActId, Disclosed] = {}
        self._by_words: dict[tuple[str, str, str], Disclosed] = {}

    async def catch_up(self, remembered: Mapping[ActId, Remembered], entry_at: EntryAt) -> None:
        """Take in what was disclosed since, and let go of what was forgotten."""
        if remembered.keys() == self._held.keys():
            return
        for act in self._held.keys() - remembered.keys():
            del self._held[act]
        for act in remembered.keys() - self._held.keys():
            entry = await entry_at(remembered[act].place)
            content = None if entry is None else entry.part("with")
            if content is not None:
                told = json.loads(content.data)
                self._held[act] = Disclosed(
                    act, told["source_lang"], told["lang"], told["source"], told["text"]
                )
        # Of the same words the newest disclosure counts, after a restart as before it.
        self._by_words = {
            (primary(one.source_lang), primary(one.lang), same(one.source)): one
            for _, one in sorted(
                self._held.items(),
                key=lambda held: remembered[held[0]].place if held[0] in remembered else 0,
            )
        }

    def exact(self, text: str, source: str, target: str) -> Disclosed | None:
        """What was disclosed of the very same text."""
        return self._by_words.get((primary(source), primary(target), same(text)))

    def like(self, text: str, source: str, target: str) -> list[tuple[int, Disclosed]]:
        """The most similar ones with how alike they are, the best first; 100 is the same."""
        pair = (primary(source), primary(target))
        by_words = self._by_words  # another one may take its place while this is searched
        words = {where: where[2] for where in by_words if where[:2] == pair}
        return [(score, by_words[where]) for score, where in most_alike(same(text), words)]
