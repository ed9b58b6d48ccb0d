"""Plays: the proof that a spot was shown, as a chain of signed records for each screen."""
