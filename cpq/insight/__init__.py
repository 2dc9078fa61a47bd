"""What stored quotes tell the desk: how one stands beside others, and how the desk itself works. All computed."""
