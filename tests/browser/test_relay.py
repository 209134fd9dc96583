"""What readers see of translations: their language, its standing, the original at one key."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from negotiation_room.capabilities.interpretation.phrasebook.phrasebook import phrases
from tests.browser import pages
from tests.browser.conftest import Enter
from tests.browser.interpreting import INTERPRETER, row, sign, sit_down, words_in
from tests.browser.judge import Judge
from tests.browser.pages import RoomPage
from tests.browser.relay_summit import ASKED, READERS
from tests.browser.servers import ROOT, DemoSummit

pytestmark = pytest.mark.browser

PHRASE = "The list of speakers is closed."
SYMBOL = "SARN/L.1"
FREE = f"{SYMBOL}: my delegation needs 48 hours to consult its capital (Marenne)."
SIGNED = {
    "ar": f"{SYMBOL}: يحتاج وفدي إلى 48 ساعة للتشاور مع عاصمته (Marenne).",
    "zh": f"{SYMBOL} 我国代表团需要48小时与首都 Marenne 磋商。",
}


@pytest.fixture(scope="module")
def summit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoSummit]:
    """A summit whose interpreter and machine do what they are asked."""
    server = DemoSummit(tmp_path_factory.mktemp("relay"), ("-m", "tests.browser.relay_summit"))
    server.start()
    yield server
    server.stop()


Ask = Callable[..., None]


@pytest.fixture
def ask(summit: DemoSummit) -> Ask:
    """Ask interpreter or machine for something about the newest words."""

    def asked(do: str, lang: str, **fields: Any) -> None:
        with (summit.folder / ASKED).open("a", encoding="utf-8") as file:
            line = {"do": do, "lang": lang, **fields}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    return asked


def picture(room: RoomPage, name: str) -> None:
    """Keep a picture for people to look at, where the environment names a folder for them."""
    pages.picture(room.page, f"relay-{name}")


def newest(room: RoomPage) -> Locator:
    """What was said last."""
    return room.page.locator("[data-said]").last


def on_screen(lang: str, key: str) -> re.Pattern[str]:
    """What the screens say under a key, where a name stands for whoever it is."""
    file = ROOT / "web" / "src" / "lib" / "i18n" / "messages" / lang / "relay.json"
    words: str = json.loads(file.read_text(encoding="utf-8"))[key]
    named = re.search(r"yes \{(.*?)\{name\}(.*?)\}", words)
    if named is None:
        return re.compile(re.escape(words))
    before, after = (re.escape(one) for one in named.groups())
    return re.compile(f"{before}\\W*{re.escape(INTERPRETER)}\\W*{after}")


def expect_words(room: RoomPage, lang: str, text: str) -> Locator:
    """The newest is shown in these words, in their language and its direction, and nothing else."""
    said = newest(room)
    words = said.locator("p.words")
    expect(words).to_have_text([text])
    expect(words).to_have_attribute("lang", lang)
    expect(words).to_have_css("direction", "rtl" if lang == "ar" else "ltr")
    return said


def read_in(room: RoomPage, *languages: str, button: str = "Reading: ") -> None:
    """Choose the languages one reads, by their codes."""
    room.come_forward()
    room.page.get_by_role("button", name=re.compile(f"^{button}")).click()
    dialog = room.page.get_by_role("dialog")
    for place, code in enumerate(languages):
        dialog.locator("select").nth(place).select_option(code)
    dialog.get_by_role("button", name="Read in these languages").click()
    expect(dialog).to_be_hidden()


@pytest.mark.rule("RL1", "RL7")
def test_six_delegates_read_in_six_languages(
    enter: Enter, new_browser: Callable[..., BrowserContext], summit: DemoSummit, ask: Ask
) -> None:
    """Standard phrases come to all at once, all else as it was said, until an interpreter signs."""
    readers: dict[str, RoomPage] = {}
    for lang in ("ar", "zh", "es"):  # the others read as their profiles say
        ask("read", lang)
    for lang, role in READERS.items():
        readers[lang] = RoomPage(new_browser(lang).new_page())
        readers[lang].page.goto(summit.link(role), wait_until="commit")
    for lang, reader in readers.items():
        expect(reader.page.locator(f"html[lang={lang}]")).to_be_attached()
        expect(reader.page.locator("[data-said]").first).to_be_visible()
        reader.page.evaluate("window.isTheSamePage = true")
    speaker = readers.pop("en")

    phrase = next(one for one in phrases().values() if one["en"] == PHRASE)
    speaker.say(PHRASE, manner="Statement")
    for lang, reader in readers.items():
        said = expect_words(reader, lang, phrase[lang])
        expect(said).to_contain_text(on_screen(lang, "standing_phrase"))
    speaker.say(FREE, manner="Statement")
    for lang, reader in readers.items():
        said = expect_words(reader, "en", FREE)
        expect(said).to_contain_text(on_screen(lang, "requested"))
        picture(reader, f"six-{lang}")

    interpreter = enter("interpreter")
    for language, lang in (("Arabic", "ar"), ("Chinese", "zh")):
        sit_down(interpreter, pair=f"English to {language}")
        row(interpreter.page, FREE).filter(has_text=f"English to {language}").click()
        words_in(interpreter.page, language).fill(SIGNED[lang])
        sign(interpreter.page)
    for lang, text in SIGNED.items():
        said = expect_words(readers[lang], lang, text)
        expect(said).to_contain_text(on_screen(lang, "standing_certified"))
        expect(said).not_to_contain_text(on_screen(lang, "requested"))
        picture(readers[lang], f"six-{lang}-certified")
    expect_words(readers["fr"], "en", FREE)
    for reader in readers.values():
        assert reader.page.evaluate("window.isTheSamePage")
    arabic = readers["ar"]
    arabic.page.set_viewport_size({"width": 360, "height": 740})
    expect(newest(arabic).locator("p.words[lang=ar]")).to_be_visible()
    assert pages.no_sideways_scrolling(arabic.page)
    picture(arabic, "six-ar-narrow")


def test_a_draft_is_marked_then_certified_and_the_correction_is_told(
    enter: Enter, ask: Ask
) -> None:
    """The reader's language first, the original at one key, warnings in words, then the name."""
    beta, chair = enter("beta"), enter("mediator")
    original = "Trente jours suffisent, et nul ne peut le refuser."
    beta.composer.locator("select").last.select_option("fr")
    beta.say(original, manner="Message")
    chair.come_forward()
    said = newest(chair)
    expect(said).to_contain_text(original)

    caution = {"caution": "numbers", "in_source": "Trente", "in_target": "Thirteen"}
    draft = "Thirteen days are enough, and nobody can oppose it."
    ask("draft", "en", text=draft, cautions=[caution])
    expect(said).to_contain_text(draft)
    expect(said).to_contain_text("Machine draft, not checked")
    expect(said).to_contain_text("Numbers differ, or one is missing.")
    expect(said.locator("q[lang=fr]")).to_have_text("Trente")
    expect(said.locator("p.words[lang=en]")).to_have_text(draft)
    expect(said).not_to_contain_text(original)
    picture(chair, "draft")

    said.focus()
    chair.page.keyboard.press("o")
    expect(said.locator("p.words[lang=fr]")).to_have_text(original)
    picture(chair, "original")
    chair.page.keyboard.press("o")
    expect(said).not_to_contain_text(original)
    said.get_by_role("button", name="Show original").click()
    expect(said).to_contain_text(original)
    said.get_by_role("button", name="Hide original").click()

    ask("take_up", "en")
    expect(said).to_contain_text("In review")
    ask("certify", "en", text="Thirty days are enough, and nobody can oppose it.")
    expect(said).to_contain_text(f"Certified by {INTERPRETER}")
    expect(said).to_contain_text("Thirty days are enough")
    expect(said).to_contain_text("The translation was corrected")
    expect(said).not_to_contain_text("Numbers differ")
    aloud = chair.page.get_by_text(re.compile("^The translation was corrected. "))
    expect(aloud).to_be_attached()
    said.get_by_text("What it said before").click()
    expect(said.get_by_text(draft)).to_be_visible()
    picture(chair, "certified")

    ask("withdraw", "en", reason="a word is missing")
    expect(said).to_contain_text("Translation withdrawn")
    told = f"Certification withdrawn by {INTERPRETER}: a word is missing"
    expect(said).to_contain_text(told)
    expect(said).to_contain_text(original)
    picture(chair, "withdrawn")


@pytest.mark.slow
def test_several_languages_stand_side_by_side_each_in_its_own_direction(
    enter: Enter, new_browser: Callable[..., BrowserContext], summit: DemoSummit, ask: Ask
) -> None:
    """Chosen once for all channels; the choice is an act, and outlives the page."""
    chair = enter("mediator")
    text = "The parties will meet every second month at the bridge."
    chair.say(text, manner="Statement")
    alpha = enter("alpha")
    read_in(alpha, "ar", "en", "zh")
    button = alpha.page.get_by_role("button", name=re.compile("^Reading: "))
    expect(button).to_contain_text("Arabic, English,")
    ask(
        "draft",
        "ar",
        text="يجتمع الأطراف كل شهرين عند الجسر.",
        origin="phrasebook",
        engine=None,
    )
    ask("draft", "zh", text="各方每两个月在桥边开会。", gist=True)
    said = newest(alpha)
    expect(said.locator("p.words")).to_have_count(3)
    directions = said.locator("p.words").evaluate_all(
        "all => all.map((one) => [one.lang, getComputedStyle(one).direction])"
    )
    assert directions == [["ar", "rtl"], ["en", "ltr"], ["zh", "ltr"]]
    expect(said).to_contain_text("Standard phrase, not yet reviewed")
    expect(said).to_contain_text("Gist only")
    expect(said.get_by_role("button", name="Show original")).to_have_count(0)
    said.scroll_into_view_if_needed()
    picture(alpha, "side-by-side")
    judge = Judge(alpha.page)
    judge.judge("side by side")
    assert judge.found == []
    alpha.page.reload()
    alpha.wait_until_live()
    expect(newest(alpha).locator("p.words")).to_have_count(3)

    # An observer, who has no choice to make in the record, reads in the language of the screens.
    page = new_browser("zh").new_page()
    page.goto(summit.link("observer"))
    mine = newest(RoomPage(page))
    expect(mine.locator("p.words[lang=zh]")).to_be_visible()
    expect(mine).not_to_contain_text(text)
    page.get_by_role("button", name="会议记录").click()
    minutes = page.locator(".minutes .statement").last
    expect(minutes.locator("p.words[lang=en]")).to_have_text(text)
    expect(minutes.locator("p.words[lang=zh]")).to_be_visible()
    picture(RoomPage(page), "transcript")


def test_a_reader_asks_queries_and_relies(enter: Enter, ask: Ask) -> None:
    """For a person's translation, about a draft, and, in so many words, on the original."""
    chair, alpha = enter("mediator"), enter("gamma")
    chair.say("No works begin before the survey is shared.", manner="Message")
    read_in(alpha, "fr")
    said = newest(alpha)
    expect(said).to_contain_text("No works begin")
    said.get_by_role("button", name="More").click()
    french = said.get_by_role("group", name="French")
    asking = french.get_by_role("button", name="Ask for an interpreter")
    asking.click()
    expect(asking).to_have_count(0)
    expect(french).to_be_focused()
    expect(french).to_contain_text("Interpreter requested")
    ask("draft", "fr", text="Les travaux commencent avant le relevé.")
    expect(said).to_contain_text("Les travaux commencent")
    french.get_by_role("button", name="Query this translation").click()
    dialog = alpha.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Send the question").click()
    expect(dialog).to_contain_text("Write your question first.")
    dialog.get_by_label("Your question").fill("Is a “not” missing here?")
    picture(alpha, "query")
    dialog.get_by_role("button", name="Send the question").click()
    expect(said).to_contain_text("Queried")
    expect(said).to_contain_text("Is a “not” missing here?")
    said.get_by_role("button", name="I rely on the original").click()
    alpha.page.get_by_role("dialog").get_by_role("button", name="State this").click()
    expect(said).to_contain_text("You stated that you rely on the original")
    picture(alpha, "more")
    pages.choose_language(alpha.page, "ar")
    picture(alpha, "more-ar")
    assert pages.no_sideways_scrolling(alpha.page)


def test_a_writer_looks_at_what_others_will_get(enter: Enter) -> None:
    """A standard phrase in the languages that are read here; a doubt is settled with one click."""
    alpha = enter("alpha")
    alpha.write(PHRASE, manner="Message")
    preview = alpha.page.get_by_role("button", name="Preview what others will get")
    preview.click()
    dialog = alpha.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nothing has been sent.")
    phrase = dialog.get_by_role("region", name="French")
    expect(phrase).to_contain_text("Standard phrase, not yet reviewed")
    expect(phrase.locator("p.words[lang=fr]")).to_contain_text("liste")
    picture(alpha, "preview")
    dialog.get_by_role("button", name="Close").click()
    alpha.write("Nous ne pouvons pas accepter ce délai, qui est beaucoup trop court pour nous.")
    preview.click()
    expect(dialog).to_contain_text("This looks like French; you are writing as English.")
    picture(alpha, "doubt")
    dialog.get_by_role("button", name="Write as French").click()
    expect(dialog).not_to_contain_text("This looks like")
    dialog.get_by_role("button", name="Close").click()
    expect(alpha.composer.locator("select").last).to_have_value("fr")
    alpha.words.fill("")
