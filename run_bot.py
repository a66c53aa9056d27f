#!/usr/bin/env python3
"""The command line: `run_bot.py --help`."""

from app.cli.main import main

if __name__ == "__main__":
    main()
