"""What every layer stands on: errors, texts, settings, database, events, tasks, and nothing of the domain."""
