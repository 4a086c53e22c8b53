"""The dossier: the facts of one incident for a notice or an authority, chapter by chapter, on a page or in Markdown."""
