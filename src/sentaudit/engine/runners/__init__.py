"""How the units of a scan are spread: over this process, many of this machine, or many machines."""
