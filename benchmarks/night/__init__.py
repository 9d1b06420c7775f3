"""Hours of a night in which nothing is said to Charley: how often does it react, and does it still wake?"""
