"""An operator finds every setting on one page, with its variable and its default."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from negotiation_room.server.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/operate/configure.md"
ROW = re.compile(r"^\| `(NEGOTIATION_ROOM_[A-Z0-9_]+)` \| ([^|]*) \| [^|]+ \|$", re.MULTILINE)


def settings() -> Iterator[tuple[str, object]]:
    """Every variable that is read, and what holds when it is not given."""
    for name, field in Settings.model_fields.items():
        variable = f"NEGOTIATION_ROOM_{name.upper()}"
        default = field.get_default()
        if dataclasses.is_dataclass(default) and not isinstance(default, type):
            for limit in dataclasses.fields(default):
                yield f"{variable}__{limit.name.upper()}", getattr(default, limit.name)
        else:
            yield variable, default


def written(default: object) -> str:
    """A default as it would be given in the environment."""
    if default is None or default == ():
        return "none"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ",".join(str(each) for each in cast("tuple[object, ...]", default))
    return str(default)


def documented() -> dict[str, str]:
    """The variables of the page with their defaults."""
    return {name: default.strip("` ") for name, default in ROW.findall(PAGE.read_text())}


def test_every_setting_is_documented_with_its_default() -> None:
    """The page says of each setting what holds when nobody gives it."""
    page = documented()
    assert {name: page.get(name) for name, _ in settings()} == {
        name: written(default) for name, default in settings()
    }


def test_no_setting_is_documented_that_does_not_exist() -> None:
    """Whoever sets what the page names is heard."""
    assert sorted(documented().keys() - {name for name, _ in settings()}) == []
