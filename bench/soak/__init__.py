"""Television under random faults for minutes or hours, judged by what screens really show: `make soak`."""
