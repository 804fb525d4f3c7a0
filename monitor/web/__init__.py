"""What does the user browse? Read-only pages over the history, made on the server; they work without a script."""
