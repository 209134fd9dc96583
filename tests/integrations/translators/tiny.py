"""A real model of CTranslate2, so small that it is built where it is needed.

It says one sentence and stops, whatever it is given: its decoder looks at the last piece only,
and knows which one follows. Loading, tokenizing and searching are the real thing.
"""

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import transformer_spec

CORPUS = (
    "The list of speakers is closed. We can go along with this text. The meeting is open.",
    "La liste des orateurs est close. Nous pouvons accepter ce texte. Bonjour, Madame.",
    "Article 5 of the draft is adopted; the delegations will meet again at noon.",
)
SENTENCE = "La liste des orateurs est close."


def pieces(folder: Path) -> Any:
    """Train a SentencePiece model on a few lines, and keep it in the folder."""
    corpus = folder.parent / f"{folder.name}.txt"
    corpus.write_text("\n".join(CORPUS * 5), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus),
        model_prefix=str(folder / "pieces"),
        model_type="word",
        vocab_size=160,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (folder / "pieces.vocab").unlink()
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "pieces.model"))


def build(folder: Path, sentence: str = SENTENCE) -> Path:
    """Make a pack for English to French that always gives the sentence."""
    folder.mkdir(parents=True)
    spoken = pieces(folder)
    tokens = [spoken.id_to_piece(each) for each in range(spoken.get_piece_size())]
    said = ["<s>", *spoken.encode(sentence, out_type=str), "</s>"]
    if len(set(said)) != len(said):
        raise ValueError("the sentence must not say a piece twice")
    follows = dict(pairwise(said))
    size = len(tokens)
    spec = transformer_spec.TransformerSpec.from_config(num_layers=1, num_heads=1)
    one_hot = np.eye(size, dtype=np.float32)
    after = np.zeros((size, size), dtype=np.float32)
    for piece, following in follows.items():
        after[tokens.index(following), tokens.index(piece)] = 1.0
    for side in (spec.encoder, spec.decoder):
        embeddings = side.embeddings[0] if side is spec.encoder else side.embeddings
        embeddings.weight = one_hot
        side.position_encodings.encodings = np.zeros((512, size), dtype=np.float32)
        _plain(side.layer_norm, size)
        for layer in side.layer:
            _silent(layer, size)
    spec.decoder.projection.weight = after
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.validate()
    spec.save(str(folder))
    write_manifest(folder)
    return folder


def write_manifest(folder: Path, **changed: Any) -> None:
    """Name every file of a folder with its hash, as an operator would."""
    files = {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.iterdir())
        if each.name != "manifest.json"
    }
    said = {
        "engine": "ctranslate2",
        "name": "tiny",
        "version": "1",
        "licence": "CC0-1.0",
        "pairs": [["en", "fr"]],
        "files": files,
        "roles": {"source": "pieces.model", "target": "pieces.model"},
        **changed,
    }
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")


def _plain(norm: Any, size: int) -> None:
    norm.gamma = np.ones(size, dtype=np.float32)
    norm.beta = np.zeros(size, dtype=np.float32)


def _silent(layer: Any, size: int) -> None:
    """Let a layer add nothing to what passes through it."""
    for name in ("self_attention", "attention"):
        attention = getattr(layer, name, None)
        if attention is None:
            continue
        _plain(attention.layer_norm, size)
        for linear in attention.linear:
            linear.weight = np.zeros((size, size), dtype=np.float32)
            linear.bias = np.zeros(size, dtype=np.float32)
    if hasattr(layer, "self_attention"):
        first, *_ = layer.self_attention.linear
        first.weight = np.zeros((3 * size, size), dtype=np.float32)
        first.bias = np.zeros(3 * size, dtype=np.float32)
    if hasattr(layer, "attention"):
        layer.attention.linear[1].weight = np.zeros((2 * size, size), dtype=np.float32)
        layer.attention.linear[1].bias = np.zeros(2 * size, dtype=np.float32)
    _plain(layer.ffn.layer_norm, size)
    for linear in (layer.ffn.linear_0, layer.ffn.linear_1):
        linear.weight = np.zeros((size, size), dtype=np.float32)
        linear.bias = np.zeros(size, dtype=np.float32)
