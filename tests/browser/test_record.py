"""What the browser verifies itself: it counts, it marks, and it refuses what was tampered with."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, WebSocketRoute, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser

LIVE = re.compile("/live$")
VERIFIED = re.compile("^(Record|What was loaded is) verified$")
LOUD = "This record does not hold"

Tamper = Callable[[str], str]


def between(context: BrowserContext, tamper: Tamper) -> None:
    """Stand between every page of a browser and the server, and change what it is told."""

    def carry(page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        page.on_message(server.send)
        server.on_message(lambda frame: page.send(tamper(str(frame))))

    context.route_web_socket(LIVE, carry)


def forge_checkpoint(frame: str) -> str:
    """Put another root under every signed checkpoint in a frame."""
    told = json.loads(frame)
    for one in (told, *told.get("channels", ())):
        note = one.get("checkpoint")
        if note:
            origin, size, root, *rest = note.split("\n")
            other = ("A" if root[0] != "A" else "B") + root[1:]
            one["checkpoint"] = "\n".join((origin, size, other, *rest))
    return json.dumps(told, ensure_ascii=False)


def test_the_record_panel_counts_what_this_browser_checked(enter: Enter) -> None:
    """With every statement the counts grow, and a signed checkpoint is remembered."""
    alpha = enter("alpha")
    alpha.say("The first thing counted.", manner="Statement")
    alpha.show("Record")
    expect(alpha.record.get_by_text(VERIFIED)).to_be_visible()
    before = {
        name: alpha.count(name) for name in ("Entries in the log", "Signatures of authors")
    }
    alpha.say("The second thing counted.", manner="Statement")
    for name, count in before.items():
        # One entry more, and perhaps the clerk's, who asks for an interpreter.
        for _ in range(100):
            if alpha.count(name) > count:
                break
            alpha.page.wait_for_timeout(50)
        assert count < alpha.count(name) <= count + 2
    mark = alpha.said("The second thing counted.").get_by_text("Verified in this browser")
    expect(mark).to_be_visible()
    expect(alpha.record.get_by_text("Covers entries")).to_be_visible()
    expect(alpha.record.get_by_text("remembers it now")).to_be_visible()


def test_a_changed_text_is_refused_loudly(english: BrowserContext, enter: Enter) -> None:
    """Words changed on their way are not shown, and the whole channel stops with an alarm."""
    alpha = enter("alpha")
    between(english, lambda frame: frame.replace("We will comply.", "We will refuse."))
    beta = enter("beta")
    alpha.say("We will comply.", manner="Statement")
    alarm = beta.page.get_by_role("alert").filter(has_text=LOUD)
    expect(alarm.first).to_be_visible()
    expect(beta.said("We will refuse.")).to_have_count(0)
    expect(beta.composer).to_have_count(0)
    beta.show("Record")
    expect(beta.record.get_by_text(VERIFIED)).to_have_count(0)


def test_a_history_changed_before_one_came_is_refused(
    english: BrowserContext, enter: Enter
) -> None:
    """What was said before one entered is checked just as strictly."""
    enter("alpha").say("Ninety days, we said.", manner="Statement")
    between(english, lambda frame: frame.replace("Ninety days, we", "Twelve days, we"))
    gamma = enter("gamma")
    expect(gamma.page.get_by_role("alert").filter(has_text=LOUD).first).to_be_visible()
    assert gamma.said("Twelve days").get_by_text("Verified in this browser").count() == 0


def test_a_forged_checkpoint_is_refused_loudly(english: BrowserContext, enter: Enter) -> None:
    """A root that the log does not have is not believed, whoever seems to have signed it."""
    alpha = enter("alpha")
    between(english, forge_checkpoint)
    beta = enter("beta")
    alpha.say("This makes the server sign a checkpoint.", manner="Statement")
    expect(beta.page.get_by_role("alert").filter(has_text=LOUD).first).to_be_visible()
    beta.show("Record")
    expect(beta.record.get_by_text(VERIFIED)).to_have_count(0)
