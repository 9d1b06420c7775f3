"""What people say to Charley, from intents.yaml, in the formats of other assistants."""
