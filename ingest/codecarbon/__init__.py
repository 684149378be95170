"""The API that CodeCarbon's tracker posts to while it runs (docs/formats/codecarbon.md)."""
