"""Energy: from power and time, and from the IT to the facility."""

from decimal import Decimal

from footprint.units import FacilityEnergy, ItEnergy, Pue, exact

W_PER_KW = 1000


def it_energy_from_power(*, power_w: Decimal, hours: Decimal) -> ItEnergy:
    """Return mean power × time; W and h give kWh (docs/method.md, Energy from power)."""
    return ItEnergy(exact(power_w, "power_w") * exact(hours, "hours") / W_PER_KW)


def it_energy_from_device_hours(*, device_hours: Decimal, power_w: Decimal) -> ItEnergy:
    """Return device hours × mean power of one device; h and W give kWh (docs/method.md, Energy from power)."""
    return it_energy_from_power(power_w=power_w, hours=device_hours)


def device_hours(*, devices: Decimal, hours: Decimal) -> Decimal:
    """Return the hours that a number of devices were reserved for the same time, in h."""
    return exact(devices, "devices") * exact(hours, "hours")


def facility_energy(it_energy: ItEnergy, pue: Pue) -> FacilityEnergy:
    """Return IT energy × PUE, in kWh; applied exactly once (ISO/IEC 30134-2)."""
    return it_energy * pue
