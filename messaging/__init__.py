"""The only part that can reach a person's phone: the store, the outbox, the worker, the client."""
