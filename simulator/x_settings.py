"""What a test may turn on X alone: `POST /x/_sim/settings`, beside the switches of all platforms.

A switch of the same name, where simulator.switches has one, turns a flag on as well.
"""

import json
from dataclasses import asdict, dataclass

from simulator.simulation import Simulation
from simulator.wire import Request, Response


@dataclass
class Settings:
    search_delay_s: float = 30.0  # recent search ends this long before now
    x_post_names: bool = False  # answer in the names of specification 2.167
    x_media_links: bool = True  # the text ends with a t.co link for media and quoted posts
    x_replies_name_author: bool = True  # the text of our reply begins with @author
    x_query_512: bool = True  # search queries end at 512 characters, else at 4096

    @classmethod
    def of(cls, sim: Simulation) -> "Settings":
        known = sim.switches.settings()
        return cls(**{name: known[name] for name in cls.__dataclass_fields__ if name in known})

    def change(self, request: Request) -> Response:
        try:
            asked = json.loads(request.body)
        except ValueError:
            asked = None
        if not isinstance(asked, dict) or not set(asked) <= set(asdict(self)):
            return Response(400, {"error": f"want an object with some of {sorted(asdict(self))}"})
        for name, value in asked.items():
            setattr(self, name, type(getattr(self, name))(value))
        return Response(200, asdict(self))
