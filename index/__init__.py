"""Turn Reports into a library on disk, and questions into ranked paragraphs."""
