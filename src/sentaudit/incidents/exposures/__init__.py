"""What a message shows to whom."""
