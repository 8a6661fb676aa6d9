"""The sample song: a composed mix and its true stems. Needs only numpy."""
