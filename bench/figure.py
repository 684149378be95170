"""A line of the benchmark's table, and the time that work takes."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the benchmark's table."""

    name: str
    value: str
    reference: str = "—"
    ratio: str = "—"

    def as_markdown(self) -> str:
        """Return the line as a row of a Markdown table."""
        return f"| {self.name} | {self.value} | {self.reference} | {self.ratio} |"


HEAD = (Figure("What", "Figure", "Reference in the same run", "Ratio"), Figure("---", "---", "---", "---"))


def seconds(work: Callable[[], object], repeats: int = 1) -> float:
    """Return the median time of the work."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)
