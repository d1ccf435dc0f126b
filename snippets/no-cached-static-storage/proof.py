"""A release with a new stylesheet reaches app1 first, and each node is asked for the stylesheets that the other's page names."""

import re
from collections.abc import Iterator

from praekelt_standards.lab.lab import Lab
from praekelt_standards.lab.node import PAGE, laid, small_site
from praekelt_standards.lab.proofs import Bench, Seen, answer, restart

WWW = "www.clinic.example.com"
HOME = '<link rel="stylesheet" href="{% static "clinic.css" %}">\n'
COLLECT = ["/srv/clinic/ve/bin/python", "/srv/clinic/src/manage.py", "collectstatic", "--noinput"]
CACHED = "from django.contrib.staticfiles.storage import CachedStaticFilesStorage"
NOTES = {
    "CachedStaticFilesStorage": "Django has removed it, so a class of this name is put back; it is made of today's "
    "``HashedFilesMixin``, and each node works out a name by itself when it is first asked, and keeps it in memory"
}
PUT_BACK = """\
from django.contrib.staticfiles import storage


class CachedStaticFilesStorage(storage.HashedFilesMixin, storage.StaticFilesStorage):
    pass


storage.CachedStaticFilesStorage = CachedStaticFilesStorage
"""


def broken(bench: Bench) -> Iterator[Seen]:
    with nodes(bench, "bad", PUT_BACK) as lab:
        asked = lab.app1.run(["/srv/clinic/ve/bin/python", "-c", CACHED], check=False)
        gone = "there is no such class any more" if "ImportError" in asked.stderr else "the class is there"
        yield Seen("CachedStaticFilesStorage, asked of today's Django", gone)
        yield from rolled(lab, "--clear")


def kept(bench: Bench) -> Iterator[Seen]:
    with nodes(bench, "good") as lab:
        yield from rolled(lab, "--clear")
        link = stylesheet(lab, "app1")
        same = lab.get(link, WWW, at="app1").content == lab.get(link, WWW, at="app2").content
        yield Seen("both nodes answer with the same stylesheet meanwhile", "yes" if same else "no")


def limits(bench: Bench) -> Iterator[Seen]:
    with nodes(bench, "good-manifest") as lab:
        for seen in rolled(lab, ship=True):
            yield Seen(f"{seen.tried}, with a manifest and both releases' files on both nodes", seen.came)
        for seen in rolled(lab, "--clear", margin="6rem"):
            yield Seen(f"{seen.tried}, with a manifest and no other release's files on the new node", seen.came)


def nodes(bench: Bench, case: str, package: str = ""):
    """Two nodes of one release, which each have its static files; `package` is what stands in clinic/__init__.py."""
    site = laid(small_site(("app1", "app2")), f"no-cached-static-storage/{case}").with_file("templates/home.html", HOME)
    site = site.with_file("clinic/__init__.py", package)
    prepare = site.files[next(path for path in site.files if path.name == "prepare.sh")].content.decode()
    return bench.lab(site.with_file("prepare.sh", f"{prepare}{' '.join(COLLECT)}\n"), PAGE)


def rolled(lab: Lab, *options: str, ship: bool = False, margin: str = "4rem") -> Iterator[Seen]:
    """What each node answers while one has the new release, and the other not yet."""
    old = stylesheet(lab, "app2")
    lab.app1.write("/srv/clinic/src/assets/clinic.css", f"body {{ margin: {margin}; }}\n")
    lab.app1.run([*COLLECT, *options])
    if ship:
        lab.app1.copy("/srv/clinic/static", lab.app2)
    restart(lab.app1, "clinic")
    lab.wait(PAGE, at="app1")
    new = stylesheet(lab, "app1")
    yield Seen("the stylesheet of app1's page, asked of app1", answer(lab.get(new, WWW, at="app1")))
    yield Seen("the stylesheet of app1's page, asked of app2", answer(lab.get(new, WWW, at="app2")))
    yield Seen("the stylesheet of app2's page, asked of app1", answer(lab.get(old, WWW, at="app1")))


def stylesheet(lab: Lab, node: str) -> str:
    """The address that a node's page names."""
    return re.findall(r'href="([^"]+)"', lab.get("/", WWW, at=node).text)[0]
