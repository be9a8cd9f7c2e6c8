"""Measure Pilcrow: gold questions, rankings, answers, baselines. Nothing imports this package."""
