"""`python -m tests.bench.answers` prints the table."""

from tests.bench.answers.measure import main

main()
