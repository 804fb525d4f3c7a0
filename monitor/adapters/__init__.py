"""How does this library do it?"""
