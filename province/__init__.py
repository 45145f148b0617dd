"""The provincial platform's side of docs/sync-protocol.md. Shares no code with the studio."""
