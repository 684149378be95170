"""Certain rows with the numbers of their series and circumstances."""

from dataclasses import dataclass

import numpy as np

from ingest.columns.certain import Certain


@dataclass
class CodedRows:
    """Certain rows with what they are coded as."""

    at: np.ndarray
    started_us: np.ndarray
    ended_us: np.ndarray
    energy: np.ndarray
    device: np.ndarray
    series_id: np.ndarray
    circumstances_id: np.ndarray

    @classmethod
    def of(cls, certain: Certain, keep: np.ndarray) -> "CodedRows":
        """Return the rows that are kept; the numbers are filled in later."""
        nothing = np.zeros(0, np.int64)
        return cls(
            certain.at[keep], certain.started_us[keep], certain.ended_us[keep], certain.energy_nano[keep],
            certain.device_nano[keep], nothing, nothing,
        )  # fmt: skip

    def overlapping(self) -> np.ndarray:
        """Return the rows that begin before another row of their series, which began no later, has ended."""
        order = np.lexsort((self.at, self.started_us, self.series_id))
        is_same = self.series_id[order][1:] == self.series_id[order][:-1]
        found = np.zeros(len(self.at), bool)
        found[order[1:]] = is_same & (self.started_us[order][1:] < self.ended_us[order][:-1])
        return found
