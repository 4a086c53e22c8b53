"""Which strings with an at-sign are addresses, and whether a name stands beside them."""
