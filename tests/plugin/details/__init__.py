"""Tests of the routes over histograms and confusions."""
