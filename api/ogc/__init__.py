"""OGC API – Features and Tiles at the border: parameters, documents, links."""
