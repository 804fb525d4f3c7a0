"""How good is the engine?"""
