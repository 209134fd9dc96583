"""chrF, a score of translations by the runs of characters that they share with a person's.

After Maja Popović, "chrF: character n-gram F-score for automatic MT evaluation" (WMT 2015), in
the form that became customary: runs of one to six characters, white space left out, recall
weighing twice as much as precision (beta 2), and the counts of all lines added up before precision
and recall are taken, each averaged over the lengths that occur. Written from the paper; 0 to 100.
"""

from collections import Counter
from collections.abc import Iterable

LONGEST = 6
BETA = 2.0


def runs(text: str, length: int) -> Counter[str]:
    """How often each run of this many characters occurs."""
    bare = "".join(text.split())
    return Counter(bare[at : at + length] for at in range(len(bare) - length + 1))


def chrf(pairs: Iterable[tuple[str, str]]) -> float:
    """The score of many lines together, each a machine's and a person's translation."""
    lines = list(pairs)
    precisions: list[float] = []
    recalls: list[float] = []
    for length in range(1, LONGEST + 1):
        given = wanted = shared = 0
        for machine, person in lines:
            mine, theirs = runs(machine, length), runs(person, length)
            given += mine.total()
            wanted += theirs.total()
            shared += (mine & theirs).total()
        if given and wanted:
            precisions.append(shared / given)
            recalls.append(shared / wanted)
    if not precisions:
        return 0.0
    precision, recall = (sum(each) / len(each) for each in (precisions, recalls))
    if precision + recall == 0:
        return 0.0
    weight = BETA * BETA
    return 100 * (1 + weight) * precision * recall / (weight * precision + recall)
