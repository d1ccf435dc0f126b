"""The application on one of two nodes answers 503 to everything, as it may in the middle of a release."""

from collections.abc import Iterator

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE, laid, printed, small_site
from praekelt_standards.lab.proofs import Bench, Seen, exchanged, restart_nginx, share
from praekelt_standards.lab.site import Site
from praekelt_standards.lab.waiting import becomes

WWW = "www.clinic.example.com"
NGINX = "etc/nginx/sites-enabled/clinic.conf"


def broken(bench: Bench) -> Iterator[Seen]:
    # The nodes of this experiment have an nginx of their own
    balanced = printed(f"balanced-by-haproxy/bad/{NGINX}").replace(":8000", ":80")
    site = small_site(("app1", "app2"), balancer=True)
    main = site.files[next(name for name in site.files if name.name == "nginx.conf")].content
    site = site.with_file("balancer/etc/nginx/nginx.conf", main).with_file(f"balancer/{NGINX}", balanced)
    with bench.lab(site, PAGE) as lab:
        yield from tried(lab, "balancer", 5)
        lab.app2.stop("nginx")
        yield Seen("of 20 requests, when that node is switched off, fail", share(failures(lab, "balancer"), 20))


def kept(bench: Bench) -> Iterator[Seen]:
    site = laid(small_site(("app1", "app2"), balancer=True), "balanced-by-haproxy/good", on="balancer")
    with bench.lab(site, PAGE) as lab:
        yield from tried(lab, "balancer", 60)


def tried(lab: Lab, balancer: str, patience: float) -> Iterator[Seen]:
    assert becomes(lambda: failures(lab, balancer) == 0)
    yield Seen("of 20 requests before, fail", share(failures(lab, balancer), 20))
    ill = ill_page(lab.site)
    with exchanged(lab.app2, f"/{NGINX}", ill, lambda: restart_nginx(lab, "app2")):
        # haproxy takes a node out when it has found it ill three times, two seconds apart
        becomes(lambda: failures(lab, balancer) == 0, patience)
        yield Seen("of 20 requests, once the checks have had their time, fail", share(failures(lab, balancer), 20))


def ill_page(site: Site) -> str:
    """The node's own nginx file, with an application that answers 503."""
    whole = site.files[next(name for name in site.files if str(name) == f"app/{NGINX}")].content.decode()
    return whole.replace("proxy_pass http://127.0.0.1:8000;", "return 503;")


def failures(lab: Lab, balancer: str) -> int:
    """How many of 20 requests were not answered with the page."""
    return sum(lab.get("/", WWW, at=balancer).status != 200 for _ in range(20))
