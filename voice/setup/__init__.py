"""Makes Charley ready with its owner: questions by voice and on the screen, answers by voice and keyboard."""
