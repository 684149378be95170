"""Statements: content from frozen lines, PDF and CSV from content, and their life."""
