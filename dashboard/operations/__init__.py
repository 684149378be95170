"""Pages on which people act: batches, uploads, sources, statements, the catalogue."""
