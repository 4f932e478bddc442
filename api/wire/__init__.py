"""Wire forms: what travels over HTTP, one file per noun (docs/architecture.md)."""
