"""The server's end of a WebSocket (RFC 6455) over a connection that HTTP was spoken on before."""

import base64
import hashlib
import struct
import threading

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
_KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept_key(key):
    """The value of Sec-WebSocket-Accept that answers Sec-WebSocket-Key."""
    digest = hashlib.sha1((key + _KEY_SUFFIX).encode()).digest()
    return base64.b64encode(digest).decode()


class WebSocket:
    """One connection. Any thread may send; one reads."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer
        self._lock = threading.Lock()
        self.is_open = True

    def send(self, text, kind=TEXT):
        payload = text.encode() if isinstance(text, str) else text
        if len(payload) < 126:
            head = struct.pack("!BB", 0x80 | kind, len(payload))
        elif len(payload) < 65536:
            head = struct.pack("!BBH", 0x80 | kind, 126, len(payload))
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 127, len(payload))
        with self._lock:
            self._writer.write(head + payload)
            self._writer.flush()

    def receive(self):
        """The next text; None once the connection is over. Answers pings."""
        text = b""
        while True:
            frame = self._frame()
            if frame is None:
                self.is_open = False
                return None
            is_last, kind, payload = frame
            if kind == PING:
                self.send(payload, PONG)
            elif kind == CLOSE:
                self.is_open = False
                self._answer_goodbye(payload)
                return None
            elif kind != PONG:
                text += payload
                if is_last:
                    return text.decode()

    def close(self):
        self.is_open = False
        try:
            self.send(struct.pack("!H", 1000), CLOSE)
        except OSError:
            pass

    def _answer_goodbye(self, payload):
        try:
            self.send(payload[:2], CLOSE)
        except OSError:
            pass  # it did not wait for the answer

    def _frame(self):
        try:
            head = self._reader.read(2)
            if len(head) < 2:
                return None
            length = head[1] & 0x7F
            if length == 126:
                length, = struct.unpack("!H", self._reader.read(2))
            elif length == 127:
                length, = struct.unpack("!Q", self._reader.read(8))
            mask = self._reader.read(4) if head[1] & 0x80 else b"\0\0\0\0"
            payload = self._reader.read(length)
        except (OSError, ValueError, struct.error):
            return None
        unmasked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        return bool(head[0] & 0x80), head[0] & 0x0F, unmasked
