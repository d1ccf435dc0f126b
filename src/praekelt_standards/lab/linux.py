"""The few system calls that a lab needs and that Python 3.11 does not offer."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

NEWNS = 0x00020000
NEWUTS = 0x04000000
NEWIPC = 0x08000000
NEWUSER = 0x10000000
NEWPID = 0x20000000
NEWNET = 0x40000000

_RDONLY = 0x1
_REMOUNT = 0x20
_BIND = 0x1000
_REC = 0x4000
_PRIVATE = 0x40000
_RELATIME = 0x200000
_DETACH = 2

_PDEATHSIG = 1
_SUBREAPER = 36
_AMBIENT = 47
_AMBIENT_RAISE = 2
_CAPABILITIES_V3 = 0x20080522
_SYS_CHROOT = 18
_REMOVE = 0

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments) == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Move this process, or for NEWPID its next children, into new namespaces."""
    _call("unshare", ctypes.c_int(flags))


def map_user(inside: int, uid: int, gid: int) -> None:
    """Be user and group `inside` in the user namespace just entered, who were `uid` and `gid` outside it."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{inside} {gid} 1")


def _mount(source: str, target: Path, kind: str, flags: int, options: str) -> None:
    number = ctypes.c_ulong(flags)
    _call("mount", source.encode(), os.fsencode(target), kind.encode() or None, number, options.encode() or None)


def mount_privately() -> None:
    """Keep every later mount of this namespace from being seen outside it."""
    _mount("none", Path("/"), "", _REC | _PRIVATE, "")


def mount_memory(target: Path, options: str = "mode=755") -> None:
    """An empty file system in memory, which is gone with its namespace."""
    _mount("tmpfs", target, "tmpfs", 0, options)


def mount_processes(target: Path) -> None:
    """The /proc of this process namespace."""
    _mount("proc", target, "proc", 0, "")


def bind(source: Path, target: Path, *, writable: bool) -> None:
    """Show a file or a folder at a second place as well."""
    _mount(str(source), target, "", _BIND | _REC, "")
    if not writable:
        _mount("none", target, "", _BIND | _REMOUNT | _RDONLY | _locked(target), "")


def _locked(target: Path) -> int:
    """How the file system at a place was mounted, which a user namespace may not change."""
    flags = os.statvfs(target).f_flag
    kept = flags & (os.ST_NOSUID | os.ST_NODEV | os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME)
    return kept | (_RELATIME if flags & os.ST_RELATIME else 0)


def enter(root: Path) -> None:
    """Make a mounted folder the root of this mount namespace, and forget the old one."""
    os.chdir(root)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", ctypes.c_int(_DETACH))
    os.chdir("/")


def name_host(name: str) -> None:
    """Give this host its name."""
    _call("sethostname", name.encode(), ctypes.c_size_t(len(name)))


def die_with_parent(signal: int) -> None:
    """Be sent this signal when the thread that started this process ends; a later change of user undoes it."""
    _call("prctl", ctypes.c_int(_PDEATHSIG), ctypes.c_ulong(signal))


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that none of them escapes."""
    _call("prctl", ctypes.c_int(_SUBREAPER), ctypes.c_ulong(1), 0, 0, 0)


def remove_shared_memory(segment: int) -> None:
    """Remove a segment of shared memory; it is gone when no process sees it any more."""
    _call("shmctl", ctypes.c_int(segment), ctypes.c_int(_REMOVE), None)


def keep_chroot() -> None:
    """Pass on the right to call chroot, which haproxy needs, to the programs that this process becomes."""
    bit = 1 << _SYS_CHROOT
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    # effective, permitted and inheritable, first for capabilities 0 to 31 and then for the others
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    _call("capset", header, data)
    zero = ctypes.c_ulong(0)
    _call("prctl", ctypes.c_int(_AMBIENT), ctypes.c_ulong(_AMBIENT_RAISE), ctypes.c_ulong(_SYS_CHROOT), zero, zero)
