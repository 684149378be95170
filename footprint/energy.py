"""Energy: from power and time, and from the IT to the facility."""

from decimal import Decimal

from footprint.rounding import PRECISE
from footprint.units import FacilityEnergy, ItEnergy, Pue, exact

KILO = 3  # W to kW


def it_energy_from_power(*, power_w: Decimal, hours: Decimal) -> ItEnergy:
    """Return mean power × time ÷ 1000; W and h give kWh (docs/method.md, From power and time)."""
    watt_hours = PRECISE.multiply(exact(power_w, "power_w"), exact(hours, "hours"))
    return ItEnergy(watt_hours.scaleb(-KILO, context=PRECISE))


def it_energy_from_device_hours(*, device_hours: Decimal, power_w: Decimal) -> ItEnergy:
    """Return device hours × mean power of one device ÷ 1000; h and W give kWh (docs/method.md, as above)."""
    return it_energy_from_power(power_w=power_w, hours=device_hours)


def device_hours(*, devices: Decimal, hours: Decimal) -> Decimal:
    """Return the hours that a number of devices were reserved for the same time, in h."""
    return PRECISE.multiply(exact(devices, "devices"), exact(hours, "hours"))


def facility_energy(it_energy: ItEnergy, pue: Pue) -> FacilityEnergy:
    """Return IT energy × PUE, in kWh; applied exactly once (ISO/IEC 30134-2)."""
    return it_energy * pue
