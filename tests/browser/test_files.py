"""The text as a file, files brought into it, and versions of it compared and brought back."""

import io
import re
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Parsed
from docx.oxml.ns import qn
from playwright.sync_api import expect

from tests.browser import pages
from tests.browser.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKDOWN = """# Article 1

1.1 The Parties [shall] share data.

1.2 Each Party [may notify the others.
"""
SHARE = "share the data"


def tracked(document: Parsed, tag: str) -> list[tuple[str, str]]:
    """Who inserted or deleted which words, as Word keeps it."""
    name = qn("w:t") if tag == "w:ins" else qn("w:delText")
    return [
        (one.get(qn("w:author")), "".join(word.text or "" for word in one.iter(name)))
        for one in document.element.body.iter(qn(tag))
    ]


def test_versions_are_named_compared_exported_and_brought_back(
    sit: Sit, tmp_path: Path
) -> None:
    """A DOCX tracks each delegation's words; what was brought back is a new act."""
    chair, alpha = sit("mediator"), sit("alpha")
    chair.view("Versions")
    symbol = chair.page.get_by_label("Symbol")
    expect(symbol).to_have_value("SARN/L.1")
    chair.page.get_by_label("Title of the version").fill("As tabled")
    chair.page.get_by_role("button", name="Name this version").click()
    version = chair.page.locator("[data-version='SARN/L.1']")
    expect(version).to_contain_text("As tabled")
    expect(symbol).to_have_value("SARN/L.1/Rev.1")

    # One takes words away, a delegation adds some of its own.
    chair.view("Words")
    chair.stand_in(SHARE)
    for _ in range(len(" on the river.")):
        chair.page.keyboard.press("Backspace")
    expect(chair.page.locator("[data-saved=saved]")).to_be_attached()
    alpha.stand_in(SHARE)
    alpha.page.keyboard.press("Control+Alt+a")
    expect(alpha.page.locator(".bracket .ProseMirror-focused")).to_be_attached()
    alpha.page.keyboard.type("every hour")
    expect(alpha.page.locator("[data-saved=saved]")).to_be_attached()
    expect(chair.words).to_contain_text("every hour")

    chair.view("Versions")
    chair.picture("versions")
    version.get_by_role("button", name="Compare with the text now").click()
    compared = chair.page.locator(".compared")
    expect(compared.locator("del")).to_contain_text("on the river")
    expect(compared.locator("ins").filter(has_text="every hour")).to_be_visible()
    chair.picture("compare")

    alpha.view("Files")
    main = alpha.page.get_by_role("main")
    main.get_by_label("Kind of file").select_option(label="DOCX, for word processors")
    main.get_by_label("Track changes since").select_option("SARN/L.1")
    with alpha.page.expect_download() as saving:
        main.get_by_role("button", name="Save the file").click()
    assert saving.value.suggested_filename == "SARN-L-1.docx"
    saving.value.save_as(tmp_path / "text.docx")
    document = Document(io.BytesIO((tmp_path / "text.docx").read_bytes()))
    came, went = tracked(document, "w:ins"), tracked(document, "w:del")
    assert "every hour" in "".join(words for who, words in came if who == "Aldria")
    assert "on the river" in "".join(words for _, words in went)
    assert all(who for who, _ in came + went)

    chair.view("Versions")
    version.get_by_role("button", name="Bring back").click()
    dialog = chair.page.get_by_role("dialog")
    expect(dialog).to_contain_text("nothing is lost from the record")
    dialog.get_by_role("button", name="Bring back").click()
    # What a delegation holds is not lost on the way back: it lets go first.
    refused = chair.page.get_by_role("main").get_by_role("alert")
    expect(refused).to_contain_text("a delegation holds a bracket")
    expect(refused).to_contain_text("Not done: Bring back SARN/L.1:")
    expect(refused.get_by_role("button", name="Put away")).to_be_visible()
    chair.picture("restore-refused")
    alpha.room.come_forward()
    alpha.view("Words")
    alpha.look_at("1.1")
    alpha.do("Let the words go")
    expect(chair.words).not_to_contain_text("every hour")
    chair.room.come_forward()
    version.get_by_role("button", name="Bring back").click()
    dialog.get_by_role("button", name="Bring back").click()
    expect(dialog).to_have_count(0)
    expect(refused).to_be_empty()
    chair.view("Words")
    expect(chair.words).to_contain_text("measure on the river.")
    expect(chair.words).not_to_contain_text("every hour")
    alpha.room.show("Talks")
    expect(alpha.room.stream).to_contain_text("The text was brought back to version SARN/L.1")
    expect(alpha.room.stream).to_contain_text("A version was named: SARN/L.1 As tabled")


def test_a_pasted_text_is_looked_at_and_takes_the_place_of_the_old(sit: Sit) -> None:
    """The report says in the reader's language what was not plain; then the text is the new one."""
    chair, beta = sit("mediator"), sit("beta")
    chair.view("Files")
    main = chair.page.get_by_role("main")
    main.get_by_text("Or paste a text").click()
    main.get_by_label("The text", exact=True).fill(MARKDOWN)
    main.get_by_label("Written as").select_option(label="Markdown")
    main.get_by_role("button", name="Look at it").click()
    preview = chair.page.locator("[data-preview]")
    finding = preview.locator("[data-finding=unbalanced]")
    expect(finding).to_contain_text("A bracket opens here and is never closed")
    expect(preview).to_contain_text("unbalanced brackets: 1")
    chair.picture("import-preview")
    pages.choose_language(chair.page, "ar")
    expect(finding).to_contain_text("ولا يُغلق أبداً")
    expect(preview).to_contain_text("أقواس غير متوازنة")
    chair.picture("import-preview-ar")
    pages.choose_language(chair.page, "en")
    # While a delegation holds a bracket in it, nothing of the old text goes, not even a part.
    beta.look_at("1.2")
    beta.do("Support the bracket")
    expect(beta.side.locator("[data-bracket-card]")).to_contain_text("Benoka")
    chair.room.come_forward()
    main.get_by_label("Take out first what stands here now").check()
    main.get_by_role("button", name="Bring it in").click()
    expect(main.get_by_text("Nothing was changed")).to_be_visible()
    expect(beta.words).to_contain_text("The level")
    beta.room.come_forward()
    beta.do("Support the bracket no longer")
    expect(chair.words).not_to_contain_text("Benoka")
    chair.room.come_forward()
    main.get_by_role("button", name="Bring it in").click()
    expect(chair.page.get_by_text("The file is in the text.")).to_be_visible()
    chair.view("Words")
    expect(chair.words).to_contain_text(
        re.compile(r"1\.2\s+Each Party \[may notify the others")
    )
    expect(chair.words).not_to_contain_text("river")
    expect(beta.words).to_contain_text("may notify the others")
    expect(beta.words).to_contain_text("unclaimed")
