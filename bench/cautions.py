"""What the relay's checks find in spoilt translations, and how often they alarm over good ones.

Run it as `python bench/cautions.py [--json] [--data FOLDER] [--set NAME]`; it takes minutes. Human
translations are the base of false alarms: nothing in them is spoilt. FLORES is what the word lists
were tuned on; NTREX and the Universal Declaration are what is reported. Where a good translation
is already warned of, its spoilt form counts neither as found nor as missed.
"""

import argparse
import csv
import json
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any, Final, TypeAlias

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

import perturbing  # noqa: E402 -- the path is set just above
import rewording  # noqa: E402 -- as above

from negotiation_room.capabilities.interpretation.relay import (  # noqa: E402 -- as above
    negators,
    numbers,
    prohibitions,
    stems,
)
from negotiation_room.capabilities.interpretation.relay.identifying import doubt  # noqa: E402 -- as above

DATA: Final = HERE.parent.parent / "shared" / "data" / "translation"
SETS: Final = {
    "flores_dev_250": "FLORES (tuned on)",
    "ntrex_300": "NTREX",
    "udhr": "Universal Declaration",
}
OWN: Final = {
    "Our own sentences": "duties.toml",
    "Our own sentences (held out)": "duties_held_out.toml",
}
LANGUAGES: Final = ("en", "fr", "es", "ru", "ar", "zh", "pt", "uk")
OFFICIAL: Final = LANGUAGES[:6]
ORIGINAL: Final = "en"
"""What FLORES and NTREX were written in; any two others are both translations of it."""

Row: TypeAlias = dict[str, str]
Check: TypeAlias = Callable[[str, str, str, str], object]

# Where translators count in other measures, the numbers do differ: told apart, not left out.
_CONVERTED: Final = re.compile(
    r"\b(feet|foot|inch(es)?|lbs?|pounds?|miles?|mph|ounces?|oz|gallons?|acres?|yards?|"
    r"fahrenheit|degrees?|stone|cups?|\d+F)\b|°|\d['\"′″]",  # noqa: RUF001 -- primes, as printed
    re.IGNORECASE,
)


class Tally:
    """How many of how many, for each name and language."""

    def __init__(self) -> None:
        self.of: Counter[tuple[str, str]] = Counter()
        self.hit: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, language: str, *, hit: bool) -> None:
        """Count one more."""
        for one in (language, "all"):
            self.of[name, one] += 1
            self.hit[name, one] += hit

    def figures(self) -> dict[str, dict[str, dict[str, int]]]:
        """All of it, by name and language."""
        names = dict.fromkeys(name for name, _ in self.of)
        return {
            name: {
                language: {"of": self.of[name, language], "hit": self.hit[name, language]}
                for language in ("all", *LANGUAGES)
                if self.of[name, language]
            }
            for name in names
        }


def read(name: str, folder: Path) -> list[Row]:
    """The lines of a set."""
    with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def pairs(rows: Sequence[Row]) -> Iterator[tuple[Row, str, str]]:
    """Every line in every pair of languages."""
    for source in LANGUAGES:
        for target in LANGUAGES:
            if source != target:
                yield from (
                    (row, source, target) for row in rows if row[source] and row[target]
                )


def has_number(text: str) -> bool:
    """Whether a text has digits, or Chinese characters that count."""
    return bool(re.search(r"\d|[二三四五六七八九十百]", text))


def spoil(
    tally: Tally,
    check: Check,
    row: Row,
    direction: tuple[str, str],
    spoilings: Sequence[tuple[str, perturbing.Spoiling, bool]],
) -> None:
    """Spoil one translation in each way, and count which the check finds.

    Args:
        tally: where they are counted.
        check: answers something when it warns.
        row: the line.
        direction: source and target.
        spoilings: name, way, and whether only lines count whose source could be spoilt too.
    """
    source, target = direction
    for name, spoiling, both in spoilings:
        chance = random.Random(f"{row['id']} {name} {target}")  # noqa: S311 -- repeatable, not secret
        spoilt = spoiling(row[target], target, chance)
        if spoilt is None or (both and spoiling(row[source], source, chance) is None):
            continue
        tally.add(name, target, hit=bool(check(row[source], source, spoilt, target)))


def count_numbers(rows: Sequence[Row], tally: Tally) -> None:
    """Numbers."""
    ways = [
        ("found: a digit changed", perturbing.changed_digit, False),
        ("found: a digit dropped", perturbing.dropped_digit, False),
        ("found: a digit doubled", perturbing.doubled_digit, False),
        ("found: two digits transposed", perturbing.transposed_digits, False),
        ("found: a separator moved", perturbing.moved_separator, False),
        ("found: thousands marked as fraction", perturbing.carried_separator, False),
        ("found: a number dropped", perturbing.dropped_number, False),
        ("found: a number said twice", perturbing.repeated_number, False),
        ("found: an Eastern digit changed", perturbing.changed_eastern_digit, False),
        ("found: a number word changed", rewording.changed_word, False),
        ("found: an ordinal word changed", rewording.changed_ordinal, False),
        ("found: another scale (million)", rewording.changed_scale, False),
        ("found: the scale lost", rewording.lost_scale, False),
        ("found: a percent sign lost", rewording.lost_percent, False),
        ("false alarms, in Eastern digits", perturbing.eastern_digits, False),
    ]
    for row, source, target in pairs(rows):
        alarm = bool(numbers.difference(row[source], source, row[target], target))
        tally.add("false alarms, all lines", target, hit=alarm)
        if ORIGINAL in (source, target):
            tally.add("false alarms, with its original", target, hit=alarm)
        if not _CONVERTED.search(row["en"]):
            tally.add("false alarms, measures not converted", target, hit=alarm)
            if has_number(row[source]) or has_number(row[target]):
                tally.add("false alarms, of those with numbers", target, hit=alarm)
        if not alarm:
            spoil(tally, numbers.difference, row, (source, target), ways)


def count_prohibitions(rows: Sequence[Row], tally: Tally) -> None:
    """Prohibition turned into no obligation, and the other way."""
    ways = [
        ("found: forbidden in both, freed", rewording.released, True),
        ("found: forbidden in both, permitted", rewording.permitted, True),
        ("found: freed in both, forbidden", rewording.forbidden, True),
        ("found: advised against, then not", rewording.unadvised, True),
        ("found: only the target forbade", rewording.released, False),
    ]
    for row, source, target in pairs(rows):
        alarm = bool(prohibitions.reversal(row[source], source, row[target], target))
        tally.add("false alarms, all lines", target, hit=alarm)
        if not alarm:
            spoil(tally, prohibitions.reversal, row, (source, target), ways)


def count_negators(rows: Sequence[Row], tally: Tally) -> None:
    """Negators."""
    ways = [
        ("found: every negator gone", rewording.negation_lost, True),
        ("found: one negator gone", rewording.negator_dropped, True),
    ]
    for row, source, target in pairs(rows):
        alarm = bool(negators.lost(row[source], source, row[target], target))
        tally.add("false alarms, all lines", target, hit=alarm)
        if rewording.denies(row[source], source):
            tally.add("false alarms, of those that deny", target, hit=alarm)
        if not alarm:
            spoil(tally, negators.lost, row, (source, target), ways)


def count_terms(rows: Sequence[Row], tally: Tally) -> None:
    """Terms: found by their stems where they stand, and missed where they were replaced."""
    terms: dict[str, dict[str, str]] = tomllib.loads((HERE / "terms.toml").read_text("utf-8"))
    for row in rows:
        for forms in terms.values():
            for language, form in forms.items():
                text = row.get(language, "")
                spoilt = rewording.wrong_term(form, text, language)
                if spoilt is None:
                    continue
                there = stems.holds(form, text, language)
                tally.add("false alarms, term there", language, hit=not there)
                exact = re.search(rf"\b{re.escape(form)}\b", text, re.IGNORECASE)
                is_exact = form in text if language == "zh" else bool(exact)
                tally.add("(exact match instead)", language, hit=not is_exact)
                if there:
                    gone = not stems.holds(form, spoilt, language)
                    tally.add("found: another word instead", language, hit=gone)


def count_languages(rows: Sequence[Row], tally: Tally) -> None:
    """Language of a text, among the six official ones."""
    for row in rows:
        for said in filter(row.get, OFFICIAL):
            alarm = doubt(row[said], said, OFFICIAL)
            tally.add("false alarms, all lines", said, hit=alarm is not None)
            for other in OFFICIAL:
                if other != said:
                    found = doubt(row[said], other, OFFICIAL)
                    tally.add("found: said to be another", said, hit=found is not None)


def own_duties(file: str) -> dict[str, Any]:
    """Prohibitions, freedoms and what is neither, in sentences of our own."""
    tally = Tally()
    for name, forms in tomllib.loads((HERE / file).read_text("utf-8")).items():
        for source, target in permutations(LANGUAGES, 2):
            if "forbids" in forms:
                count_duty(tally, name, forms, (source, target))
            for kind in ("plain", "mixed"):
                if kind in forms:
                    alarm = reverses(forms[kind], forms[kind], source, target)
                    tally.add(f"false alarms, {kind} sentences", target, hit=alarm)
    return tally.figures()


def reverses(
    text: dict[str, str], translation: dict[str, str], source: str, target: str
) -> bool:
    """Whether a prohibition is said to have become a freedom, or the other way round."""
    found = prohibitions.reversal(text[source], source, translation[target], target)
    return found is not None


def count_duty(
    tally: Tally, name: str, forms: dict[str, dict[str, str]], direction: tuple[str, str]
) -> None:
    """One duty in one direction: said as it is, turned, and spoilt."""
    ways = [
        ("found: forbids, one form freed", rewording.released, False),
        ("found: forbids, one form permitted", rewording.permitted, False),
    ]
    source, target = direction
    for kind, other in (("forbids", "frees"), ("frees", "forbids")):
        alarm = reverses(forms[kind], forms[kind], source, target)
        tally.add("false alarms, all lines", target, hit=alarm)
        turned = reverses(forms[kind], forms[other], source, target)
        tally.add(f"found: {kind} made {other}", target, hit=turned)
    row = {"id": name, source: forms["forbids"][source], target: forms["forbids"][target]}
    spoil(tally, prohibitions.reversal, row, direction, ways)


CHECKS: Final[dict[str, Callable[[Sequence[Row], Tally], None]]] = {
    "numbers": count_numbers,
    "prohibition": count_prohibitions,
    "negator": count_negators,
    "term": count_terms,
    "language": count_languages,
}


def measure(folder: Path, sets: Sequence[str]) -> dict[str, Any]:
    """Everything, by set and check."""
    figures: dict[str, Any] = {}
    for name in sets:
        rows = read(name, folder)
        figures[name] = {"lines": len(rows)}
        for check, count in CHECKS.items():
            tally = Tally()
            count(rows, tally)
            figures[name][check] = tally.figures()
    for title, file in OWN.items():
        figures[title] = {"prohibition": own_duties(file)}
    return figures


def table(figures: dict[str, Any]) -> Iterator[str]:
    """The figures as a table: percent of how many, for all languages and each."""
    for name, checks in figures.items():
        yield f"\n== {SETS.get(name, name)}"
        for check, counts in checks.items():
            if check == "lines":
                continue
            yield f"\n{check:38s}" + "".join(f"{one:>15s}" for one in ("all", *LANGUAGES))
            for row, by_language in counts.items():
                cells = (cell(by_language.get(one)) for one in ("all", *LANGUAGES))
                yield f"{row:38s}" + "".join(cells)


def cell(count: dict[str, int] | None) -> str:
    """One figure."""
    if count is None:
        return f"{'-':>15s}"
    share = 100 * count["hit"] / count["of"]
    return f"{share:6.1f}% {'of ' + str(count['of']):>7s}"


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures for machines")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the sets")
    parser.add_argument(
        "--set",
        action="append",
        dest="sets",
        metavar="NAME",
        help="measure on NAME.tsv of that folder, instead of the three (repeatable); a column for"
        " each language, empty where a line was not translated",
    )
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        sys.exit(f"there are no translations to measure on in {arguments.data}")
    figures = measure(arguments.data, arguments.sets or tuple(SETS))
    print(json.dumps(figures, indent=1) if arguments.json else "\n".join(table(figures)))


if __name__ == "__main__":
    main()
