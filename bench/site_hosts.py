"""Where page N of the bench's site is: fifty hosts, all of them this machine."""

HOSTS = [f"127.0.1.{n}" for n in range(1, 51)]


def url_of(port: int, n: int) -> str:
    """Page n's address; neighbours in number are on different hosts."""
    return f"http://{HOSTS[n % len(HOSTS)]}:{port}/{n}"
