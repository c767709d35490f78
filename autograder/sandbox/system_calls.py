"""The system calls that a student's process is refused, by a seccomp filter.

Above all it starts no process: then one limit on memory bounds all it can take, and nothing outlives it.
"""

from __future__ import annotations

import ctypes
import errno
import tempfile

from autograder.sandbox.linux import PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, prctl

SECCOMP_MODE_FILTER = 2
CLONE_THREAD = 0x00010000
CLONE_ARGUMENT = 0
F_SETLEASE = 1024
COMMAND_ARGUMENT, COMMAND_BITS = 1, 0xFFFFFFFF  # of fcntl; the kernel does not look at the others

REFUSED = (
    "fork", "vfork", "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev",
    "process_madvise", "kcmp", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "mount", "umount",
    "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "open_tree_attr", "fsopen",
    "fsconfig", "fsmount", "fspick", "mount_setattr", "unshare", "setns", "keyctl", "add_key",
    "request_key", "bpf", "perf_event_open", "userfaultfd", "lookup_dcookie", "syslog", "memfd_create",
    "memfd_secret", "shmget", "shmat", "shmctl", "semget", "semop", "semctl", "msgget", "msgsnd",
    "msgrcv", "mq_open", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown",
    "fchownat", "utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr", "fsetxattr",
    "setxattrat", "removexattr", "lremovexattr", "fremovexattr", "removexattrat", "file_setattr",
    "mknod", "mknodat", "name_to_handle_at", "open_by_handle_at", "quotactl", "quotactl_fd",
    "fanotify_init", "acct", "swapon", "swapoff", "socket", "io_uring_setup", "io_uring_enter",
    "io_uring_register", "vmsplice", "init_module", "finit_module", "delete_module", "kexec_load",
    "kexec_file_load", "reboot", "iopl", "ioperm", "modify_ldt", "personality", "settimeofday",
    "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "vhangup", "capset",
    "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr", "setpriority",
    "ioprio_set", "mbind", "set_mempolicy", "set_mempolicy_home_node", "migrate_pages", "move_pages",
    "nfsservctl", "uselib", "ustat", "sysfs", "io_setup", "io_submit", "inotify_init", "inotify_init1",
)  # fmt: skip
# libseccomp has no names for calls that are younger than itself (statmount, setxattrat, …): what came after
# 2.5, the oldest that knows openat2, is refused by number, which all machines share since then
YOUNGER = range(440, 512)
OPENAT2 = 437


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def filter_program() -> bytes:
    """The filter's instructions; calls of another architecture kill the process.

    Raises ImportError or OSError where libseccomp is missing or of no use.
    """
    import pyseccomp

    calls = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refused = {pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in REFUSED}
    for number in sorted(refused):
        if number >= 0:  # other machines, fewer calls
            calls.add_rule(pyseccomp.ERRNO(errno.EPERM), number)
    if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "openat2") == OPENAT2:
        for number in set(YOUNGER) - refused:
            calls.add_rule(pyseccomp.ERRNO(errno.ENOSYS), number)
    no_thread = pyseccomp.Arg(CLONE_ARGUMENT, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)
    calls.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", no_thread)
    # Python's own files may belong to whoever grades: under a lease nobody could open them for 45 seconds
    lease = pyseccomp.Arg(COMMAND_ARGUMENT, pyseccomp.MASKED_EQ, COMMAND_BITS, F_SETLEASE)
    calls.add_rule(pyseccomp.ERRNO(errno.EPERM), "fcntl", lease)
    calls.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags lie in memory; libc then takes clone
    with tempfile.TemporaryFile() as file:
        calls.export_bpf(file)
        file.seek(0)
        return file.read()


def refuse_calls(program: bytes) -> None:
    """Put the filter over this process, for good."""
    instructions = ctypes.create_string_buffer(program, len(program))
    address = ctypes.cast(instructions, ctypes.c_void_p)
    loaded = _Program(len(program) // 8, address)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(loaded))
