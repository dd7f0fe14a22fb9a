"""`python -m skill` is the command `handouts`."""

from skill.cli import main

main()
