"""How is a claim of each kind read? One small file a kind; `claims.KINDS` lists them."""
