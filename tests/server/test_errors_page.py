"""The page of refusals names every refusal there is, each once and in words."""

from collections import Counter

from negotiation_room.kernel.errors import NotPermitted
from negotiation_room.server.errors_page import page, refusals, sentence


def test_every_refusal_has_a_code_of_its_own() -> None:
    """No two conditions share a code, or a client could not tell them apart."""
    counted = Counter(kind.code for kind in refusals())
    assert [code for code, count in counted.items() if count > 1] == []


def test_every_refusal_says_what_it_means() -> None:
    """A condition without a sentence would leave a hole in the page."""
    assert [kind.code for kind in refusals() if not sentence(kind)] == []


def test_the_page_names_every_refusal_with_its_status() -> None:
    """Code and status of each stand on the page."""
    written = page()
    assert all(f"| `{kind.code}` | {kind.status} |" in written for kind in refusals())


def test_a_refusal_of_the_page_is_one_line() -> None:
    """Long docstrings give their first paragraph, on one line, without breaking the table."""

    class TooLoud(NotPermitted, code="test.too_loud"):
        """Somebody spoke | shouted over the chair.

        Nothing else stands on the page.
        """

    assert sentence(TooLoud) == "Somebody spoke \\| shouted over the chair."
    assert "test.too_loud" not in [kind.code for kind in refusals()]
