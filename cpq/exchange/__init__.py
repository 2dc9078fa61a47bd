"""Exchange with other systems: catalogs and price books in and out as plain files."""
