"""The walls around a process that reads models from elsewhere: no network, no writing, few means.

They need no privilege, and hold for every thread and every library that is loaded afterwards.
The wall that counts is a filter of system calls: without it nothing is loaded. A network
namespace of its own and Landlock are further walls, where the kernel allows them. They are never
trusted unproven: `still_open` tries every kind of socket before a model is opened.
"""

import ctypes
import os
import platform
import resource
import socket
import struct
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NEW_USER_NAMESPACE: Final = 0x10000000
NEW_NETWORK_NAMESPACE: Final = 0x40000000
SET_SECCOMP: Final = 22
SET_NO_NEW_PRIVILEGES: Final = 38
FILTERED: Final = 2

# Opening to write, to create or to truncate.
WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# Numbers of system calls, as the kernel's tables of each architecture give them.
DENIED: Final[dict[str, dict[str, int]]] = {
    "x86_64": {
        "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "recvmsg": 47,
        "bind": 49, "listen": 50, "socketpair": 53, "accept4": 288, "recvmmsg": 299,
        "sendmmsg": 307, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "kill": 62,
        "tkill": 200, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297,
        "pidfd_send_signal": 424, "setpriority": 141, "fchmodat2": 452,
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438,
        "io_uring_setup": 425, "unshare": 272, "setns": 308, "mount": 165, "bpf": 321,
        "perf_event_open": 298, "userfaultfd": 323, "keyctl": 250, "add_key": 248,
        "request_key": 249, "init_module": 175, "finit_module": 313, "creat": 85,
        "truncate": 76, "rename": 82, "renameat": 264, "renameat2": 316, "mkdir": 83,
        "mkdirat": 258, "rmdir": 84, "link": 86, "linkat": 265, "symlink": 88,
        "symlinkat": 266, "unlink": 87, "unlinkat": 263, "mknod": 133, "mknodat": 259,
        "chmod": 90, "fchmod": 91, "fchmodat": 268, "chown": 92, "fchown": 93, "lchown": 94,
        "fchownat": 260, "openat2": 437,
    },
    "aarch64": {
        "socket": 198, "connect": 203, "accept": 202, "sendto": 206, "sendmsg": 211,
        "recvmsg": 212, "bind": 200, "listen": 201, "socketpair": 199, "accept4": 242,
        "recvmmsg": 243, "sendmmsg": 269, "execve": 221, "execveat": 281, "kill": 129,
        "tkill": 130, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240,
        "pidfd_send_signal": 424, "setpriority": 140, "fchmodat2": 452,
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_getfd": 438,
        "io_uring_setup": 425, "unshare": 97, "setns": 268, "mount": 40, "bpf": 280,
        "perf_event_open": 241, "userfaultfd": 282, "keyctl": 219, "add_key": 217,
        "request_key": 218, "init_module": 105, "finit_module": 273, "truncate": 45,
        "renameat": 38, "renameat2": 276, "mkdirat": 34, "linkat": 37, "symlinkat": 36,
        "unlinkat": 35, "mknodat": 33, "fchmod": 52, "fchmodat": 53, "fchown": 55,
        "fchownat": 54, "openat2": 437,
    },
}  # fmt: skip
# Which argument of a call that opens a file holds the flags.
OPENING: Final[dict[str, dict[int, int]]] = {
    "x86_64": {2: 1, 257: 2},
    "aarch64": {56: 2},
}
# Calls that name a process first: a thread of one's own may be ended, as a library does that
# gives up, and one's own limits set, which are named by 0; nobody else's.
OWN: Final[dict[str, dict[str, int]]] = {
    "x86_64": {"tgkill": 234, "prlimit64": 302},
    "aarch64": {"tgkill": 131, "prlimit64": 261},
}
# What leads out of this machine, or into another process: for programs that read their own files.
NETWORK: Final = (
    "socket", "connect", "accept", "accept4", "sendto", "sendmsg", "recvmsg", "sendmmsg",
    "recvmmsg", "bind", "listen", "socketpair", "io_uring_setup", "ptrace",
    "process_vm_readv", "process_vm_writev", "pidfd_getfd", "keyctl", "bpf",
)  # fmt: skip
ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
OTHER_ABI: Final = 0x40000000

LOAD_WORD, EQUAL, AT_LEAST, ANY_BIT, ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW: Final = 0x7FFF0000
REFUSE: Final = 0x00050000 | 1
KILL: Final = 0x80000000

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
EXECUTE, READ_FILE, READ_FOLDER = 1, 4, 8
# Every right of the first version of Landlock: what is handled and not granted is refused.
HANDLED: Final = (1 << 13) - 1


@dataclass(frozen=True, slots=True)
class Walls:
    """What stands around this process now.

    Attributes:
        filter: system calls that reach a network, write or start programs are refused.
        namespace: it has a network of its own, with nothing in it.
        files: it reads its model and its libraries, and no other files.
    """

    filter: bool
    namespace: bool
    files: bool


def enclose(readable: Sequence[Path]) -> Walls:
    """Raise every wall that this kernel has; call it before any thread is started."""
    if not sys.platform.startswith("linux"):
        return Walls(filter=False, namespace=False, files=False)
    libc = ctypes.CDLL(None, use_errno=True)
    alone = libc.unshare(NEW_USER_NAMESPACE | NEW_NETWORK_NAMESPACE) == 0
    if _control(libc, SET_NO_NEW_PRIVILEGES, 1) != 0:
        return Walls(filter=False, namespace=alone, files=False)
    files = _only(libc, readable)
    return Walls(filter=_filtered(libc), namespace=alone, files=files)


def can_cut_off() -> bool:
    """Whether `cut_off` knows this system."""
    return sys.platform.startswith("linux") and platform.machine() in ARCHITECTURES


def cut_off() -> bool:
    """Shut every way to a network, for this program and all that it becomes; whether it is so."""
    if not can_cut_off():
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(NEW_USER_NAMESPACE | NEW_NETWORK_NAMESPACE)
    if _control(libc, SET_NO_NEW_PRIVILEGES, 1) != 0:
        return False
    known = DENIED[platform.machine()]
    return _installed(libc, _program(platform.machine(), [known[name] for name in NETWORK]))


def limit(memory: int) -> None:
    """Bound what this process may use; it writes no file, and no core with a text in it."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def spend(seconds: int) -> None:
    """Let the kernel end this process when the work before it takes more time of CPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def still_open() -> tuple[str, ...]:
    """Every way out that is not shut: kinds of sockets that can be made, files to write."""
    return tuple(_ways_out())


def _ways_out() -> Iterator[str]:
    kinds = {
        "a TCP socket": (socket.AF_INET, socket.SOCK_STREAM),
        "a UDP socket": (socket.AF_INET, socket.SOCK_DGRAM),
        "a TCP socket of IPv6": (socket.AF_INET6, socket.SOCK_STREAM),
        "a UDP socket of IPv6": (socket.AF_INET6, socket.SOCK_DGRAM),
        "a Unix socket": (socket.AF_UNIX, socket.SOCK_STREAM),
        "a Unix datagram socket": (socket.AF_UNIX, socket.SOCK_DGRAM),
    }
    for name, (family, kind) in kinds.items():
        try:
            socket.socket(family, kind).close()
        except PermissionError:
            continue
        except OSError:
            # A family that this kernel does not have is no way out.
            continue
        yield name
    try:
        with tempfile.TemporaryFile():
            yield "a file to write"
    except OSError:
        pass


def _filtered(libc: ctypes.CDLL) -> bool:
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        return False
    denied = list(DENIED[machine].values())
    return _installed(libc, _program(machine, denied, is_alone=True))


def _installed(libc: ctypes.CDLL, program: bytes) -> bool:
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("count", ctypes.c_ushort), ("code", ctypes.c_void_p))

    described = Program(len(program) // 8, ctypes.cast(code, ctypes.c_void_p).value)
    return _control(libc, SET_SECCOMP, FILTERED, ctypes.addressof(described)) == 0


def _program(machine: str, denied: Sequence[int], *, is_alone: bool = False) -> bytes:
    """The filter: classic BPF over the number, architecture and arguments of a call.

    Alone, a process opens nothing to write, and ends no other.
    """

    def line(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    lines = [
        line(LOAD_WORD, 4),
        line(EQUAL, ARCHITECTURES[machine], yes=1),
        line(ANSWER, KILL),
        line(LOAD_WORD, 0),
        line(AT_LEAST, OTHER_ABI, no=1),
        line(ANSWER, REFUSE),
    ]
    for number in sorted(denied):
        lines += [line(EQUAL, number, no=1), line(ANSWER, REFUSE)]
    # Past a match of those below, only an answer follows: the number is no longer at hand.
    for number, argument in OPENING[machine].items() if is_alone else ():
        lines += [
            line(EQUAL, number, no=4),
            line(LOAD_WORD, 16 + 8 * argument),
            line(ANY_BIT, WRITING, no=1),
            line(ANSWER, REFUSE),
            line(ANSWER, ALLOW),
        ]
    for number in OWN[machine].values() if is_alone else ():
        lines += [
            line(EQUAL, number, no=5),
            line(LOAD_WORD, 16),
            line(EQUAL, os.getpid(), yes=2),
            line(EQUAL, 0, yes=1),
            line(ANSWER, REFUSE),
            line(ANSWER, ALLOW),
        ]
    return b"".join([*lines, line(ANSWER, ALLOW)])


def _only(libc: ctypes.CDLL, readable: Sequence[Path]) -> bool:
    """Let this process read these folders and files, and change nothing."""
    rights = struct.pack("=Q", HANDLED)
    ruleset = _call(libc, LANDLOCK_CREATE, rights, len(rights), 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _grant(libc, ruleset, path)
        return _call(libc, LANDLOCK_RESTRICT, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _grant(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = EXECUTE | READ_FILE | (READ_FOLDER if path.is_dir() else 0)
        rule = struct.pack("=Qi", rights, handle)
        _call(libc, LANDLOCK_ADD, ruleset, 1, rule, 0)
    finally:
        os.close(handle)


def _control(libc: ctypes.CDLL, option: int, *given: int) -> int:
    """Call prctl, each argument as wide as the kernel reads it."""
    wide = [ctypes.c_ulong(each) for each in (*given, 0, 0, 0, 0)][:4]
    return int(libc.prctl(ctypes.c_int(option), *wide))


def _call(libc: ctypes.CDLL, number: int, *given: int | bytes) -> int:
    """Make a system call by number, each argument as wide as the kernel reads it."""
    wide = [each if isinstance(each, bytes) else ctypes.c_long(each) for each in given]
    return int(libc.syscall(ctypes.c_long(number), *wide))
