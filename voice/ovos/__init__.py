"""Charley as a skill of OpenVoiceOS: its ears, its voice and its clock, Charley's conversation."""
