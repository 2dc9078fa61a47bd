"""Who works with quotes: people, roles, rights, managers, groups, delegates, and when they work."""
