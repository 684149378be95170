"""Com'X logs, made after the vendor's manual, with amounts worked out by hand."""

import pytest

from ingest.parsing.base import Evidence, FileRefused, ParsedReading, RowProblem
from tests.ingest.formats.helpers import FIXTURES, context, evidence, parse, told

FOLDER = FIXTURES / "comx"


def outcomes(name, boundary="facility", **context_of):
    found = parse(Evidence(FOLDER / name), context(default_boundary=boundary, **context_of))
    return {outcome.row: outcome for outcome in found}


def booked_kwh(found):
    return {row: f"{one.metered_energy_kwh:.3f}" for row, one in found.items() if isinstance(one, ParsedReading)}


def test_stands_of_real_energy_are_differenced_row_by_row():
    found = outcomes("made-traps.csv")
    assert sorted(found) == list(range(8, 25))
    assert booked_kwh(found) == {
        9: "100.500",
        10: "99.750",
        12: "200.000",  # over the row with an error
        13: "0.000",
        15: "1090.000",
        16: "22.500",  # 999,990.25 to its end, 1,000,000, and on to 12.75
        17: "27.250",
        19: "2.500",
    }
    assert told(found[8]) == ["register_first"]
    assert told(found[16]) == ["register_wrapped"]


def test_minutes_of_every_row_tell_its_time_over_a_clock_change():
    found = outcomes("made-traps.csv", time_zone="Asia/Tokyo")
    # 01:45 at +60 minutes to 03:00 at +120: a quarter of an hour
    assert (f"{found[10].started_at:%H:%M}", f"{found[10].ended_at:%H:%M}") == ("00:45", "01:00")
    # The row with an error between them makes the interval longer: 03:00 to 03:30.
    assert (f"{found[12].started_at:%H:%M}", f"{found[12].ended_at:%H:%M}") == ("01:00", "01:30")


def test_rows_that_cannot_be_used_are_told_and_held():
    found = outcomes("made-traps.csv")
    assert {row: told(found[row]) for row in (11, 14, 18, *range(20, 25))} == {
        11: ["comx_error"],
        14: ["register_repeated"],
        18: ["register_fell"],  # 40 to 3 kWh
        20: ["comx_offset"],
        21: ["field_count"],  # a decimal comma makes one value too many
        22: ["register_back"],
        23: ["register_twice"],
        24: ["required"],
    }
    assert isinstance(found[11], RowProblem)
    assert found[11].quarantined
    assert not found[21].quarantined


def test_devices_have_registers_of_their_own():
    left, row_b = (one for one in outcomes("made-two-devices.csv").values() if isinstance(one, ParsedReading))
    assert (str(left.metered_energy_kwh), left.project) == ("12.500000000", "Row A, left")  # 12,500 Wh
    assert (str(row_b.metered_energy_kwh), row_b.project) == ("4.500000000", "Row B")  # not what came out of the load
    assert left.series_key == "comx:DN00000SBX00001:Resource-2"
    assert f"{left.started_at:%H:%M}" == "05:00"  # -300 minutes


def test_table_without_real_energy_or_device_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="kVAh and kVARh are no energy"):
        outcomes("made-no-energy.csv")
    table = (FOLDER / "made-traps.csv").read_text(encoding="utf-8").split("\n", 6)[-1]
    with pytest.raises(FileRefused, match="does not say of which device"):
        parse(evidence(tmp_path, table), context(default_boundary="facility"))
    several = (
        (FOLDER / "made-traps.csv")
        .read_text(encoding="utf-8")
        .replace("Reactive Energy (kVARh)", "Real Energy 2 (kWh)")
    )
    with pytest.raises(FileRefused, match="unclear which one counts"):
        parse(evidence(tmp_path, several), context(default_boundary="facility"))


def test_source_must_say_what_the_meter_encloses():
    with pytest.raises(FileRefused, match="Set the source's boundary"):
        outcomes("made-traps.csv", boundary=None)
