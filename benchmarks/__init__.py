"""What is measured, against whom, in one run: see README.md beside this file."""
