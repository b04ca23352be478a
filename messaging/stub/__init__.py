"""A Bot API on loopback for tests, demos and rehearsals: it answers as Telegram does, and keeps a record."""
