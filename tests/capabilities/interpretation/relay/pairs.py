"""Tables of texts with their translations, as the tests of the checks hold them."""

from typing import Any, NamedTuple

import pytest


class Pair(NamedTuple):
    """A text and its translation, each after its language."""

    source_lang: str
    source: str
    target_lang: str
    target: str

    @property
    def there(self) -> tuple[str, str, str, str]:
        """The text, then its translation, as the checks take them."""
        return self.source, self.source_lang, self.target, self.target_lang

    @property
    def back(self) -> tuple[str, str, str, str]:
        """The same, had the translation been the text."""
        return self.target, self.target_lang, self.source, self.source_lang


def pairs(*rows: tuple[str, str, str, str]) -> pytest.MarkDecorator:
    """Try each row as `pair`."""
    found: Any = [pytest.param(Pair(*row), id="-".join(row)) for row in rows]
    return pytest.mark.parametrize("pair", found)
