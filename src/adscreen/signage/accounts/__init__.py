"""Who may log in to the dashboard: users, their sessions, one-time links."""
