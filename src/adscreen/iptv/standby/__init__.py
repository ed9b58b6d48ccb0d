"""What a channel's playlist does while it gives no television: it holds, runs a slate, or another channel."""
