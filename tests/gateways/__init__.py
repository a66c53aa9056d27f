"""The gateways, each against the real thing or a stand-in that knows nothing of ours."""
