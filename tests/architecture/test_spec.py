"""The specification and the tests name each other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULE = re.compile(r"^- \*\*([A-Z]+\d+)\*\*", re.MULTILINE)
CITED = re.compile(r"""mark\.rule\(\s*["']([A-Z]+\d+)["']""")
CITED_IN_WEB = re.compile(r"\[([A-Z]+\d+)\]")


def rules() -> list[str]:
    """The numbers of the rules, in the order of the page."""
    return RULE.findall((ROOT / "docs/protocol/SPEC.md").read_text())


def citations() -> set[str]:
    """The numbers that tests cite, in Python by a mark and in the web client by [AB1]."""
    cited: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        cited.update(CITED.findall(path.read_text()))
    for path in (ROOT / "web/tests").rglob("*.ts"):
        cited.update(CITED_IN_WEB.findall(path.read_text()))
    return cited


def test_every_rule_is_cited_by_a_test() -> None:
    """No rule stands in the specification that no test states."""
    assert [rule for rule in rules() if rule not in citations()] == []


def test_every_citation_is_a_rule() -> None:
    """No test cites a rule that the specification does not have."""
    assert sorted(citations() - set(rules())) == []


def test_no_number_is_given_twice() -> None:
    """A rule's number is its own."""
    assert len(rules()) == len(set(rules()))
