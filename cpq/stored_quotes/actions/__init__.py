"""What people do with stored quotes: each action answers with the events that it means, or refuses without a trace."""
