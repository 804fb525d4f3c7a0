"""When does it happen?"""
