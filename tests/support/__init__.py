"""What tests and tools of this repository share: processes, browsers, waiting."""
