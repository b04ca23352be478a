"""One file for each step; the SQL of step N lies in ../sql."""
