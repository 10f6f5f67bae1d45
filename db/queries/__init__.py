"""Named reads and writes, a file a slice. They take a session, return plain rows or values, and never commit."""
