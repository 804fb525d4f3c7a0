"""What does it look like at work?"""
