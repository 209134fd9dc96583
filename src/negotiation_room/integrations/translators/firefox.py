"""Runs packs of Firefox's models by `fxtranslate`, inside the worker and nowhere else.

Only its constructor from bytes is used: the library could also fetch models, and is not let.
"""

import importlib
from collections.abc import Mapping
from typing import Any

from negotiation_room.integrations.translators.packs import Pack, PackRefused
from negotiation_room.integrations.translators.worker import Speak


def open_model(pack: Pack, contents: Mapping[str, bytes], threads: int) -> Speak:
    """Open the model from bytes whose hashes were compared; it uses one thread.

    Raises:
        PackRefused: the manifest does not say which file is what, or names several pairs.
    """
    del threads
    if len(pack.pairs) != 1:
        raise PackRefused(f"{pack.folder.name}: a Firefox model is for one pair of languages")
    roles = {role: contents[name] for role, name in pack.roles.items()}
    if "model" not in roles or not ({"source", "target"} <= set(roles) or "vocab" in roles):
        raise PackRefused(
            f"{pack.folder.name}: the manifest's roles must name model, and vocab or both "
            "source and target"
        )
    model: Any = importlib.import_module("fxtranslate").Translator(
        roles["model"],
        roles["source"] if "source" in roles else roles["vocab"],
        roles["target"] if "target" in roles else roles["vocab"],
        roles.get("shortlist"),
    )

    def speak(text: str, source: str, target: str) -> str:
        del source, target
        # The library splits sentences itself; lines are ours to keep.
        lines = text.split("\n")
        return "\n".join(
            str(model.translate_long(each)) if each.strip() else each for each in lines
        )

    return speak
