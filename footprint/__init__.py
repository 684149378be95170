"""The method: pure formulas over exact numbers, each with its unit and its source in docs/method.md."""

METHOD_VERSION = "1.0"
