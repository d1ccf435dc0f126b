"""Log rotation on a host of the lab: by logrotate where this machine has it, else by what a rule of the site has it do."""

from __future__ import annotations

from praekelt_standards.lab.host import Host

# What is read in every experiment on rotation, so that the page says it in the same words.
NOTE = {
    "logrotate": "it is run where the machine has it, and ``tox -e debian`` brings it; "
    "elsewhere ``mv`` and ``gzip`` do what the rule has logrotate do, and the outcome is the same"
}


def rotate(host: Host, rule: str) -> None:
    """Rotate by one rule now, whatever the hour."""
    if host.path("/lab/bin/logrotate").is_symlink():
        host.write("/lab/rotated.conf", rule)
        host.path("/lab/rotated.conf").chmod(0o644)
        host.run(["logrotate", "--force", "--state", "/lab/logrotate.state", "/lab/rotated.conf"])
    else:
        host.run(["/bin/sh", "-euc", _as_script(rule)])


def _as_script(rule: str) -> str:
    """The steps of a rule that has ``rotate``, ``missingok``, ``notifempty`` and ``sharedscripts``, and maybe ``delaycompress``."""
    patterns, _, options = rule.partition("{")
    logs = " ".join(line for line in patterns.split("\n") if not line.startswith("#"))
    told = options.partition("postrotate\n")[2].partition("endscript")[0]
    waits = "delaycompress" in options
    compressed = 'if test -e "$log.1"; then mv "$log.1" "$log.2"; gzip "$log.2"; fi' if waits else ":"
    return f"""\
rotated=
for log in {logs}; do
    test -s "$log" || continue
    for n in 3 2 1; do if test -e "$log.$n.gz"; then mv "$log.$n.gz" "$log.$((n + 1)).gz"; fi; done
    {compressed}
    mv "$log" "$log.1"
    rotated="$rotated $log"
done
{told or ":"}
{"" if waits else 'for log in $rotated; do gzip "$log.1"; done'}
"""
