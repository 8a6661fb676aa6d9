"""The sample song: a composed mix with its true stems. Needs numpy only."""
