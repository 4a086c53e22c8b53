"""Zones of a mail text: the sender's own words, his signature, what he quotes."""
