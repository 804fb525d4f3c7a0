"""What is a thing? Frozen values of the standard library only; every other room speaks in these."""
