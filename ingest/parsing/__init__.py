"""What every format uses: evidence as a stream, tables, values, and the sentences that a file can end in."""
