"""What runs by itself: the timetable, alerts, health, backup, reports."""
