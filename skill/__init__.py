"""The conversation: everything that runs while a patient waits."""
