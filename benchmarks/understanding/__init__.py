"""How well sentences are understood, by Charley and by the peers that a package registry has."""
