"""What the pages of messages share: the store, the state of sending, and the pieces they are made of."""
