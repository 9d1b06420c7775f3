"""The first stage and the last: PCM comes in from a microphone or a file, PCM goes out to a loudspeaker."""
