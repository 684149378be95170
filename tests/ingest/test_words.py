"""What is said of files and rows can be said in any language: by its code and what fills its sentence."""

import re

import pytest
from django.utils import translation

from ingest.parsing.messages import FILE_SENTENCES, NEARLY, ROW_SENTENCES, reason, refusal
from ingest.words import batch_words, reason_words
from tests.books import Books

SENTENCES = FILE_SENTENCES | ROW_SENTENCES


def shouted(sentence):
    """A language of which nobody can say that it was English all along."""
    return "".join(part if part.startswith("%(") else part.upper() for part in re.split(r"(%\(\w+\)s)", sentence))


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_is_filled_again_from_what_is_kept(code):
    params = {name: f"<{name}>" for name in re.findall(r"%\((\w+)\)s", SENTENCES[code]) if name != "column"}
    told = reason(code, "energy_kwh", **params) if code in ROW_SENTENCES else refusal(code, column="x", **params)
    kept = {"code": told.code, "message": told.message, "params": dict(told.params)}
    assert reason_words(kept) == told.message


def test_name_that_is_nearly_right_is_suggested():
    told = reason("team_unknown", "team", name="reserch", close="research")
    assert told.message == "The catalogue knows no team “reserch”. Did you mean “research”?"
    assert reason("team_unknown", "team", name="x", close="").message == "The catalogue knows no team “x”."


def test_sentence_is_said_in_the_language_of_the_reader(monkeypatch):
    monkeypatch.setattr("ingest.words.gettext", shouted)
    told = reason("team_unknown", "team", name="reserch", close="research")
    kept = {"code": told.code, "message": told.message, "params": dict(told.params)}
    assert reason_words(kept) == "THE CATALOGUE KNOWS NO TEAM “reserch”. DID YOU MEAN “research”?"
    assert shouted(NEARLY) != NEARLY


def test_entry_without_parameters_keeps_its_english_sentence():
    assert reason_words({"code": "team_unknown", "message": "As it was said then."}) == "As it was said then."
    assert reason_words({"code": "gone", "message": "Said long ago.", "params": {}}) == "Said long ago."


@pytest.mark.django_db
def test_batch_and_its_rows_keep_what_fills_their_sentences():
    books = Books()
    batch = books.send({"team": "reserch"})
    (row,) = batch.problem_rows.all()
    assert row.reasons[0]["params"] == {"close": "research", "column": "team", "name": "reserch"}
    refused = books.send_bytes(b"\x89PNG\r\n\x1a\n")
    with translation.override("en"):
        assert batch_words(refused) == refused.message != ""
