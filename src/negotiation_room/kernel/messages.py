"""Commands are wishes, events are facts; both carry a permanent wire name.

A command forbids fields it does not know. An event tolerates them, because a fact written by a
newer server is still a fact. Fields are only ever added, with defaults; a field of another meaning
is another name.
"""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from negotiation_room.kernel.audience import EVERYONE, Audience
from negotiation_room.kernel.canonical import canonical, parse_canonical
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.seats import Seat


class UnknownField(Invalid, code="kernel.unfit_content"):
    """The content does not fit the command it claims to be."""


class _Message(BaseModel):
    """What commands and events share: frozen, strictly typed, named on the wire.

    Attributes:
        names_people: it tells who is here; where acts have no author for observers, it is read by
            those alone who may read authors.
    """

    model_config = ConfigDict(frozen=True, strict=True)
    wire: ClassVar[str] = ""
    names_people: ClassVar[bool] = False

    @classmethod
    def __pydantic_init_subclass__(cls, wire: str | None = None, **kwargs: Any) -> None:
        """Take the permanent wire name given beside the class."""
        super().__pydantic_init_subclass__(**kwargs)
        if wire is not None:
            cls.wire = wire

    def __init_subclass__(cls, wire: str | None = None, **kwargs: Any) -> None:
        """Accept the wire name as a class argument."""
        super().__init_subclass__(**kwargs)

    def body(self) -> dict[str, Any]:
        """The fields as canonical JSON values."""
        return self.model_dump(mode="json")

    def content(self) -> bytes:
        """The fields as canonical JSON bytes."""
        return canonical(self.body())


class Command(_Message):
    """A wish: what somebody asks the room to do.

    Attributes:
        audience: who reads the content, and with it the act and its author; a command whose author
            chooses the circle says so in `readers`.
        content_audience: who alone reads the content, where more may know that the act was done
            and by whom; None: those who read the act.
        erasable: whether the content may later be destroyed by a redaction.
        renders: its content says in its field `lang`, in another language, what was said
            elsewhere: who does not read that language can do without it.
        by_clerk: whether only the room's own clerk may give it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    audience: ClassVar[Audience] = EVERYONE
    content_audience: ClassVar[Audience | None] = None
    erasable: ClassVar[bool] = False
    renders: ClassVar[bool] = False
    by_clerk: ClassVar[bool] = False

    def readers(self, author: Seat | None) -> Audience:
        """Who reads this one: those its kind names, unless its author chooses a circle."""
        del author
        return self.audience

    @classmethod
    def from_content(cls, content: bytes) -> Self:
        """Read the command from the content that travelled beside its act.

        Raises:
            Invalid: the content is not canonical, or does not fit this command.
        """
        parse_canonical(content)
        try:
            return cls.model_validate_json(content)
        except ValidationError as unfit:
            # The place of the misfit is said; what stood there is content, and is not.
            where = ".".join(str(step) for step in unfit.errors(include_input=False)[0]["loc"])
            raise UnknownField(f"the content of {cls.wire} does not fit at “{where}”") from None


class ClerkCommand(Command):
    """A command only the clerk gives, citing the leaf hash of what caused it (b64)."""

    by_clerk: ClassVar[bool] = True
    cause: str

    def distinguishes(self) -> str:
        """What tells two clerk acts of one kind and one cause apart."""
        return ""


class Event(_Message):
    """A fact: what came of a wish.

    Attributes:
        erasable: whether the fact's body is destroyed together with the content it repeats.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)
    erasable: ClassVar[bool] = False

    def audience(self) -> Audience:
        """Who may read this fact; everyone with a seat unless the event says otherwise."""
        return EVERYONE

    @classmethod
    def from_body(cls, body: dict[str, Any]) -> Self:
        """Read the fact from a journal; unknown fields are left aside."""
        return cls.model_validate(body, strict=False)
