"""The judging stages: intent, emergency, service, mood, body, priority, deadlines."""
