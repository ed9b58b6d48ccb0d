"""How a channel is opened: which format is asked first, what is remembered, what a refusal means."""
