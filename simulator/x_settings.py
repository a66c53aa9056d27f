"""What may be turned on X alone, beside the switches that all platforms share.

`POST /x/_sim/settings` sets them. Where simulator.switches has a switch of a flag's name, the
switch decides until a test sets the flag.
"""

from typing import Any

from simulator.simulation import Simulation
from simulator.wire import Request, Response

FLAGS = {
    "x_post_names": False,  # everybody is answered in the names of specification 2.167
    "x_media_links": True,  # a text ends with t.co links to its media and the quoted post
    "x_replies_name_author": True,  # the text of our reply begins with @author
    "x_messages_escaped": True,  # & < > are escaped in direct messages too
    "x_query_512": True,  # search queries end at 512 characters, else at 4096
}


class Settings:
    def __init__(self, sim: Simulation) -> None:
        self.search_delay_s = 30.0  # recent search ends this long before now
        self._sim = sim
        self._flags: dict[str, bool] = {}

    def on(self, flag: str) -> bool:
        default = self._sim.switches.settings().get(flag, FLAGS[flag])
        return self._flags.get(flag, default)

    def change(self, request: Request) -> Response:
        try:
            self._set(request.json())
        except (ValueError, TypeError, AttributeError) as error:
            return Response(400, {"error": f"{type(error).__name__}: {error}"})
        return Response(200, {flag: self.on(flag) for flag in FLAGS})

    def _set(self, asked: dict[str, Any]) -> None:
        known = {"search_delay_s", *FLAGS}
        if not set(asked) <= known:
            raise ValueError(f"no setting {sorted(set(asked) - known)}; there are {sorted(known)}")
        for name, value in asked.items():
            if name == "search_delay_s":
                self.search_delay_s = float(value)
            else:
                self._flags[name] = bool(value)
