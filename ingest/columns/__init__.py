"""Large logs read in columns: what is certain lands at once, and what is not goes row by row, as every row can.

Nothing here decides what a row means. A combination of names is judged by the reader of rows, once; times that are
not plainly written are read by the reader of times; a row with anything unusual is given back to be read by itself.
"""
