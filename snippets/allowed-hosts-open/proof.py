"""The site gets a new hostname, spring.clinic.example.com, which is named in nginx and nowhere else."""

from collections.abc import Iterator

from praekelt_standards.lab.node import PAGE, laid, printed, small_site
from praekelt_standards.lab.proofs import Bench, Seen, answer
from praekelt_standards.lab.site import Site

FIRST, NEW, STRANGER = "www.clinic.example.com", "spring.clinic.example.com", "evil.example"
NOTES = {
    "good/etc/nginx/sites-enabled/clinic.conf": "the new name is written into its ``server_name``, where the standard is broken too",
    "bad-environment": "not run; it reads the list from the environment, which has to be told of a new name as well",
}
NGINX = printed("allowed-hosts-open/good/etc/nginx/sites-enabled/clinic.conf")


def broken(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, laid(small_site(), "allowed-hosts-open/bad"))


def kept(bench: Bench) -> Iterator[Seen]:
    yield from tried(bench, laid(small_site(), "allowed-hosts-open/good"), STRANGER)


def limits(bench: Bench) -> Iterator[Seen]:
    site = small_site().with_file("clinic/settings.py", "ALLOWED_HOSTS = []\n")
    for seen in tried(bench, site):
        yield Seen(f"{seen.tried}, with the empty ALLOWED_HOSTS that Django has by itself", seen.came)


def tried(bench: Bench, site: Site, *strangers: str) -> Iterator[Seen]:
    named = NGINX.replace("server_name www.clinic.example.com", f"server_name {NEW} www.clinic.example.com")
    site = site.with_file("app/etc/nginx/sites-enabled/clinic.conf", named)
    with bench.lab(site) as lab:
        lab.wait(PAGE, (200, 400))
        for name in (FIRST, NEW, *strangers):
            yield Seen(f"GET / as {name}", answer(lab.get("/", name)))
