"""What changed in a text?"""
