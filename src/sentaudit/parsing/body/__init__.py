"""The parts of a message, decoded."""
