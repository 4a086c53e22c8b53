"""The command line: one file per verb, in rooms by what it is for; the only place that prints and exits."""
