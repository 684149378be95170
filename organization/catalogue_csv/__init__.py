"""The catalogue as CSV: an organisation with 300 teams is not typed in by hand."""

from organization.catalogue_csv.apply import ImportPreview, apply_rows, preview
from organization.catalogue_csv.export import export_csv, template_csv
from organization.catalogue_csv.kinds import KINDS, Kind

__all__ = ["KINDS", "ImportPreview", "Kind", "apply_rows", "export_csv", "preview", "template_csv"]
