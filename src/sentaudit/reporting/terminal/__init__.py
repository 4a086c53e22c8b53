"""The report on a terminal: the answer on one screen."""
