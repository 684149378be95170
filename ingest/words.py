"""Sentences about files and rows in the language of whoever reads them; the books keep them in English."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

import ingest.formats  # noqa: F401  (brings every format's sentences)
from ingest.models import Batch
from ingest.parsing.messages import NEARLY, sentence_of
from ingest.parsing.outcomes import FileRefused


def reason_words(reason: Mapping[str, Any]) -> str:
    """Return what a reason says, as {"code", "message", "params"}; without a known sentence its English message."""
    sentence, params = sentence_of(reason.get("code", "")), reason.get("params")
    if sentence is None or params is None:
        return str(reason.get("message", ""))
    words = gettext(sentence) % params
    return f"{words} {gettext(NEARLY) % params}" if "close" in params else words


def batch_words(batch: Batch) -> str:
    """Return what a batch says as a whole."""
    return reason_words({**batch.told, "message": batch.message})


def refusal_words(refused: FileRefused) -> str:
    """Return why a whole file, or a mapping, was refused."""
    return reason_words({"code": refused.code, "message": refused.message, "params": dict(refused.params)})
