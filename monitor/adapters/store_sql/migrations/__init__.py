"""The way from any released schema to this one, run by Alembic; see `schema.py`."""
