"""Files that are text: plain, delimited, marked up, encoded."""
