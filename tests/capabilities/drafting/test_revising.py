"""Tracked changes: accepted they are the new version, rejected the old one."""

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.docx import read_docx
from negotiation_room.capabilities.drafting.importing.draft import as_text
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.capabilities.drafting.units import Text
from tests.capabilities.drafting.corpus import SHARED, needs_corpus, signs
from tests.capabilities.drafting.drafts import (
    Said,
    around,
    bracket,
    delegation_id,
    footnote,
    para,
    text,
)
from tests.capabilities.drafting.readers import drafted, markdown

SETTLER = Path(__file__).with_name("settle_in_libreoffice.py")
NAMES = {delegation_id(f"g{place}"): f"Delegation {place}" for place in range(1, 9)}
NAMES |= {delegation_id("alpha"): "Alpha"}


def xml_of(data: bytes) -> str:
    """The text's part of a DOCX."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read("word/document.xml").decode()


def settled(data: bytes, tracked: Tracked) -> list[str]:
    """What a DOCX says once all changes are accepted or rejected."""
    return signs(write_plain(as_text(read_docx(data, tracked).units)))


def test_words_come_and_go_under_the_names_of_those_who_brought_them() -> None:
    """An insertion names its delegation and moment; a deletion the version it is gone in."""
    old = text(para("p", "The Parties may stop."))
    new = text(para("p", "The Parties ", Said("shall", 2), " stop", Said(" now", 3), "."))
    xml = xml_of(write_docx(new, NAMES, since=old))
    came = re.findall(
        r'<w:ins w:id="\d+" w:author="([^"]+)" w:date="([^"]+)">.*?<w:t[^>]*>(.*?)<', xml
    )
    assert came == [
        ("Delegation 2", "1970-01-01T00:02:00Z", "shall"),
        ("Delegation 3", "1970-01-01T00:03:00Z", " now"),
    ]
    assert re.findall(r'<w:del [^>]*w:author="([^"]+)">.*?<w:delText[^>]*>(.*?)<', xml) == [
        ("ROOM/L.1", "may")
    ]


def test_a_space_among_new_words_is_not_taken_for_an_old_one() -> None:
    """A delegation's words come whole, though an old space would fit between them."""
    old = text(para("p", "They share data on the river."))
    new = text(para("p", "They share data", bracket("b", Said("every hour", 2), by="alpha")))
    xml = xml_of(write_docx(new, NAMES, since=old))
    came = re.findall(r"<w:ins [^>]*>.*?<w:t[^>]*>(.*?)<", xml)
    assert came == ["[", "every hour", "]"]
    assert re.findall(r"<w:delText[^>]*>(.*?)<", xml) == [" on the river."]


def test_a_bracket_comes_under_the_name_of_who_placed_it() -> None:
    """Both its edges, and none of the words it is around."""
    old = text(para("p", "The Parties stop."))
    new = text(para("p", "The Parties ", bracket("b", "stop", by="alpha"), "."))
    xml = xml_of(write_docx(new, NAMES, since=old))
    assert re.findall(r'w:author="Alpha">.*?<w:t[^>]*>(.*?)<', xml) == ["[", "]"]
    assert "<w:del " not in xml


def test_a_paragraph_that_moved_moves_in_the_docx() -> None:
    """Away from one place and to another, not deleted and typed again."""
    one, two, three = (para(name, f"The {name} paragraph.") for name in ("one", "two", "three"))
    old, new = text(one, two, three), text(three, one, two)
    xml = xml_of(write_docx(new, NAMES, since=old))
    assert xml.count("<w:moveFrom ") == xml.count("<w:moveTo ") == 1
    assert settled(write_docx(new, since=old), Tracked.ACCEPT) == signs(write_plain(new))
    assert settled(write_docx(new, since=old), Tracked.REJECT) == signs(write_plain(old))


def test_equal_versions_have_no_changes() -> None:
    """Nothing is tracked that nobody did."""
    one = text(para("p", "Words.", footnote("f", "Note.")), around("b", para("q", "More.")))
    xml = xml_of(write_docx(one, since=one))
    assert not re.search(r"<w:(ins|del|moveFrom|moveTo) ", xml)


def test_footnotes_brackets_and_tables_settle_to_either_side() -> None:
    """Rows whose cells are other ones come and go whole."""
    old = drafted(
        markdown(
            "1. One[^1].\n\n[2. Two\n\n3. Three]\n\n| a | b |\n| - | - |\n| c | d |\n\n[^1]: N"
        )
    )
    new = drafted(
        markdown(
            "1. One.\n\n2. Two[^1]\n\n[3. Three]\n\n| a | x |\n| - | - |\n| c |\n\n[^1]: M"
        )
    )
    data = write_docx(new, since=old)
    assert settled(data, Tracked.ACCEPT) == signs(write_plain(new))
    assert settled(data, Tracked.REJECT) == signs(write_plain(old))


SENTENCE = st.lists(
    st.sampled_from(["The", "Parties", "shall", "stop", "[now]", "5.2", "]", "各方"]),
    max_size=6,
)
SOURCE = st.lists(
    st.builds(
        lambda head, words: head + " ".join(words),
        st.sampled_from(["", "1. ", "(a) ", "Option 1: ", "Article 1 ", "- ", "[2. "]),
        SENTENCE,
    ),
    max_size=7,
)


@settings(max_examples=120, deadline=None)
@given(SOURCE, SOURCE)
def test_any_two_versions_come_out_of_their_comparison(
    left: list[str], right: list[str]
) -> None:
    """Accepting everything gives the new one, rejecting everything the old one."""
    old, new = (drafted(markdown("\n\n".join(one))) for one in (left, right))
    data = write_docx(new, since=old)
    assert settled(data, Tracked.ACCEPT if _tracks(data) else Tracked.REFUSE) == signs(
        write_plain(new)
    )
    assert settled(data, Tracked.REJECT if _tracks(data) else Tracked.REFUSE) == signs(
        write_plain(old)
    )


def _tracks(data: bytes) -> bool:
    return re.search(r"<w:(ins|del|moveFrom|moveTo) ", xml_of(data)) is not None


def cop21(day: str) -> Text:
    """The draft of a day, footnotes counted from one as word processors count them."""
    source = (SHARED / "negotiating-text-cop21" / f"{day}-dec-2015.md").read_text(
        encoding="utf-8"
    )
    source = source.replace("[^1]]", "]").replace("[^0]:", "Note:")
    source = re.sub(r"\[\^(\d+)\]", lambda found: f"[^{int(found.group(1)) - 1}]", source)
    return drafted(markdown(source), symbol=f"ROOM/L.{day}")


@needs_corpus
@pytest.mark.parametrize(("before", "after"), [("4", "9"), ("9", "12"), ("12", "4")])
def test_real_drafts_come_out_of_their_comparison(before: str, after: str) -> None:
    """Days on which nearly everything changed."""
    old, new = cop21(before), cop21(after)
    data = write_docx(new, since=old)
    assert settled(data, Tracked.ACCEPT) == signs(write_plain(new))
    assert settled(data, Tracked.REJECT) == signs(write_plain(old))


def office() -> tuple[str, str] | None:
    """A LibreOffice, and a Python that can speak to it."""
    program = shutil.which("soffice")
    for python in ("/usr/bin/python3", sys.executable):
        if program and Path(python).exists():
            done = subprocess.run(
                [python, "-c", "import uno"], capture_output=True, check=False
            )
            if done.returncode == 0:
                return program, python
    return None


def paragraphs(path: Path) -> list[str]:
    """What another library reads in a DOCX, empty paragraphs left out."""
    return [one.text.strip() for one in docx.Document(str(path)).paragraphs if one.text.strip()]


@pytest.mark.slow
@needs_corpus
@pytest.mark.parametrize("side", ["Accept", "Reject"])
def test_libreoffice_agrees_on_both_sides(side: str, tmp_path: Path) -> None:
    """Its "accept all" leaves the new draft, its "reject all" the old one, to the paragraph."""
    found = office()
    if found is None:
        pytest.skip("needs LibreOffice Writer and python3-uno")
    program, python = found
    old, new = cop21("4"), cop21("9")
    given_, taken, wanted = (tmp_path / f"{name}.docx" for name in ("given", "taken", "wanted"))
    given_.write_bytes(write_docx(new, since=old))
    wanted.write_bytes(write_docx(new if side == "Accept" else old))
    pipe = f"room{os.getpid()}{side}"
    command = [
        program,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
    ]
    command += ["--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            subprocess.run(
                [python, str(SETTLER), pipe, given_.as_uri(), side, taken.as_uri()],
                check=True,
                timeout=180,
            )
            server.wait(30)
        finally:
            server.kill()
    assert paragraphs(taken) == paragraphs(wanted)
