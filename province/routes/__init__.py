"""The routes of docs/sync-protocol.md, a file for each of its chapters."""
