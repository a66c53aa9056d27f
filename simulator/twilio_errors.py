"""Errors as Twilio's REST API writes them, and the numbers that bring each about.

The refusals follow Twilio's own magic test numbers (+1500555000N), moved to the Emirates: a
message to +97150555000N is refused as one to +1500555000N is.
"""

from simulator.wire import Response

REFUSED_TO = {
    "+971505550001": (400, 21211, "The 'To' number {to} is not a valid phone number."),
    "+971505550002": (400, 21612, "The 'To' phone number {to} is not currently reachable."),
    "+971505550003": (400, 21408, "Permission to send an SMS has not been enabled for {to}."),
    "+971505550004": (400, 21610, "Attempt to send to unsubscribed recipient"),
    "+971505550008": (429, 21611, "This 'From' number has exceeded the maximum of queued messages"),
    "+971505550009": (400, 21614, "'To' number {to} is not a valid mobile number"),
}
UNDELIVERED = {
    "+971505553003": 30003,  # unreachable handset
    "+971505553004": 30004,  # message blocked
    "+971505553005": 30005,  # unknown handset
    "+971505553006": 30006,  # landline
    "+971505553007": 30007,  # filtered by the carrier
    "+971505553008": 30008,  # unknown
}


class Problem(Exception):
    """An answer that is an error; carries its whole body."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        headers: dict[str, str] | None = None,
        violation: bool = False,
    ) -> None:
        super().__init__(message)
        self.violation = violation
        body = {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        }
        self.response = Response(status, body, headers or {})


def unauthenticated() -> Problem:
    challenge = {"WWW-Authenticate": 'Basic realm="Twilio API"'}
    return Problem(401, 20003, "Authenticate", headers=challenge)


def not_found(path: str) -> Problem:
    return Problem(404, 20404, f"The requested resource {path} was not found")
