"""Direct messages: the last 30 days, newest first, without since_id; and writing them."""

from datetime import timedelta

from simulator.paging import CursorRefused
from simulator.simulation import Simulation
from simulator.wire import Request, Response
from simulator.world import Item
from simulator.x_answer import Answers
from simulator.x_body import described, object_of
from simulator.x_errors import Refusal, forbidden, invalid
from simulator.x_objects import CHANNEL, MESSAGE_LENGTH, Object, conversation_of, pair
from simulator.x_params import Asked

REACH = timedelta(days=30)
_NO_PERMISSION = "You do not have permission to DM one or more participants."


class Messages:
    def __init__(self, sim: Simulation, answers: Answers) -> None:
        self._sim, self._answers = sim, answers

    # -- reading

    def events(self, request: Request, asked: Asked) -> Response:
        return self._page(request, asked, None)

    def conversation(self, request: Request, asked: Asked) -> Response:
        return self._page(request, asked, asked.path["id"])

    def with_participant(self, request: Request, asked: Asked) -> Response:
        other = asked.path["participant_id"]
        return self._page(request, asked, pair(self._sim.city[CHANNEL].id, other))

    def _page(self, request: Request, asked: Asked, conversation: str | None) -> Response:
        oldest = self._sim.clock.now() - REACH
        kinds = asked.lists.get("event_types")
        items = self._sim.world.items(
            CHANNEL,
            kinds=("dm",),
            where=lambda item: (
                item.created >= oldest
                and (kinds is None or item.extra.get("event_type", "MessageCreate") in kinds)
                and (conversation is None or conversation_of(self._sim, item) == conversation)
            ),
        )
        token = asked.plain.get("pagination_token")
        try:
            page = self._sim.pager.cut(
                request, items, scope=request.path, token=token, limit=asked.size
            )
        except CursorRefused as refused:
            message = f"The `pagination_token` query parameter value [{token}] is not valid"
            raise Refusal(invalid("pagination_token", token or "", message)) from refused
        meta: Object = {"result_count": len(page.items)}
        if page.next:
            meta["next_token"] = page.next
        beside = self._answers.events_beside(asked, page.items)
        return Response(
            200, self._answers.body(self._data(request, asked, page.items), beside, meta)
        )

    def _data(self, request: Request, asked: Asked, items: list[Item]) -> list[Object]:
        now = self._sim.clock.now()
        for item in items:
            request.serve(item, item.shown(now))
        return [self._answers.event(asked, item, item.shown(now)) for item in items]

    # -- writing

    def send_with(self, request: Request, asked: Asked) -> Response:
        other = asked.path["participant_id"]
        return self._send(request, pair(self._sim.city[CHANNEL].id, other), other)

    def send(self, request: Request, asked: Asked) -> Response:
        conversation, own = asked.path["id"], self._sim.city[CHANNEL].id
        others = [one for one in conversation.split("-") if one != own]
        if "-" in conversation and len(others) == 1:
            return self._send(request, conversation, others[0])
        known = self._sim.world.items(CHANNEL, kinds=("dm",), thread=conversation)
        people = [item.author.id for item in known if not item.ours]
        return self._send(request, conversation, people[0] if people else "")

    def _send(self, request: Request, conversation: str, other: str) -> Response:
        body = object_of(request, {"text", "attachments"}, self._sim, "dm")
        text = body.get("text")
        if not isinstance(text, str) or not 1 <= len(text) <= MESSAGE_LENGTH:
            self._sim.refused(CHANNEL, "dm", "text", str(text or ""))
            raise Refusal(invalid("text", described(text), "$.text: is missing or too long"))
        if not self._may_write_to(other):
            self._sim.refused(CHANNEL, "dm", "not permitted", text)
            raise Refusal(forbidden(_NO_PERMISSION))
        item = self._sim.world.add(
            CHANNEL, "dm", self._sim.city[CHANNEL], text, thread=conversation, extra={"to": other}
        )
        self._sim.accepted("dm", item)
        return Response(201, {"data": {"dm_conversation_id": conversation, "dm_event_id": item.id}})

    def _may_write_to(self, other: str) -> bool:
        """Somebody who wrote to us first, or leaves messages open to all."""
        if self._sim.world.citizen(CHANNEL, other) is None:
            return False
        theirs = self._sim.world.items(CHANNEL, where=lambda item: item.author.id == other)
        wrote = any(item.kind == "dm" for item in theirs)
        return wrote or not any(item.extra.get("dm_closed") for item in theirs)
