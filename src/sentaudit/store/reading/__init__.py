"""The case read: messages by what is asked of them, in an order that never changes."""
