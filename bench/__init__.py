"""The published benchmark: each figure beside a reference measured in the same run, since machines differ."""
