"""From hours to ledger lines: what goes in, what the method makes of it, and how it is written down."""
