"""What stands in for a channel that gives no television: other channels and own files, in an order."""
