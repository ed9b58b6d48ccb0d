"""A provider to train on: accounts, channels and every fault a real one has."""
