"""Assembly: configuration, settings, addresses and the command line. Imported by nobody."""
