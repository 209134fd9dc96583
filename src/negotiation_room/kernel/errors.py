"""Refusals: the answers that say no.

A refusal is an answer, not an accident: it carries a code, a sentence for the person who
asked, and the promise that nothing changed. Anything that is not a refusal is a defect.

    Refusal
    ├── Invalid        422  the wish is malformed or forged
    ├── NotFound       404  there is no such thing, or you have no seat there
    ├── NotPermitted   403  you have a seat, but not the power
    ├── Conflict       409  the ground has moved since you looked
    └── Overloaded     503  not now; the same act may be sent again
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """An answer that says no; nothing was changed.

    Args:
        because: the sentence for the person, lower case, saying what to do; it never names
            what that person may not know.
        rule: where the rule book says so, when a rule book does ("UNGA 68").
    """

    code: ClassVar[str] = "kernel.refused"
    status: ClassVar[int] = 400
    retryable: ClassVar[bool] = False

    def __init_subclass__(cls, code: str | None = None, **kwargs: object) -> None:
        """Give the condition its permanent wire name."""
        super().__init_subclass__(**kwargs)
        if code is not None:
            cls.code = code

    def __init__(self, because: str, *, rule: str | None = None) -> None:
        super().__init__(because)
        self.because = because
        self.rule = rule

    def places(self) -> list[dict[str, Any]]:
        """Where in what was brought something has to be mended, for a refusal that knows it."""
        return []


class Invalid(Refusal, code="kernel.invalid"):
    """The wish is malformed, forged, or breaks a limit of form."""

    status = 422


class NotFound(Refusal, code="kernel.not_found"):
    """There is no such thing, or it is not yours to know of: the two look the same."""

    status = 404


class NotPermitted(Refusal, code="kernel.not_permitted"):
    """You have a seat here, but your role or powers do not reach this far."""

    status = 403


class Conflict(Refusal, code="kernel.conflict"):
    """The ground has moved: look again, then decide again."""

    status = 409


class Overloaded(Refusal, code="kernel.overloaded"):
    """Not now. Nothing was done; the same act may be sent again a little later."""

    status = 503
    retryable = True
