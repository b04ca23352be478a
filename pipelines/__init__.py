"""Source -> snapshot: extract, clean, people, activity, tiers, segments, checks, publish."""
