"""What may happen; pure: time, identity and randomness come in as arguments."""
