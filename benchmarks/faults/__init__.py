"""What breaks beside a bed, and how soon Charley hears again."""
