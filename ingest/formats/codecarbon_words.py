"""What reading CodeCarbon's files can end in."""

from ingest.parsing.messages import add_sentences, gettext_noop

ROWS = {
    "row_short": gettext_noop(
        "The row has %(found)s values under %(expected)s columns: CodeCarbon 3.2.9 to 3.3.0 drops empty "
        "values when it appends. %(taken)s"
    ),
    "row_reordered": gettext_noop(
        "The values stand in another order than the header says: CodeCarbon 3.3.1 appends so to files of "
        "3.2.x. They were read in CodeCarbon's own order."
    ),
    "row_damaged": gettext_noop(
        "The row does not fit the header and cannot be repaired: %(column)s holds “%(found)s”. Take the run"
        " from an earlier copy of the file, if there is one."
    ),
    "pue_unreadable": gettext_noop(
        "The PUE of this row cannot be read, so its energy was taken as holding none. CodeCarbon's own PUE "
        "is 1 unless it was set."
    ),
    "fallback_place": gettext_noop(
        "The tracker found no network and reports its fallback place, Québec in Canada. The place in the "
        "log was not used; the source's site counts."
    ),
    "fallback_place_no_site": gettext_noop(
        "The tracker found no network and reports its fallback place, Québec in Canada, and the source has "
        "no site of its own. Give the source its site and send the file again."
    ),
    "parts_differ": gettext_noop(
        "energy_consumed (%(total)s kWh) is not the sum of cpu_energy, gpu_energy and ram_energy (%(sum)s kWh)."
    ),
    "gpu_energy_zero": gettext_noop(
        "The row names %(count)s GPU, but states no GPU energy: the tracker could not read the GPU's "
        "counter, and its energy is missing."
    ),
    "codecarbon_power": gettext_noop(
        "The energy means a mean power of %(power)s over %(duration)s s on a machine with %(devices)s; more"
        " than %(limit)s is not believable."
    ),
    "flush_contained": gettext_noop(
        "An intermediate row of run %(run)s: CodeCarbon's rows are totals since the run's start, and line "
        "%(row)s contains this one."
    ),
    "run_shrinks": gettext_noop(
        "The run %(run)s shrinks: this row ends later than line %(row)s but counts less. Two trackers seem "
        "to have written under one run id; the row is held back, line %(row)s was taken."
    ),
    "run_unclear": gettext_noop(
        "The row has no run id and begins in the same second as line %(row)s, in the same project: either "
        "an intermediate row of that run or a run beside it. It is held back, so that nothing counts twice."
    ),
}
add_sentences(rows=ROWS)
