"""A local news site for the benches: 59 KB pages, each of its own words, with noise that differs on every load.

    python bench/news_site.py     first line: the port; /N is page N; control at /_mode/MODE

Modes: same (equal bytes), noise (only what surrounds the article differs), changed (29 pages of 100 have an edit).
"""

from __future__ import annotations

import argparse
import asyncio
import random

from site_hosts import HOSTS

WORDS = (
    "council minister harbour talks agreement night river vote budget troops region border school hospital market "
    "report police court judge strike union company factory bridge railway storm island village mayor party election "
    "survey price energy water season farmer doctor teacher engineer officer captain pilot committee paper plan "
    "signed opened closed moved found told said asked held built carried reached passed rejected delayed confirmed"
).split()
NAMES = ("Anna Berg", "Tomas Vell", "Irene Salk", "Jon Marden", "Petra Oll", "Karim Hadd", "Lena Fosse", "Milan Crow")


def sentence(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randint(9, 21))]
    if chance.random() < 0.25:
        words.insert(chance.randrange(len(words)), str(chance.randint(2, 9000)))
    return " ".join(words).capitalize() + f", {chance.choice(NAMES)} said."


def paragraphs(n: int) -> list[str]:
    chance = random.Random(n)
    return [" ".join(sentence(chance) for _ in range(3)) for _ in range(17)]


def page(n: int, load: int, mode: str) -> bytes:
    body = paragraphs(n)
    if mode == "changed" and n % 100 < 29:
        if n % 100 < 20:  # a material edit
            body[4] = sentence(random.Random(n * 7919 + load)) + " " + body[4]
        else:  # a copyedit
            body[2] = body[2].replace(" and ", " & ").replace(" said.", " says.", 1)
    noise = load if mode != "same" else 0
    side = "".join(
        f'<div class="card"><a href="/{(n * 31 + noise * 7 + k) % 997}">Story {(n + noise * k) % 997}</a>'
        f'<span data-views="{noise * 13 + k}">{noise * 13 + k} views</span></div>'
        for k in range(60)
    )
    script = "<script>var s=" + repr([(n * k + noise) % 65_521 for k in range(7500)]) + "</script>"
    head = f"Page {n}: {sentence(random.Random(n + 1)).rstrip('.')}"[:80]
    text = "".join(f"<p>{p}</p>" for p in body)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{head} | Bench</title>"
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{head}",'
        f'"datePublished":"2026-01-05T08:00:00Z"}}</script></head><body><nav><a href="/">Home</a></nav>'
        f"<main><article><h1>{head}</h1>{text}</article></main><aside>{side}</aside>{script}"
        f"<footer>{noise} readers</footer></body></html>"
    ).encode()


class Site:
    def __init__(self) -> None:
        self.mode, self.loads = "same", 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                if path.startswith("/_mode/"):
                    self.mode, body = path.removeprefix("/_mode/"), b"ok"
                elif path == "/robots.txt":
                    body = b"User-agent: *\nAllow: /\n"
                else:
                    self.loads += 1
                    body = page(int(path[1:]), self.loads, self.mode)
                kind = b"text/html; charset=utf-8" if path[1:].isdigit() else b"text/plain"
                head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
                writer.write(head + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    site = Site()
    first = await asyncio.start_server(site.serve, HOSTS[0], 0, backlog=2048)
    port = first.sockets[0].getsockname()[1]
    rest = await asyncio.start_server(site.serve, HOSTS[1:], port, backlog=2048)
    print(port, flush=True)
    async with first, rest:
        await asyncio.gather(first.serve_forever(), rest.serve_forever())


if __name__ == "__main__":
    asyncio.run(main())
