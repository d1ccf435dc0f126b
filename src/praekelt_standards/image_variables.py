"""The environment variables that a project's images bring, which settle what its settings ask of the environment."""

from __future__ import annotations

from praekelt_standards.deployed import is_elsewhere
from praekelt_standards.formats import COMPOSE, DOCKERFILE
from praekelt_standards.included import run_file
from praekelt_standards.processes import mounts_the_checkout
from praekelt_standards.project import Project, view
from praekelt_standards.readers import variables
from praekelt_standards.readers.template import is_templated


@view
def image_variables(project: Project) -> tuple[tuple[str, str], ...]:
    """Each variable that the ENV of a deployed image sets, and its value, where nothing that is deployed gives it another."""
    found: dict[str, set[str]] = {}
    for image in project.documents(DOCKERFILE):
        from praekelt_standards.readers import dockerfile

        if is_elsewhere(image.path):
            continue
        own: dict[str, str] = {}
        for stage in reversed(dockerfile.deployed(image.content)):
            for instruction in stage.instructions:
                if instruction.name == "ENV":
                    own.update(dockerfile.variables(instruction))
        for name, value in own.items():
            found.setdefault(name, set()).add(value)
    for compose in project.documents(COMPOSE) if found else ():
        if not is_elsewhere(compose.path) and not mounts_the_checkout(compose.content):
            for service in compose.content:
                given = [(name, one.text) for name, one in service.environment]
                for file in service.env_files:
                    path = run_file(project, compose.path, file)
                    if path is None:
                        return ()  # which may set any of them
                    given += variables.read(project.text(path) or "")
                for name, value in given:
                    if name in found:
                        found[name].add(value)
    only = ((name, *values) for name, values in found.items() if len(values) == 1)
    return tuple((name, str(value)) for name, value in only if not is_templated(value))
