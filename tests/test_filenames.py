"""Patterns of file names, asked as one."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praekelt_standards.filenames import Patterns

SHAPES = ["nginx.conf", "*.conf", "nginx/*", "*nginx*", "sites-enabled/*.conf", "*gunicorn*.py", "docker*", "a?b.[ch]"]


@pytest.mark.parametrize("pattern", SHAPES)
@given(path=st.lists(st.sampled_from([*"abhc?./", "nginx", ".conf", "sites-enabled/", "gunicorn", ".py"])).map("".join))
def test_each_shape_of_pattern_means_what_fnmatch_says_of_the_end_of_the_path(pattern: str, path: str) -> None:
    parts = path.split("/")
    tails = ["/".join(parts[start:]) for start in range(len(parts))] if "/" in pattern else parts[-1:]
    expected = any(fnmatchcase(tail, pattern) for tail in tails)
    if pattern.endswith("/*"):  # a folder's pattern speaks of the files right in it
        expected = len(parts) > 1 and parts[-2] == pattern[:-2]
    assert bool(Patterns([(pattern, "it")]).meanings(path)) == expected


def test_a_path_means_all_that_its_patterns_stand_for_and_each_once() -> None:
    patterns = Patterns([("*.conf", "configuration"), ("*nginx*", "nginx"), ("NGINX.conf", "nginx")])
    assert set(patterns.meanings("etc/Nginx.CONF")) == {"configuration", "nginx"}
    assert len(patterns.meanings("etc/nginx.conf")) == 2
    assert patterns.meanings("etc/readme") == ()
