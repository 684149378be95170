"""The lines of one month: every group of energy meets its PUE and its grid factor, through the method's formulas."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from factors.lookup import GridIntensityTable, Lookup, default_pue
from footprint.emissions import location_based_emissions
from footprint.energy import facility_energy
from footprint.rounding import ledger_amount_or_least
from footprint.units import CarbonIntensity, FacilityEnergy, ItEnergy, Pue
from organization.choices import Phase, Quality
from organization.models import Organization, Site
from reports.calculation.inputs import EnergyGroup, MissingRows, MonthInputs, SilentSource
from reports.models import Line

Scope = Line.Scope


def scope_of(site: Site, organization: Organization) -> str:
    """Return where the site's electricity belongs (GHG Protocol Scope 2 Guidance, ch. 5; Scope 3 Standard, cat. 1, 8).

    What others run for us is purchased service (3.1). A colocated cage with our own machines is ours to operate, so
    its electricity is Scope 2 under operational control, and a leased asset (3.8) under the other approaches.
    """
    if site.kind in {Site.Kind.CLOUD_REGION, Site.Kind.API_PROVIDER}:
        return Scope.SCOPE_3_1
    if (
        site.kind == Site.Kind.COLOCATION
        and organization.consolidation != Organization.Consolidation.OPERATIONAL_CONTROL
    ):
        return Scope.SCOPE_3_8
    return Scope.SCOPE_2


class ElectricityLines:
    """Makes the electricity lines of a month; look-ups are made once per site."""

    def __init__(self, inputs: MonthInputs, intensities: GridIntensityTable) -> None:
        self.inputs = inputs
        self.intensities = intensities
        self.default_pue = default_pue()
        self.found: dict[int, Lookup] = {}

    def lines(self) -> Iterator[Line]:
        """Yield the lines of all work, then what is left of each site's own meter."""
        attributed: dict[int, Decimal] = defaultdict(Decimal)
        meters: dict[int, list[EnergyGroup]] = defaultdict(list)
        for group in self.inputs.energy:
            if group.is_site_meter:
                meters[group.site_id].append(group)
                continue
            line = self._work_line(group)
            attributed[group.site_id] += self._in_meter_hours(group, line)
            yield line
        for site_id, groups in meters.items():
            yield from self._meter_lines(site_id, groups, attributed[site_id])

    def _lookup(self, site: Site) -> Lookup:
        if site.pk not in self.found:
            self.found[site.pk] = self.intensities.grid_intensity(
                grid_zone=site.grid_zone or None, country=site.country, year=self.inputs.month.year
            )
        return self.found[site.pk]

    def _work_line(self, group: EnergyGroup) -> Line:
        line = self._base(group)
        line.team_id, line.ai_model_id, line.phase = group.team_id, group.ai_model_id, group.phase
        line.boundary, line.metered_energy_kwh = group.boundary, group.metered_energy_kwh
        if group.boundary == "facility" or group.pue_included is not None:
            line.pue, line.pue_origin = group.pue_included, Line.PueOrigin.CONTAINED
            return self._priced(line, FacilityEnergy(group.metered_energy_kwh), "facility_energy × intensity")
        self._set_pue(line, group)
        it_energy = ItEnergy(group.metered_energy_kwh)
        line.it_energy_kwh = it_energy.kwh
        return self._priced(line, facility_energy(it_energy, Pue(line.pue)), "it_energy × pue × intensity")

    def _set_pue(self, line: Line, group: EnergyGroup) -> None:
        if group.pue_parameter_id is not None:
            line.pue_parameter = self.inputs.parameters[group.pue_parameter_id]
            line.pue, line.pue_origin = line.pue_parameter.value, Line.PueOrigin.SITE
            return
        if self.default_pue.factor is None:
            raise LookupError("The factor library holds no default PUE; run manage.py load_factors.")
        line.pue_factor = self.default_pue.factor
        line.pue, line.pue_origin = line.pue_factor.value, Line.PueOrigin.DEFAULT
        line.flags = [*line.flags, "default_pue"]

    def _base(self, group: EnergyGroup) -> Line:
        site = self.inputs.sites[group.site_id]
        return Line(
            kind=Line.Kind.ELECTRICITY,
            scope=scope_of(site, self.inputs.organization),
            entity=site.entity,
            site=site,
            quality=group.quality,
            is_simulated=group.is_simulated,
        )

    def _priced(self, line: Line, facility: FacilityEnergy, formula: str) -> Line:
        """Multiply the facility energy with the site's grid factor, or say that there is none."""
        lookup = self._lookup(line.site)
        line.facility_energy_kwh = ledger_amount_or_least(facility.kwh)
        line.formula, line.steps = formula, list(lookup.steps)
        line.flags = [*line.flags, *lookup.flags]
        if lookup.factor is None:
            line.gap = Line.Gap.NO_GRID_FACTOR
            return line
        line.factor, line.factor_value = lookup.factor, lookup.factor.value
        # The stored energy is what is multiplied, so that the line can be checked with its own figures.
        product = location_based_emissions(
            FacilityEnergy(line.facility_energy_kwh), CarbonIntensity(lookup.factor.value)
        )
        # A month of some nanowatt-hours must neither vanish nor stop the month's calculation.
        line.emissions_kg_co2e = ledger_amount_or_least(product.kg_co2e)
        return line

    def _in_meter_hours(self, group: EnergyGroup, line: Line) -> Decimal:
        """Return the line's facility energy in the hours that the site's meter covers too."""
        if group.in_meter_hours_kwh is None or line.facility_energy_kwh is None:
            return Decimal(0)
        if group.in_meter_hours_kwh == group.metered_energy_kwh:
            return line.facility_energy_kwh
        pue = line.pue if line.it_energy_kwh is not None and line.pue is not None else Decimal(1)
        return ledger_amount_or_least(group.in_meter_hours_kwh * pue)

    def _meter_lines(self, site_id: int, groups: list[EnergyGroup], attributed_kwh: Decimal) -> Iterator[Line]:
        """Yield what the site's meter shows above the attributed work: idle, shared and unmetered load."""
        metered_kwh = sum((group.metered_energy_kwh for group in groups), Decimal(0))
        rest_kwh = metered_kwh - attributed_kwh
        line = self._base(groups[0])
        line.boundary, line.phase, line.metered_energy_kwh = "facility", Phase.IDLE, metered_kwh
        line.quality = max((group.quality for group in groups), key=Quality.values.index)
        line.is_simulated = any(group.is_simulated for group in groups)
        line.pue_origin = Line.PueOrigin.CONTAINED
        line.flags = [
            f"site_meter_kwh:{metered_kwh.normalize():f}",
            f"attributed_kwh:{attributed_kwh.normalize():f}",
        ]
        if rest_kwh < 0:
            line.gap, line.formula = Line.Gap.ABOVE_METER, "site_meter − attributed"
            yield line
        elif rest_kwh > 0:
            yield self._priced(line, FacilityEnergy(rest_kwh), "(site_meter − attributed) × intensity")


def gap_lines(inputs: MonthInputs) -> Iterator[Line]:
    """Yield a line for every source that was expected and brought nothing, or of which rows were not taken."""
    for silent in inputs.silent:
        yield _gap_line(inputs, silent, Line.Gap.NO_DATA)
    for missing in inputs.missing:
        line = _gap_line(inputs, missing, Line.Gap.REFUSED_ROWS)
        line.flags = [f"refused_rows:{missing.rows}"]
        yield line


def _gap_line(inputs: MonthInputs, found: SilentSource | MissingRows, gap: str) -> Line:
    site = inputs.sites[found.site_id]
    return Line(
        kind=Line.Kind.ELECTRICITY,
        scope=scope_of(site, inputs.organization),
        entity=site.entity,
        site=site,
        team_id=found.team_id,
        source_id=found.source_id,
        is_simulated=found.is_simulated,
        formula="",
        gap=gap,
    )
