"""A lifelike school in PostgreSQL: the same seed gives the same people, bookings and events."""
