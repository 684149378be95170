"""Sentences about files and rows in templates."""

from django import template

from ingest.words import batch_words, reason_words

register = template.Library()
register.filter("reason_words", reason_words)
register.filter("batch_words", batch_words)
