"""Every system that is not an Ubuntu LTS, as images, boxes and scripts name it, and what is near it and right."""

from __future__ import annotations

import pytest

NAME = "runs-on-ubuntu-lts"

OTHERS = [
    "debian", "debian:bookworm-slim", "python:3.13", "python", "python:3.13-slim", "python:3.12-alpine3.20", "alpine",
    "alpine:3.20", "node:22-bookworm", "centos:7", "rockylinux:9", "fedora", "amazonlinux:2023", "opensuse/leap:15.6",
    "docker.io/library/python:3.13", "ghcr.io/astral-sh/uv:python3.13-bookworm-slim", "registry.example.com:5000/debian:12",
    "python@sha256:0000000000000000000000000000000000000000000000000000000000000000", "praekeltfoundation/django-bootstrap:py3",
    "praekeltfoundation/python-base:3.7-stretch", "continuumio/miniconda3", "archlinux",
    "ubuntu:17.10", "ubuntu:25.10", "ubuntu:artful", "ubuntu:questing", "ubuntu:devel", "ubuntu:rolling", "ubuntu:23.04",
    "phusion/baseimage:17.10-1.0.0",
]  # fmt: skip


@pytest.mark.parametrize("image", OTHERS)
def test_an_image_of_another_system_is_seen(breaks, image: str) -> None:
    breaks(NAME, {"Dockerfile": f"# comment\nFROM {image} <<<\nCOPY . /srv\n"})


BOXES = [
    "debian/bookworm64", "bento/debian-12", "generic/debian12", "centos/7", "bento/centos-7.9", "generic/fedora39",
    "bento/ubuntu-23.10", "ubuntu/artful64", "generic/ubuntu2310", "rockylinux/9", "generic/alpine318", "wheezy64",
]  # fmt: skip


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("line", ['  config.vm.box = "{}" <<<', "  app.vm.box = '{}' <<<", '  { :box => "{}" }, <<<'])
def test_a_box_of_another_system_is_seen(breaks, box: str, line: str) -> None:
    breaks(NAME, {"Vagrantfile": "Vagrant.configure('2') do |config|\n" + line.replace("{}", box) + "\nend\n"})


AMAZON = 'source "amazon-ebs" "web" {{\n  ami_name = "web"\n  source_ami_filter {{\n    filters = {{\n      name = "{}"\n      root-device-type = "ebs"\n    }}\n  }}\n}}\n'


@pytest.mark.parametrize(
    ("key", "image"),
    [
        ("source_image_family", "debian-12"), ("source_image", "centos-7-v20240110"), ("image", "ubuntu-23-10-x64"), ("image", "debian:12"),
        ("source_path", "generic/debian12"), ("image_offer", "debian-12"), ("source_image_name", "Fedora 41"), ("image_offer", "ubuntu-24_10"),
        ("iso_url", "https://releases.example.com/24.10/ubuntu-24.10-live-server-amd64.iso"), ("source_ami", "amzn2-ami-hvm-2.0"),
    ],
)  # fmt: skip
def test_an_image_that_packer_builds_upon_is_seen(breaks, key: str, image: str) -> None:
    breaks(NAME, {"web.pkr.hcl": f'source "a" "web" {{\n  # {key} = "debian"\n  {key} = "{image}" <<<\n}}\n'})
    breaks(
        NAME,
        {"web.pkr.hcl": "", "packer/web.json": f'{{"builders": [\n  {{"type": "a", "{key}": "{image}"}} <<<\n]}}\n'},
    )


def test_an_image_that_packer_looks_for_is_seen(breaks, judge) -> None:
    breaks(NAME, {"web.pkr.hcl": AMAZON.format("debian-12-amd64-*").replace('*"', '*" <<<')})
    filters = '{"builders": [{"source_ami_filter": {"filters": {"owner-id": "1",\n  "name": "ubuntu/images/*ubuntu-mantic-23.10-*" <<<\n}}}]}\n'
    breaks(NAME, {"web.pkr.hcl": "", "packer.json": filters})


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (AMAZON.format("ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*"), "kept"),
        ('source_image_family = "ubuntu-2404-lts-amd64"\n', "kept"),
        ('image = "ubuntu-22-04-x64"\nami_name = "debian"\nname = "debian"\n', "kept"),
        ('image_offer = "0001-com-ubuntu-server-jammy"\nimage_sku = "22_04-lts"\n', "kept"),
        ('image_offer = "UbuntuServer"\nimage_sku = "18.04-LTS"\n', "undecided"),
        ('source_ami = "ami-0123456789abcdef0"\nssh_username = "ubuntu"\n', "undecided"),
        ("source_ami = var.image\n", "undecided"),
        ('// image = "debian"\n', "undecided"),
    ],
)
def test_what_packer_builds_upon_is_right_or_not_told(judge, text: str, verdict: str) -> None:
    assert judge(NAME, {"web.pkr.hcl": text}) == (verdict, [])


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": "ARG TAG=3.13-slim\nFROM python:${TAG} <<<\n"},
        {"Dockerfile": "FROM --platform=linux/amd64 python:3.13 <<<\n"},
        {"Dockerfile": "FROM python:3.13 AS base <<<\nRUN x\nFROM base\n"},
        {"Dockerfile": "FROM python:3.13 as build <<<\nRUN x\nFROM python:3.13 <<<\nCOPY --from=build /a /a\n"},
        {"Dockerfile": "FROM node:22 AS assets\nRUN npm ci\nFROM python:3.13 <<<\nCOPY --from=assets /a /a\n"},
        {"Dockerfile": "FROM python:3.13 AS live <<<\nCMD a\nFROM python:3.13 AS dev\nCMD b\n"},
        {"Dockerfile": "FROM debian:12 AS base <<<\nRUN x\nFROM base AS dev\nCMD b\n"},
        {"docker/app/Dockerfile": "from debian:12 <<<\n"},
        {"Dockerfile.live": "FROM debian:12 <<<\n"},
        {"app.dockerfile": "FROM debian:12 <<<\n"},
        {"docker-compose.yml": "services:\n  web:\n    image: python:3.13 <<<\n    command: gunicorn clinic.wsgi\n"},
        {"scripts/setup.sh": "#!/bin/sh\nset -e\nsudo yum install -y nginx <<<\n"},
        {"setup.sh": "dnf -y install nginx <<<\n"},
        {"setup.sh": "apk add --no-cache nginx <<<\n"},
        {"setup.sh": 'echo "deb http://archive.ubuntu.com/ubuntu zesty main" > /etc/apt/sources.list <<<\n'},
    ],
)
def test_another_system_is_seen_wherever_it_is_named(breaks, files: dict[str, str]) -> None:
    breaks(NAME, files)


@pytest.mark.parametrize(
    "image",
    [
        "ubuntu", "ubuntu:latest", "ubuntu:24.04", "ubuntu:noble", "ubuntu:noble-20260101", "ubuntu:14.04", "ubuntu:12.04",
        "docker.io/ubuntu:26.04", "library/ubuntu:22.04", "nvidia/cuda:12.2.0-runtime-ubuntu22.04", "phusion/baseimage:focal-1.2.0",
        "phusion/baseimage:18.04-1.0.0", "ubuntu/python:3.12-24.04", "public.ecr.aws/ubuntu/ubuntu:24.04", "ubuntu:30.04",
    ],
)  # fmt: skip
def test_an_image_of_an_ubuntu_lts_is_right(judge, image: str) -> None:
    assert judge(NAME, {"Dockerfile": f"FROM {image}\n"}) == ("kept", [])


@pytest.mark.parametrize(
    "box",
    [
        "lucid32", "precise64", "ubuntu/trusty64", "ubuntu/jammy64", "bento/ubuntu-24.04", "generic/ubuntu2204",
        "cloud-image/ubuntu-26.04", "hashicorp/precise32", "someone/ubuntu-16.04-amd64", "hashicorp/bionic64",
    ],
)  # fmt: skip
def test_a_box_of_an_ubuntu_lts_is_right(judge, box: str) -> None:
    text = f'# config.vm.box = "debian/bookworm64"\nconfig.vm.box = "{box}"\nconfig.vm.box_url = "http://example.com/x.box"\n'
    assert judge(NAME, {"Vagrantfile": text}) == ("kept", [])


@pytest.mark.parametrize(
    "files",
    [
        {"docker/dev/Dockerfile": "FROM python:3.13\n"},
        {"Dockerfile.test": "FROM python:3.13\n"},
        {"live/Dockerfile": "FROM ubuntu:24.04 AS live\nCMD a\nFROM python:3.13 AS dev\nCMD b\n"},
        {"docker/database/Dockerfile": "FROM postgres:18-alpine\n"},
        {"dev/Vagrantfile": 'config.vm.box = "debian/bookworm64"\n'},
        {"dev/web.pkr.hcl": 'image = "debian"\n', "packer-list.json": '{"image": "debian"}\n'},
        {"docker-compose.yml": "services:\n  db:\n    image: postgres:alpine\n  cache:\n    image: redis:alpine\n"},
        {"docker-compose.yml": "services:\n  docs:\n    image: python:3.13\n    command: make html\n"},
        {"setup.sh": "if test -x /usr/bin/yum; then yum install nginx; else apt-get install nginx; fi\n"},
        {
            "setup.sh": "echo 'deb http://ppa.launchpad.net/a/b/ubuntu noble main' | tee /etc/apt/sources.list.d/a.list\n"
        },
        {".github/workflows/ci.yml": "jobs:\n  a:\n    runs-on: ubuntu-25.10\n    container: debian\n"},
    ],
)
def test_what_is_near_it_is_quiet(judge, files: dict[str, str]) -> None:
    assert judge(NAME, {"Dockerfile": "FROM ubuntu:24.04\n", **files}) == ("kept", [])


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Dockerfile": "FROM clinic/base:3\n"},
        {"Dockerfile": "ARG IMAGE\nFROM ${IMAGE}\n"},
        {"Dockerfile": "FROM someone/ubuntu-desktop\n"},
        {"Vagrantfile": 'config.vm.box = "clinic"\n'},
        {"Dockerfile": "FROM lunar/clinic:3\n"},
        {"Dockerfile": "FROM example/buster-disco\n"},
    ],
)
def test_a_system_that_is_not_told_is_undecided(judge, files: dict[str, str]) -> None:
    assert judge(NAME, files) == ("undecided", [])
