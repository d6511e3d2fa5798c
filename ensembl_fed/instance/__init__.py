"""The instances that this process answers for: opened, routed to, told of what happened."""
