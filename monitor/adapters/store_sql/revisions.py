"""Which schemas were ever released? One file a revision under `migrations/versions/`, the newest last."""

REVISIONS = ("0001", "0003", "0002", "0004", "0007", "0008")
HEAD = REVISIONS[-1]
