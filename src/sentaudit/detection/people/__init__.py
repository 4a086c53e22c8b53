"""Of how many people the rows of a table tell, and what."""
