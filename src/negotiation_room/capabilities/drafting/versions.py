"""A text begun, who may write in it and who sees it, its versions, and yes or no to all. Pure."""

from dataclasses import replace
from typing import Final

from immutables import Map

from negotiation_room.capabilities.drafting.facts import (
    AllAnswered,
    AllAsked,
    AnswerReceived,
    AnswersOpened,
    ModeSet,
    ShownToObservers,
    TextBegun,
    VersionNamed,
    VersionRestored,
)
from negotiation_room.capabilities.drafting.permission import (
    check_not_full,
    delegation_of,
    drafting_of,
    is_open,
    text_of,
)
from negotiation_room.capabilities.drafting.publishing import shown_to, untraced
from negotiation_room.capabilities.drafting.refusals import (
    ChangesNothing,
    DoneBefore,
    ForDelegations,
    NotInThisMode,
    NotSeatedHere,
    OtherWording,
    TextLiesHere,
)
from negotiation_room.capabilities.drafting.restoring import (
    restored,
)
from negotiation_room.capabilities.drafting.standing import parties
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Mode,
    Observers,
    Question,
    Text,
    Unit,
    UnitKind,
    Version,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import (
    MOST_VERSIONS,
    AnswerAll,
    AskAll,
    BeginText,
    NameVersion,
    OpenAnswers,
    SetMode,
    ShowObservers,
)
from negotiation_room.capabilities.drafting.writing import read_text, text_digest, write_text
from negotiation_room.kernel.channel import ChannelState, Occasion, Place
from negotiation_room.kernel.errors import Conflict, Invalid
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Power, Seat

MEMBERS_ONLY: Final = "members"
TO_OBSERVERS: Final = "observers"


class NeedsDrafters(Invalid, code="drafting.needs_drafters"):
    """Drafters are named for a drafting group, and only for one."""


class ForMediatorOrAll(Invalid, code="drafting.for_mediator_or_all"):
    """What parties say of a one-text is read by the mediator, or by all."""


class SymbolTaken(Conflict, code="drafting.symbol_taken"):
    """Another version has this symbol."""


class ObserversSeeNothing(Conflict, code="drafting.observers_see_nothing"):
    """Observers of this text are shown nothing for now."""


class NothingAsked(Conflict, code="drafting.nothing_asked"):
    """There is no open question to answer."""


class AnswersMissing(Conflict, code="drafting.answers_missing"):
    """Not every delegation has answered."""


# --- the text as a whole -------------------------------------------------------------------


def begin_text(state: ChannelState, wish: BeginText, _now: Occasion) -> list[Event]:
    """Lay a text before the channel."""
    drafting = drafting_of(state)
    if drafting.text is not None:
        raise TextLiesHere("a text lies before this channel already; open another channel")
    return [
        TextBegun(
            title=wish.title,
            lang=wish.lang,
            symbol=wish.symbol,
            root=wish.root,
            mode=wish.mode,
            open=is_open(drafting),
        )
    ]


def set_mode(state: ChannelState, wish: SetMode, _now: Occasion) -> list[Event]:
    """Say who may write from now on."""
    drafting = drafting_of(state)
    text_of(drafting)
    if bool(wish.drafters) is not (wish.mode is Mode.DRAFTING_GROUP):
        raise NeedsDrafters(
            "name the drafters of the group"
            if wish.mode is Mode.DRAFTING_GROUP
            else "drafters are named for a drafting group; leave them out"
        )
    if wish.critiques is Visibility.DELEGATION:
        raise ForMediatorOrAll("let the mediator read what parties say of the text, or all")
    for name in wish.drafters:
        seat = state.seats.get(name)
        if seat is None or seat.is_observer:
            raise NotSeatedHere("somebody you named as drafter has no part here; look again")
    before = (drafting.mode, drafting.drafters, drafting.critiques)
    if before == (wish.mode, wish.drafters, wish.critiques):
        raise ChangesNothing("that is the mode of the text already")
    return [
        ModeSet(
            mode=wish.mode,
            drafters=wish.drafters,
            critiques=wish.critiques,
            reason=wish.reason,
        )
    ]


def show_observers(state: ChannelState, wish: ShowObservers, _now: Occasion) -> list[Event]:
    """Say what observers see; those who follow live are given the text as it stands."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    if drafting.observers is wish.observers:
        raise ChangesNothing("that is what observers see already")
    return [shown_to(text, wish.observers)]


# --- versions ------------------------------------------------------------------------------


def name_version(state: ChannelState, wish: NameVersion, _now: Occasion) -> list[Event]:
    """Give the text as it stands a symbol."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    _check_digest(text, wish.digest)
    if any(version.symbol == wish.symbol for version in drafting.versions):
        raise SymbolTaken("another version has this symbol; take the next revision")
    check_not_full(len(drafting.versions), MOST_VERSIONS, "versions")
    if wish.to_observers and drafting.observers is Observers.NOTHING:
        raise ObserversSeeNothing(
            "observers are shown nothing of this text; first say that they see its versions"
        )
    # Those who follow live have the text; the others are given it with its name.
    give = wish.to_observers and drafting.observers is Observers.VERSIONS
    return [
        VersionNamed(
            symbol=wish.symbol,
            title=wish.title,
            digest=wish.digest,
            circle=TO_OBSERVERS if wish.to_observers else MEMBERS_ONLY,
            text=write_text(untraced(text)) if give else None,
        )
    ]


def next_symbol(drafting: Drafting) -> str:
    """The symbol that the next version would have in the custom of the United Nations."""
    symbol = "" if drafting.text is None else drafting.text.symbol
    taken = {version.symbol for version in drafting.versions}
    if symbol not in taken:
        return symbol
    number = 1
    while f"{symbol}/Rev.{number}" in taken:
        number += 1
    return f"{symbol}/Rev.{number}"


def _check_digest(text: Text, digest: str) -> None:
    if text_digest(text) != digest:
        raise OtherWording("the text has changed since you looked; read it, then decide")


# --- yes or no to the whole ----------------------------------------------------------------


def ask_all(state: ChannelState, wish: AskAll, _now: Occasion) -> list[Event]:
    """Ask every delegation for yes or no to a one-text as it stands."""
    drafting = drafting_of(state)
    if drafting.mode is not Mode.ONE_TEXT:
        raise NotInThisMode("yes or no to the whole is asked of a one-text; set its mode first")
    _check_digest(text_of(drafting), wish.digest)
    question = drafting.question
    if question is not None and not question.opened and question.digest == wish.digest:
        raise DoneBefore("this is being asked already")
    if not parties(state):
        raise NotSeatedHere("no delegation has a seat here who could answer")
    return [AllAsked(digest=wish.digest)]


def answer_all(state: ChannelState, wish: AnswerAll, now: Occasion) -> list[Event]:
    """Answer for one's delegation; that it has answered is known, and not what."""
    drafting, party = drafting_of(state), delegation_of(now.author, Power.AGREE)
    question = _asked(drafting)
    if party not in parties(state):
        raise ForDelegations("your delegation has nobody here who may answer for it")
    if wish.digest != question.digest:
        raise OtherWording("the question is about another text; read it, then answer")
    _check_digest(text_of(drafting), question.digest)
    if party in question.answered:
        raise DoneBefore("your delegation has answered already")
    return [AllAnswered(by=party, answer=wish.answer), AnswerReceived(by=party)]


def open_answers(state: ChannelState, _wish: OpenAnswers, _now: Occasion) -> list[Event]:
    """Open all answers together, once every delegation has given one."""
    drafting = drafting_of(state)
    question = _asked(drafting)
    if any(party not in question.answered for party in parties(state)):
        raise AnswersMissing("not every delegation has answered yet")
    return [AnswersOpened(answers=dict(sorted(question.answers.items())))]


def _asked(drafting: Drafting) -> Question:
    question = drafting.question
    if question is None or question.opened:
        raise NothingAsked("nothing is being asked of all delegations now")
    return question


# --- what comes of it ----------------------------------------------------------------------


def evolve(drafting: Drafting, event: Event, place: Place) -> Drafting | None:
    """Fold a fact of the text as a whole; None when the fact is another's."""
    match event:
        case TextBegun():
            root = Unit(event.root, UnitKind.TEXT, None, made_by=place.act)
            units = Map[UnitId, Unit]({event.root: root})
            text = Text(event.title, event.lang, event.symbol, event.root, units)
            return replace(drafting, text=text, mode=event.mode)
        case ModeSet():
            if drafting.text is None:  # observers follow the words, not who may write them
                return drafting
            return replace(
                drafting,
                mode=event.mode,
                drafters=event.drafters,
                critiques=event.critiques,
            )
        case ShownToObservers():
            return _evolve_shown(drafting, event)
        case VersionNamed():
            return _evolve_named(drafting, event, place)
        case VersionRestored():
            return _evolve_restored(drafting, event, place)
        case _:
            return _evolve_question(drafting, event, place)


def _evolve_shown(drafting: Drafting, event: ShownToObservers) -> Drafting:
    """Going from live to versions leaves observers what they saw last."""
    published = drafting.published
    if event.text is not None:
        published = read_text(event.text)
    elif event.observers is Observers.NOTHING:
        published = None
    return replace(drafting, observers=event.observers, published=published)


def _evolve_named(drafting: Drafting, event: VersionNamed, place: Place) -> Drafting:
    version = Version(
        event.symbol, event.title, event.digest, place.at, place.seq, event.circle
    )
    published = drafting.published if event.text is None else read_text(event.text)
    return replace(drafting, versions=(*drafting.versions, version), published=published)


def _evolve_restored(drafting: Drafting, event: VersionRestored, place: Place) -> Drafting:
    if drafting.text is None:
        return drafting
    at = (place.seq, place.act)
    text = restored(drafting.text, event.changed, event.removed, event.origins, at)
    return replace(drafting, text=text)


def _evolve_question(drafting: Drafting, event: Event, place: Place) -> Drafting | None:
    if isinstance(event, AllAsked):
        return replace(drafting, question=Question(event.digest, place.at))
    question = drafting.question
    match event:
        case AllAnswered() if question is not None:
            answers = question.answers.set(event.by, event.answer)
            return replace(drafting, question=replace(question, answers=answers))
        case AnswerReceived() if question is not None:
            answered = (*question.answered, event.by)
            return replace(drafting, question=replace(question, answered=answered))
        case AnswersOpened() if question is not None:
            opened = replace(question, answers=Map(event.answers), opened=True)
            return replace(drafting, question=opened)
        case AllAnswered() | AnswerReceived() | AnswersOpened():
            return drafting
        case _:
            return None


# --- showing -------------------------------------------------------------------------------


def show(drafting: Drafting, seat: Seat) -> Drafting:
    """What this seat may know of the text as a whole, its versions and the question."""
    if seat.is_observer:
        return replace(
            drafting,
            text=None,
            mode=Drafting().mode,
            drafters=(),
            critiques=Drafting().critiques,
            versions=tuple(one for one in drafting.versions if one.circle == TO_OBSERVERS),
            question=None,
            staged=Drafting().staged,
        )
    question = drafting.question
    if question is None or question.opened:
        return drafting
    own = {party: one for party, one in question.answers.items() if party == seat.delegation}
    return replace(drafting, question=replace(question, answers=Map[DelegationId, bool](own)))
