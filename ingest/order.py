"""Rows landed as if one after the other: each judged against what those above it in the file have made of the books."""

from collections.abc import Iterable, Sequence

from ingest import stage
from ingest.models import Batch
from ingest.stage import Landed, Said
from ingest.waves import Identity, Usable, identity_of, in_order


def land_in_order(batch: Batch, usable: Sequence[Usable]) -> list[Landed]:
    """Land the rows and tell what became of each; the caller holds the source's lock."""
    landed: list[Landed] = []
    while usable:
        order = in_order(usable)
        held: dict[Identity, Landed] = {}
        for wave in order.waves:
            for row, one in _landed(batch, wave):
                held[identity_of(row)] = one
                landed.append(one)
        usable = []
        for row in order.later:
            identity = identity_of(row)
            one = _told_by(batch, row, held.get(identity))
            if one is None:
                # It may correct a reading of an earlier batch; those that follow are judged by what comes of it.
                held.pop(identity, None)
                usable.append(row)
            else:
                landed.append(one)
    return landed


def _landed(batch: Batch, wave: list[Usable]) -> Iterable[tuple[Usable, Landed]]:
    """Land a wave; what overlapped a reading that a row above it corrected is judged anew."""
    by_row = {row[0].row: row for row in wave}
    landed = {one.row: one for one in stage.land(batch, wave)}
    corrected = [by_row[number] for number, one in landed.items() if one.state == "corrected"]
    if corrected:
        held_back = [by_row[number] for number, one in landed.items() if one.state == "overlaps"]
        anew = [row for row in held_back if any(_follows(row, other) for other in corrected)]
        landed |= {one.row: one for one in stage.land(batch, anew)}
    return [(by_row[number], one) for number, one in landed.items()]


def _follows(row: Usable, other: Usable) -> bool:
    is_same_meter = row[1].series_key == other[1].series_key or (row[1].meter and row[1].meter == other[1].meter)
    return bool(is_same_meter) and row[0].row > other[0].row


def _told_by(batch: Batch, row: Usable, first: Landed | None) -> Landed | None:
    """Return what becomes of a row whose identity a row above has; None where it must be judged against the books."""
    if first is None or first.held is None:
        return None
    parsed, said = row[0], Said.of(*row)
    if first.held_batch_id == batch.pk:
        state = "again" if said == first.held else "conflict"
    elif said == first.held or (parsed.is_cumulative and first.held.ended_at > parsed.ended_at):
        state = "duplicate"
    else:
        return None
    return Landed(parsed.row, parsed.text, state, False, first.held_batch_id, first.held_row)
