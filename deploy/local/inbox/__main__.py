"""python -m deploy.local.inbox: SMTP and page on INBOX_SMTP_PORT and INBOX_PORT until SIGTERM."""

import os
import signal
import threading

from deploy.local.inbox.page import serve
from deploy.local.inbox.smtp import receive
from deploy.local.inbox.store import Store
from deploy.local.paths import INBOX

stopped = threading.Event()
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: stopped.set())
store = Store(INBOX)
controller = receive(store, int(os.environ["INBOX_SMTP_PORT"]))
page = serve(store, int(os.environ["INBOX_PORT"]))
stopped.wait()
page.shutdown()
page.server_close()
controller.stop()
