"""Which mailings stand as incidents, how surely, and what people decided about them."""
