"""Lets ``python -m recommender`` run the command line."""

from recommender.cli.app import main

main()
