"""What everything else stands on: settings, access, snapshots, audit, the school's time zone."""
