"""What screens share: the gate, and the pieces more than one of them shows."""
