"""The composition root: the one place that knows every part of AdScreen and fits them together."""
