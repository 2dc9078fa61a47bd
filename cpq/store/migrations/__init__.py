"""How the tables came to be, one step a schema version; a step that was released is never edited."""
