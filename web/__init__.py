"""What people look at: the client and the documents that leave the house."""
