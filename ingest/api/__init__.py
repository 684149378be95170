"""The door for machines."""
