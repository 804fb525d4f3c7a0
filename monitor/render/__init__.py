"""How does a thing read?"""
