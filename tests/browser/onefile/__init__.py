"""Tests of the file that opens without a server."""
