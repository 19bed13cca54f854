#!/usr/bin/env python3
"""Receives webhooks: prints where it listens, reads the secret from its input, and prints what arrives with a valid signature."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "deploy-system"))
from deploy import Receiver  # noqa: E402

receiver = Receiver("127.0.0.1:0")
print(receiver.url(), flush=True)
receiver.secret = sys.stdin.readline().strip()
while True:
    told = receiver.arrived.get()
    print(told["type"], told["data"]["build_id"], flush=True)
