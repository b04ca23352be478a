"""What each `hsl` command does; cli.py gives them their names and options."""
