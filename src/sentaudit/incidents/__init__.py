"""From the facts of the whole case to incidents: who is internal, what was exposed, what belongs together, how sure."""
