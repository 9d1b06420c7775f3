"""Charley as a service in a house, by the Wyoming protocol: it answers, hears and speaks for others."""
