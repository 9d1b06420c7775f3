"""Servers on another machine that speak the Wyoming protocol, as a client that never waits for them."""
