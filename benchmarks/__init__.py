"""Speed as ratios to what people use today: `make bench` runs all."""
