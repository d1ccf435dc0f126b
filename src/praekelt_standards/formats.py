"""What each file of a project is: told by its name, and by what stands in it where the name says too little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from praekelt_standards.readers import (
        apache,
        buildout,
        compose,
        crontab,
        deploy_yaml,
        django_settings,
        dockerfile,
        gemfile,
        gunicorn,
        haproxy,
        javascript,
        lock_files,
        log_settings,
        logrotate,
        nginx,
        package_json,
        packer,
        pip_lines,
        playbook,
        procfile,
        pyproject,
        python_script,
        requirements,
        sandbox_config,
        settings_names,
        setup_py,
        shell,
        supervisord,
        systemd,
        upstart,
        uwsgi,
        vagrantfile,
        yaml_tree,
    )

if not TYPE_CHECKING:

    class _Reader:
        """A reader that is imported when it reads its first file: most projects have files of few formats."""

        def __init__(self, name):
            self.name = name

        def __getattr__(self, function):
            found = None

            def read(text):
                nonlocal found
                found = found or getattr(import_module(f"praekelt_standards.readers.{self.name}"), function)
                return found(text)

            return read

    for _name in (
        "apache buildout compose crontab deploy_yaml django_settings dockerfile gemfile gunicorn haproxy "
        "javascript lock_files log_settings logrotate nginx package_json packer pip_lines playbook procfile "
        "pyproject python_script requirements sandbox_config settings_names setup_py shell supervisord "
        "systemd upstart uwsgi vagrantfile yaml_tree "
    ).split():
        globals()[_name] = _Reader(_name)

T = TypeVar("T")


@dataclass(frozen=True)
class Format(Generic[T]):
    """One format: how to tell a file of it, and the function that reads its text.

    A file belongs to it when its name matches one of `names`,
    or when its name matches one of `maybe` and its text matches `holds`.
    A pattern with a slash is held against the end of the whole path, one without against the file's name.
    `words` are for a format that many files may be of: a file that holds none of them is not even decoded.
    `besides` says that a file of it may be of another format as well, as settings that name a log file may.
    `holds` is searched line by line (``^`` and ``$`` are a line's) and must take time that grows with the text alone.
    """

    name: str
    read: Callable[[str], T]
    names: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    holds: str = ""
    words: tuple[bytes, ...] = ()
    besides: bool = False


# An operator's file may carry any of these endings, and a template's ending after it.
_CONFIGURATION = ("*.conf", "*.cfg", "*.ini", "*.cnf", "*.vhost", "*.nginx", "*.site", "*.inc",
                  "*.j2", "*.jinja", "*.jinja2", "*.tmpl", "*.template", "*.tpl", "*.erb", "*.in", "*.mustache", "*.mako",
                  "sites-available/*", "sites-enabled/*", "deploy/*", "deployment/*", "conf.d/*", "logrotate.d/*", "nginx/*", "*nginx*", "*supervisor*", "*haproxy*",
                  "apache/*", "apache2/*", "*apache*", "*httpd*", "conf/*", "config/*", "etc/*")  # fmt: skip

NGINX = Format(
    "nginx",
    nginx.read,
    names=("nginx.conf", "*.nginx"),
    maybe=(*_CONFIGURATION, "vhosts/*", "vhosts.d/*", "vhost.d/*"),
    holds=r"^[ \t]*(?:server|http|events|upstream[ \t]++\S++|location[ \t][^;{}\n]++)\s*+\{"
    r"|^[ \t]*(?:listen|server_name|proxy_pass|access_log|error_log|try_files|fastcgi_pass|uwsgi_pass)\s++[^;\n]++;",
)
SUPERVISORD = Format(
    "supervisord",
    supervisord.read,
    names=("supervisord.conf",),
    maybe=(*_CONFIGURATION, "supervisor/*"),
    holds=r"^\[(?:supervisord|supervisorctl|(?:program|group|eventlistener|fcgi-program|rpcinterface):[^\]\n]*)\]",
)
HAPROXY = Format(
    "haproxy",
    haproxy.read,
    names=("haproxy.cfg",),
    maybe=_CONFIGURATION,
    holds=r"^(?:global|defaults|(?:frontend|backend|listen)[ \t]++[\w.{}-]++)[^;{\n]*+\n(?>(?:[ \t]*+(?:#[^\n]*+)?\n)*)[ \t]+\w",
)
LOGROTATE = Format(
    "logrotate",
    logrotate.read,
    names=("logrotate.conf",),
    maybe=(*_CONFIGURATION, "*logrotate*"),
    holds=r"^[^\n{}#;=]*+\{[ \t]*+$(?:\n[^{}]*?)?^[ \t]*+(?:rotate[ \t]++\d++|daily|weekly|monthly|size[ \t]++\S++"
    r"|compress|delaycompress|copytruncate|missingok|postrotate)[ \t]*+$",
)
GUNICORN = Format(
    "gunicorn",
    gunicorn.read,
    names=("*gunicorn*.py",),
    maybe=("*gunicorn*.conf", "*gunicorn*.py.*"),  # which a program of supervisord, or a job of upstart, may be as well
    holds=r"^[a-z_]++[ \t]*+=",
)
DJANGO_SETTINGS = Format(
    "django settings",
    django_settings.read,
    maybe=("*settings*.py", "settings/*.py", "*settings/*.py", "*settings*/*.py"),
    holds=r"^(?:[A-Z][A-Z0-9_]+[ \t]*[+=\[.]|[ \t]*(?:from|import)[ \t])",
)
# They start a Django project with the settings that they name.
DJANGO_START = Format("django start", settings_names.read, names=("manage.py", "wsgi.py", "asgi.py"))
# They name the settings that a deployment runs with; what is of another format is read for the name as well.
SETTINGS_NAMES = Format(
    "settings names",
    settings_names.read,
    maybe=(
        "*dockerfile*",
        "*.sh",
        "*.sls",
        "*.yml",
        "*.yaml",
        "procfile*",
        "makefile",
        "*entrypoint*",
        "*.service",
        "*.toml",
        "*.env*",
        ".production/*",
        ".live/*",
        "app.json",
        "fabfile.py",
    ),  # fmt: skip
    holds=r"DJANGO_SETTINGS_MODULE|--settings",
    words=(b"DJANGO_SETTINGS_MODULE", b"--settings"),
)
DOCKERFILE = Format(
    "Dockerfile",
    dockerfile.read,
    names=("dockerfile", "*.dockerfile", "containerfile"),
    maybe=("*dockerfile*", "docker/*"),
    # Nothing stands before it but comments, arguments and what a template fills in.
    holds=r"\A(?>(?:[ \t]*+(?:#[^\n]*+|\{[^\n]*+)?\n|[aA][rR][gG][ \t][^\n]*+\n)*)[ \t]*+[fF][rR][oO][mM][ \t]++\S",
)
COMPOSE = Format(
    "compose",
    compose.read,
    names=(
        "docker-compose*.yml",
        "docker-compose*.yaml",
        "compose.yml",
        "compose.yaml",
        "compose.*.yml",
        "compose.*.yaml",
    ),
    maybe=("*docker-compose*", "*.yml", "*.yaml"),
    # Services at the top, and below them what one is made of: a file for CI has a list there, and one for Symfony neither key.
    holds=r"^services[ \t]*+:[ \t]*+(?:#[^\n]*+)?$(?:\n(?:[ \t#][^\n]*+)?)*?\n[ \t]++(?:image|build)[ \t]*+:",
    words=(b"services",),
)
SYSTEMD = Format(
    "systemd",
    systemd.read,
    maybe=("*.service*", "*systemd*", "systemd/*", *_CONFIGURATION),
    holds=r"^[ \t]*+ExecStart[ \t]*+=",
)
PROCFILE = Format("Procfile", procfile.read, names=("procfile",), maybe=("*procfile*",), holds=r"^[\w-]++:[ \t]*+\S")
HEROKU = Format("heroku.yml", procfile.read_heroku, names=("heroku.yml", "heroku.yaml"))
UPSTART = Format(
    "upstart",
    upstart.read,
    maybe=("init/*.conf", "upstart/*.conf", "*.upstart", "*.conf"),
    holds=r"^(?:exec[ \t]++\S|script[ \t]*+$)",
)
VAGRANTFILE = Format("Vagrantfile", vagrantfile.read, names=("vagrantfile",))
PACKER = Format(
    "Packer",
    packer.read,
    names=("*.pkr.hcl", "*.pkr.json"),
    maybe=("*packer*.json", "packer/*.json"),
    holds=r"\"builders\"[ \t]*+:",
    words=(b'"builders"',),
)
SHELL = Format(
    "shell",
    shell.script,
    names=("*.sh", "*.bash"),
    maybe=(
        "*.sh.*",
        "scripts/*",
        "bin/*",
        "init.d/*",
        "run",
        "start",
        "startup",
        "deploy",
        "*entrypoint*",
        "gunicorn_start",
        "gunicorn-start",
    ),
    holds=r"\A#![^\n]*\b(?:ba|da|k|z)?sh\b",
    words=(b"#!",),
)
APACHE = Format(
    "Apache",
    apache.read,
    names=("httpd.conf", "apache2.conf"),
    maybe=_CONFIGURATION,
    holds=r"^[ \t]*+(?:<VirtualHost[ \t]|(?:ErrorLog|CustomLog|WSGIScriptAlias|ProxyPass|DocumentRoot)[ \t]++\S)",
)
CIRCUS = Format(
    "circus",
    supervisord.read,
    maybe=("*.ini*", "*circus*"),
    holds=r"^\[watcher:[^\]\n]*\]",
    words=(b"[watcher:",),
)
UWSGI = Format("uWSGI", uwsgi.read, maybe=("*.ini*", "*uwsgi*"), holds=r"^\[uwsgi\]", words=(b"[uwsgi]",))
CRONTAB = Format(
    "crontab",
    crontab.read,
    names=("crontab", "*.crontab", "*.cron"),
    maybe=("cron.d/*", "*crontab*"),
    holds=r"^[ \t]*+(?:@\w++|[\d*][\d*/,-]*+[ \t])",
)
# Settings in YAML that name a log file, of whatever program they are.
YAML_LOGS = Format(
    "YAML with logs",
    yaml_tree.read,
    maybe=("*.yaml", "*.yml"),
    # A key that holds the word log, and a value that looks like a file or a folder; the reader's user looks closer.
    holds=r"^[ \t-]*+[\"']?(?=[\w.-]*?(?i:log))[\w.-]++[\"']?[ \t]*+:[ \t]*+[^\s#][^\n]*?(?:/|\.(?:log|err|out)\b)"
    r"|^[ \t-]*+(?:file|filename|path)[ \t]*+:[^\n]*?(?i:log)",
    words=(b"log", b"Log", b"LOG"),
    besides=True,
)

LOG_SETTINGS = Format(
    "log settings",
    log_settings.read,
    maybe=(*_CONFIGURATION, "default/*", "*default*", "*celery*"),
    # As in readers/log_settings.py.
    holds=r"^[ \t]*+(?:export[ \t]++)?(?:logfile|log_file|log-file|log file|logpath|log[_-]error|access-log|[A-Z][A-Z0-9_]*LOG_?FILE)[ \t]*+[=:]?+[ \t]*+[\"']?[\w./]"
    r"|^args[ \t]*+=[ \t]*+\([ \t]*+[\"']",
)

REQUIREMENTS = Format(
    "requirements",
    requirements.read,
    names=tuple(f"{start}.{end}" for start in ("requirements*", "requirements/*") for end in ("txt", "pip", "in"))
    + ("constraints*.txt", "*[-_]requirements.txt", "requirements*.lock"),
    maybe=(
        "*.pip",
        "pip*.txt",
        "*freeze*.txt",
        "*requirements*.txt*",
        "*requires*.txt",
        "*constraints*.txt",
        "*reqs*.txt",
    ),
    holds=r"^(?:[A-Za-z0-9][\w.-]*+(?:\[[^\]\n]*+\])?[ \t]*+(?:(?:[=~!]=|[<>])[^\n]*+)?|-[erc][ \t]*+\S[^\n]*+)$",
)
SETUP_PY = Format("setup.py", setup_py.read, names=("setup.py",))
SETUP_CFG = Format("setup.cfg", setup_py.read_cfg, names=("setup.cfg",))
PYPROJECT = Format("pyproject", pyproject.read, names=("pyproject.toml",))
PIPFILE = Format("Pipfile", pyproject.read_pipfile, names=("pipfile",))
LOCK_FILE = Format(
    "lock file", lock_files.read, names=("poetry.lock", "uv.lock", "pdm.lock", "pylock.toml", "pylock.*.toml")
)
CONDA_LOCK = Format(
    "conda lock file",
    lock_files.read_conda_lock,
    names=("pixi.lock", "conda-lock.yml", "*.conda-lock.yml", "conda-lock.yaml", "*.conda-lock.yaml"),
)
PIXI = Format("pixi.toml", pyproject.read_pixi, names=("pixi.toml",))
PIPFILE_LOCK = Format("Pipfile.lock", lock_files.read_pipfile_lock, names=("pipfile.lock",))
BUILDOUT = Format(
    "buildout", buildout.read, names=("buildout.cfg",), maybe=("*.cfg",), holds=r"^\[(?:buildout|versions)\]"
)
SIDELOADER = Format("Sideloader", deploy_yaml.read, names=(".deploy.yaml", ".deploy.yml", ".sideloader.y*ml"))
CONDA = Format(
    "conda",
    deploy_yaml.read_conda,
    names=("environment.yml", "environment.yaml"),
    maybe=("*environment*.yml", "*environment*.yaml", "*conda*.yml", "*conda*.yaml"),
    holds=r"^dependencies[ \t]*+:[ \t]*+(?:#[^\n]*+)?\n(?>(?:[ \t]*+(?:#[^\n]*+)?\n)*)[ \t]*+-[ \t]",
    words=(b"dependencies",),
)
PACKAGE_JSON = Format("package.json", package_json.read, names=("package.json",))
COMPOSER_JSON = Format("composer.json", package_json.read_composer, names=("composer.json",))
GEMFILE = Format("Gemfile", gemfile.read, names=("gemfile",))

# Scripts and Django's commands in Python; what another module logs is told by its project's settings.
PYTHON_SCRIPT = Format(
    "Python script",
    python_script.read,
    maybe=("bin/*", "scripts/*", "cron.daily/*", "commands/*", "fabfile.py"),
    holds=r"\A#![^\n]*\bpython|[\"']std(?:out|err)_logfile[\"']|\bFileHandler\(|\bopen\(",
    words=(b"#!", b"_logfile", b"FileHandler(", b".log"),
    besides=True,  # a Fabric file installs packages as well
)
# The files of an app for Vumi's sandbox, and its tests, in whatever folder.
JAVASCRIPT = Format(
    "javascript",
    javascript.read,
    maybe=("*.js", "*.mjs"),
    holds=r"\bvumigo\w*+\b|\bstates\.add\(|\bAppTester\b|\btester[ \t\n]*+\.[ \t\n]*+(?:start|setup|inputs?|check)\b",
    words=(b"vumigo", b"states.add(", b"AppTester", b"tester"),
)
# What such an app says in other languages: the keys of a configuration, or catalogues of their own, by their headers.
SANDBOX_CONFIG = Format(
    "sandbox configuration",
    sandbox_config.read,
    maybe=("*.json",),
    holds=r"\"translation\.[\w.@-]++\""
    r"|\"\"[ \t]*+:[ \t\n]*+\{[^{}]*?\"(?i:domain|lang|language|plural[-_]forms|content-type)\"",
    words=(b'"translation.', b'"":', b'"" :'),
)
# What people and tools are told to run, outside of shell scripts.
_PIP = (b"pip", b"easy_install", b"setup.py install")
DOCUMENT = Format(
    "document",
    pip_lines.read,
    maybe=("*.rst", "*.md", "*.markdown", "readme", "readme.txt", "install", "install.txt"),
    holds=r"\b(?:(?:pip[\d.]*|easy_install)[\s-]|setup\.py install\b)",
    words=_PIP,
)
PLAYBOOK = Format(
    "playbook",
    playbook.read,
    maybe=("*.yml", "*.yaml"),
    holds=r"^[ \t-]*+(?:ansible\.builtin\.)?(?:pip|easy_install)[\"']?[ \t]*+:|^[ \t-]*+(?:local_)?action[ \t]*+:[ \t]*+(?:pip|easy_install)[ \t]|\bpip[\d.]*[ \t]++install\b|\beasy_install[\s-]|\bsetup\.py[ \t]++install\b",
    words=_PIP,
)
FABFILE = Format(
    "Fabric",
    pip_lines.read_code,
    maybe=("fabfile.py", "fabfile/*.py", "makefile", "*.mk", "*.pp", "justfile"),
    holds=r"\b(?:(?:pip[\d.]*|easy_install)[\s-]|setup\.py install\b)",
    words=_PIP,
)

# In the order in which a text that could be several is tried.
ALL: dict[str, Format[object]] = {
    format.name: format  # type: ignore[misc]
    for format in (
        SUPERVISORD,
        HAPROXY,
        LOGROTATE,
        NGINX,
        GUNICORN,
        DOCKERFILE,
        COMPOSE,
        SYSTEMD,
        PROCFILE,
        HEROKU,
        UPSTART,
        VAGRANTFILE,
        PACKER,
        SHELL,
        PYTHON_SCRIPT,
        APACHE,
        UWSGI,
        CIRCUS,
        CRONTAB,
        YAML_LOGS,
        REQUIREMENTS,
        SETUP_PY,
        SETUP_CFG,
        PYPROJECT,
        PIPFILE,
        PIXI,
        LOCK_FILE,
        CONDA_LOCK,
        PIPFILE_LOCK,
        BUILDOUT,
        SIDELOADER,
        CONDA,
        PACKAGE_JSON,
        COMPOSER_JSON,
        GEMFILE,
        DOCUMENT,
        FABFILE,
        PLAYBOOK,
        DJANGO_SETTINGS,
        DJANGO_START,
        SETTINGS_NAMES,
        JAVASCRIPT,
        SANDBOX_CONFIG,
        LOG_SETTINGS,
    )
}
