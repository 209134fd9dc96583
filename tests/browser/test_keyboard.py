"""Everything by keyboard: from the skip link to a statement, and in and out of dialogs."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

FAR = 300
"""Far more stops than any page of these tests has, however much was said before."""


def tab_to(page: Page, wanted: Locator, *, backwards: bool = False) -> None:
    """Press Tab until the focus is where it is wanted."""
    for _ in range(FAR):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    pytest.fail(f"not reached by Tab: {wanted}")


def test_a_statement_is_made_without_a_mouse(enter: Enter) -> None:
    """Skip link, channels, manner, words, sending: in that order, by Tab, arrows and Enter."""
    alpha = enter("alpha")
    page = alpha.page
    page.reload()
    alpha.wait_until_live()
    page.get_by_role("heading", level=1).focus()
    skip = page.get_by_role("link", name="Skip to the content")
    tab_to(page, skip, backwards=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    group = page.get_by_role("navigation", name="Channels").get_by_role(
        "button", name="Contact group on measurements"
    )
    tab_to(page, group, backwards=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main", name="Contact group on measurements")).to_be_visible()
    plenary = page.get_by_role("navigation", name="Channels").get_by_role(
        "button", name="Plenary"
    )
    tab_to(page, plenary, backwards=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main", name="Plenary")).to_be_visible()
    message = page.get_by_role("radio", name="Message, off the record")
    statement = page.get_by_role("radio", name="Statement, on the record")
    tab_to(
        page,
        message.and_(page.locator(":checked")).or_(statement.and_(page.locator(":checked"))),
    )
    page.keyboard.press("ArrowUp")
    if not statement.is_checked():
        page.keyboard.press("ArrowUp")
    expect(statement).to_be_checked()
    tab_to(page, alpha.words)
    page.keyboard.type("Made by keyboard alone.")
    tab_to(page, alpha.send_button)
    page.keyboard.press("Enter")
    expect(alpha.words).to_be_focused()
    alpha.expect_said("Made by keyboard alone.")
    expect(alpha.said("Made by keyboard alone.")).to_contain_text("Statement")


def test_dialogs_give_the_focus_back(enter: Enter) -> None:
    """A dialog takes the focus, keeps it, and Escape returns it to what opened it."""
    mediator = enter("mediator")
    page = mediator.page
    me = page.get_by_role("banner").get_by_role("button", name="Ilse Maron")
    me.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        inside = (
            "node => node.contains(document.activeElement) "
            "|| document.activeElement === document.body"
        )
        assert dialog.evaluate(inside)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(me).to_be_focused()

    mediator.show("Console")
    page.get_by_role("tab", name="Meetings").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Delegations")).to_be_focused()
    opener = page.get_by_role("button", name="Accredit a delegation")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Accredit a delegation")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_rooms_own_keys_work(enter: Enter) -> None:
    """Alt with a letter moves between channels, to writing, to people, record and help."""
    alpha = enter("alpha")
    page = alpha.page
    page.keyboard.press("Alt+c")
    expect(alpha.words).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("main", name="Plenary")).to_have_count(0)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("main", name="Plenary")).to_be_visible()
    page.keyboard.press("Alt+r")
    expect(page.get_by_role("heading", name="Record of Plenary")).to_be_focused()
    page.keyboard.press("Alt+p")
    expect(page.get_by_role("heading", name="People in Plenary")).to_be_focused()
    page.keyboard.press("Alt+Slash")
    expect(page.get_by_role("dialog", name="Marks and keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Marks and keys")).to_be_hidden()


def test_the_log_is_one_stop_in_which_arrows_move(enter: Enter) -> None:
    """Tab meets the buttons of one message only; arrows, Home and End choose which."""
    alpha = enter("alpha")
    page, log = alpha.page, alpha.stream
    for words in ("The first of three.", "The second of three.", "The third of three."):
        alpha.say(words, manner="Message")
    newest = alpha.said("The third of three.")
    page.keyboard.press("Alt+n")
    expect(newest).to_be_focused()
    for button in ("Reply", "More"):
        page.keyboard.press("Tab")
        expect(newest.get_by_role("button", name=button)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(alpha.said("The second of three.")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(alpha.said("The first of three.")).to_be_focused()
    stops = log.locator("[data-said] button:not([tabindex='-1'])")
    expect(stops).to_have_count(2)
    tab_to(page, alpha.words)
    tab_to(page, alpha.said("The first of three."), backwards=True)
    page.keyboard.press("End")
    expect(newest).to_be_focused()
    page.keyboard.press("Home")
    expect(log.locator("[data-said]").first).to_be_focused()
