"""Which step comes after which?"""
