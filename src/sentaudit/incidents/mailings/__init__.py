"""Which messages make one mailing, and which rules it meets."""
