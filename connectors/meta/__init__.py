"""What Facebook and Instagram share: the Graph API, driven through facebook-sdk.

Not a channel (no CHANNEL, no quality.yaml). The only room that imports `facebook`.
"""
