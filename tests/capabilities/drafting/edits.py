"""Random paragraphs and the edits that fit them, for Hypothesis."""

from hypothesis import strategies as st

from negotiation_room.capabilities.drafting.content import Content, apply
from negotiation_room.capabilities.drafting.delta import (
    KINDS,
    Delta,
    Embed,
    Op,
    normal,
    size16,
)

texts = st.text("ab سلا第🕊𝄞\u0301\u200d", min_size=1, max_size=5)
embeds = st.builds(
    Embed, st.sampled_from(KINDS), st.text("abc", min_size=25, max_size=25).map("u_{}a".format)
)
insertions = texts | embeds


@st.composite
def paragraphs(draw: st.DrawFn) -> Content:
    """Words of several origins, some brackets among them."""
    content: Content = ()
    for origin, body in enumerate(draw(st.lists(insertions, max_size=6))):
        content = apply(content, (body,), origin)
    return content


def characters(content: Content) -> list[int]:
    """How many units each character has, in order: an edit moves in such steps."""
    return [
        size16(piece)
        for run in content
        for piece in (run.body if isinstance(run.body, str) else [run.body])
    ]


@st.composite
def edits(draw: st.DrawFn, content: Content) -> Delta:
    """An edit that fits a paragraph."""
    left = characters(content)
    ops = list[Op]()
    for kind in draw(st.lists(st.sampled_from(["retain", "delete", "insert"]), max_size=8)):
        if kind == "insert":
            ops.append(draw(insertions))
        elif left:
            taken = draw(st.integers(1, min(4, len(left))))
            units, left = sum(left[:taken]), left[taken:]
            ops.append(units if kind == "retain" else -units)
    return normal(ops)
