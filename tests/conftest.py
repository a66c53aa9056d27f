"""Property tests draw the same examples in every `./balagh test`, so that it fails for a reason.

`make properties` searches at random and longer, for what the fixed examples do not show.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
