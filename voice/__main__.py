"""`python -m voice`: the same as `charley`."""

from voice.cli import main

main()
