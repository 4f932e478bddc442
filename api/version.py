"""The release, as the interface shows it and the contract carries it."""

VERSION = "0.1.0"
