"""What the command shows of itself: a demonstration, its manual, its words for shells."""
