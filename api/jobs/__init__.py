"""What the worker does, by kind of job: each a plain function over the database."""
