"""Who is plugged in? The only file that names adapters, imported inside functions so that `--help` stays fast."""
