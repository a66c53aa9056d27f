"""`console`: the agents' pages, in a process of its own beside the daemon."""

from __future__ import annotations

from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from app import log
from app.cli.frame import ConfigPath, guarded, say, settings_at


@guarded
def console(
    config: ConfigPath = Path("config.yaml"),
    host: Annotated[str | None, typer.Option(help="instead of the one in config.yaml")] = None,
    port: Annotated[int | None, typer.Option(help="instead of the one in config.yaml")] = None,
) -> None:
    """Serve the agents' console until it is stopped."""
    import uvicorn  # late, as all that --help does not need

    from app.wiring import make_console
    from daemon.clock import spare_the_collector
    from web.server import create_app

    settings = settings_at(config)
    log.set_up()
    made = make_console(settings)
    made.pipeline()  # the rules are read before anybody waits for them
    app = create_app(made)
    spare_the_collector(2_000)
    address = settings.console.public_url
    say(f"The console is on {address}\nالواجهة متاحة على {address}")
    settled = uvicorn.Config(
        app,
        host=host or settings.console.host,
        port=port or settings.console.port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # a client could write what it likes there
        server_header=False,
        timeout_graceful_shutdown=5,
    )

    class Server(uvicorn.Server):
        """Ends the streams of news first: they would never end by themselves."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.hub.close()
            super().handle_exit(sig, frame)

    Server(settled).run()
