"""The names and options of the `hsl` commands, by family; cli.py puts them together."""
