"""The workbooks re-read by another reader than their writer, before anything is delivered."""
