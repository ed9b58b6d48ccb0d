"""What all tests share."""

from hypothesis import settings

# A shared machine may stop a run for longer than any example takes: time is no verdict.
settings.register_profile("adscreen", deadline=None)
settings.load_profile("adscreen")
