"""Delivery receipts of the gateways. What is not proved to be one is refused."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse

from casework import receipts
from connectors.contract import Call
from web.session import House

router = APIRouter()


@router.api_route("/receipts/{account}", methods=["GET", "POST"])
async def receive(request: Request, account: str, house: House) -> PlainTextResponse:
    """Kannel asks by GET, Twilio by POST; both only want to hear that it was taken."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    call = Call(str(request.url), headers, await request.body())
    receipt = house.read_receipt(account, call)
    if receipt is None:
        return PlainTextResponse("Not proved to be a receipt of ours.", 403)
    await run_in_threadpool(receipts.keep, house.database, account, receipt, house.now())
    return PlainTextResponse("Taken.")
