"""The real loader of CTranslate2, on a real model made here."""

import json
from pathlib import Path

import pytest

from negotiation_room.capabilities.interpretation.ports import EngineFailed, Locality
from negotiation_room.integrations.translators.breaker import NotThisText
from negotiation_room.integrations.translators.ctranslate import MOST_PIECES, by_sentence
from negotiation_room.integrations.translators.packed import PackEngine
from negotiation_room.integrations.translators.packs import read_pack
from negotiation_room.integrations.translators.process import Means
from tests.integrations.translators.tiny import SENTENCE, write_manifest


async def test_a_real_model_is_loaded_and_gives_its_sentence(pack: Path) -> None:
    """Each sentence is translated for itself; gaps and lines stay; the model is named by hash."""
    engine = PackEngine("ctranslate2", pack.parent, Means())
    rendering = await engine.translate("The meeting is open. Good day!\n\nWe meet.", "en", "fr")
    assert rendering.text == f"{SENTENCE} {SENTENCE}\n\n{SENTENCE}"
    assert rendering.model == read_pack(pack).model
    assert rendering.route == ("en", "fr")
    await engine.close()


async def test_what_is_offered_stays_on_this_machine(pack: Path) -> None:
    """The pairs are those of the packs, and texts go no further than this host."""
    offer = await PackEngine("ctranslate2", pack.parent, Means()).offer()
    assert offer.pairs == {("en", "fr")}
    assert offer.locality is Locality.LOCAL_HOST
    assert offer.note == ""
    assert not offer.gist


async def test_a_pack_with_a_wrong_hash_is_refused_and_named(pack: Path) -> None:
    """No pair is offered, and the note names the pack and the file."""
    (pack / "model.bin").write_bytes((pack / "model.bin").read_bytes()[:-1] + b"?")
    offer = await PackEngine("ctranslate2", pack.parent, Means()).offer()
    assert offer.pairs == frozenset()
    assert "tiny: model.bin is not the file that manifest.json names" in offer.note


async def test_a_file_that_is_no_model_is_refused(pack: Path) -> None:
    """A right hash makes no model: the library's own complaint reaches the operator."""
    (pack / "model.bin").write_bytes(b"not a model")
    write_manifest(pack)
    engine = PackEngine("ctranslate2", pack.parent, Means())
    with pytest.raises(EngineFailed, match="tiny: it cannot be loaded"):
        await engine.translate("The meeting is open.", "en", "fr")
    await engine.close()


async def test_a_model_that_is_told_its_languages_gets_their_tokens(pack: Path) -> None:
    """What is put before the target is taken off again."""
    write_manifest(pack, tokens={"en": "▁The", "fr": "<s>", "$end": "</s>"})
    engine = PackEngine("ctranslate2", pack.parent, Means())
    rendering = await engine.translate("The meeting is open.", "en", "fr")
    assert rendering.text == SENTENCE
    await engine.close()


async def test_a_sentence_too_long_for_the_model_is_not_cut_short(pack: Path) -> None:
    """Rather no translation than one that leaves out the end."""
    engine = PackEngine("ctranslate2", pack.parent, Means())
    with pytest.raises(NotThisText, match="longer than the model reads"):
        await engine.translate("meeting " * (MOST_PIECES + 1), "en", "fr")
    await engine.close()


async def test_a_model_that_finds_no_end_gives_nothing(pack: Path) -> None:
    """What reached the limit is no whole sentence."""
    config = json.loads((pack / "config.json").read_text())
    config |= {"eos_token": "<unk>"}
    (pack / "config.json").write_text(json.dumps(config))
    write_manifest(pack)
    engine = PackEngine("ctranslate2", pack.parent, Means())
    with pytest.raises(NotThisText, match="reads or writes"):
        await engine.translate("The meeting is open.", "en", "fr")
    await engine.close()


async def test_a_pair_without_a_pack_fails(pack: Path) -> None:
    """Nothing is tried for languages that no pack names."""
    engine = PackEngine("ctranslate2", pack.parent, Means())
    with pytest.raises(NotThisText, match="no pack of ctranslate2 is for en to ru"):
        await engine.translate("The meeting is open.", "en", "ru")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("  \n ", []),
        ("One. Two", ["One.", "Two"]),
        ("See art. 5 of it. Done", ["See art. 5 of it.", "Done"]),
        ("我们同意。会议开始。", ["我们同意。", "会议开始。"]),
        ("نحن موافقون؟ شكرا", ["نحن موافقون؟", "شكرا"]),
        ("a\n\n  b\n", ["a", "b"]),
        ("3.14 is a number.", ["3.14 is a number."]),
    ],
)
def test_a_text_is_split_where_sentences_end(text: str, sentences: list[str]) -> None:
    """Only the sentences reach the model; all that is between them comes back as it was."""
    seen: list[str] = []

    def same(given: object) -> list[str]:
        seen.extend(given)  # type: ignore[arg-type]
        return list(seen)

    assert by_sentence(text, same) == text
    assert seen == sentences
