"""Published incidents rebuilt as mail among ordinary noise: the acceptance test of the whole scan."""
