"""Everything with a connection or bytes: database, transaction, audit, one store per noun."""
