"""Segments in memory that outlives the process, so that a killed one's playlist goes on whole."""
