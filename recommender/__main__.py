"""Lets ``python -m recommender`` run the command line."""

from recommender.cli import main

main()
