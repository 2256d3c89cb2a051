# SPDX-License-Identifier: GPL-2.0-or-later
"""A system bus of our own, with the real daemon and the real gateway on it."""
import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
  </policy>
</busconfig>
"""


def wait_for(what, holds, process, seconds=60):
    """Polls until holds(); fails when the process ends first or the time is over."""
    end = time.monotonic() + seconds
    while not holds():
        if process.poll() is not None:
            raise RuntimeError(f"{what}: the process ended with status {process.returncode}")
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not there after {seconds} s")
        time.sleep(0.02)


class Services:
    """Started in order, stopped in reverse; what they print goes to our stderr."""

    def __init__(self, stack, build):
        self.build = pathlib.Path(build)
        self.stack = stack
        self.folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.environment = dict(os.environ,
                                DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={self.folder}/bus")

    def start(self, command, stays=True, **options):
        """stays: it runs until it is stopped, and ends well then."""
        process = subprocess.Popen(command, env=options.pop("env", self.environment), **options)
        if stays:
            self.stack.callback(self.stop, process)
        return process

    def stop(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        status = process.wait(timeout=60)
        if status not in (0, -signal.SIGTERM):
            raise RuntimeError(f"{process.args[0]} ended with status {status}")

    def start_bus(self):
        config = self.folder / "bus.conf"
        config.write_text(BUS_CONFIG.format(folder=self.folder))
        bus = self.start(["dbus-daemon", "--nofork", f"--config-file={config}"])
        wait_for("dbus-daemon", (self.folder / "bus").exists, bus)

    def busctl(self, *arguments, check=True):
        return subprocess.run(["busctl", "--system", *arguments], env=self.environment, text=True,
                              check=check, capture_output=True, timeout=60)

    def unpack(self, source, machine):
        """The folder of a captured machine, to serve as root."""
        unpack = pathlib.Path(source) / "tests/fixtures/unpack"
        subprocess.run([unpack, self.folder / "machines", machine], check=True, timeout=60,
                       stdout=subprocess.DEVNULL)
        return self.folder / "machines" / machine

    @staticmethod
    def show_cells(root, *cells):
        """Lays out the driver's sysfs (abi.md, section 2) with the root cell and these cells."""
        driver = root / "sys/devices/jailhouse"
        counters = {f"vmexits_{reason}": "7\n" for reason in ("total", "mmio", "hypercall")}
        files = {"enabled": "1\n", "console": "Cells, cells.\n\udcff\n", "mem_pool_size": "100\n",
                 "mem_pool_used": "10\n", "remap_pool_size": "1000\n", "remap_pool_used": "5\n"}
        for number, name in enumerate(("RootCell", *cells)):
            cell = {"name": f"{name}\n", "state": "running\n",
                    "cpus_assigned_list": f"{number}\n",
                    "cpus_failed_list": "\n" if number == 0 else f"{number}\n"}
            cell |= {f"statistics/{file}": text for file, text in counters.items()}
            cell |= {f"statistics/cpu{number}/{file}": text for file, text in counters.items()}
            files |= {f"cells/{number}/{file}": text for file, text in cell.items()}
        for file, text in files.items():
            (driver / file).parent.mkdir(parents=True, exist_ok=True)
            (driver / file).write_bytes(text.encode(errors="surrogateescape"))

    def start_daemon(self, root):
        daemon = self.start([self.build / "daemon/bus/cellwardend", "--root", root,
                             "--store", self.folder / "store",
                             "--running", self.folder / "running",
                             "--etc", self.folder / "etc"])
        wait_for("cellwardend", lambda: "org.cellwarden1" in self.busctl("list").stdout, daemon)
        return daemon

    def cellctl_token(self, *arguments):
        """What `cellctl token` prints, of the tokens that our gateways take."""
        (self.folder / "tokens/etc/cellwarden").mkdir(parents=True, exist_ok=True)
        return subprocess.run([self.build / "client/cellctl/cellctl", "--root",
                               self.folder / "tokens", "token", *arguments], text=True, check=True,
                              stdout=subprocess.PIPE, timeout=60).stdout.strip()

    def start_gateway(self, settings, data, address="127.0.0.1", **options):
        """Return: the Unix socket's path, the TCP port, the process."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        path = folder / "api.sock"
        config = folder / "httpd.conf"
        config.write_text(settings)
        local = socket.socket(socket.AF_UNIX)
        local.bind(str(path))
        tcp = socket.socket()
        tcp.bind((address, 0))
        fds = [local.detach(), tcp.detach()]
        for fd in fds:
            socket.socket(fileno=os.dup(fd)).listen(64)

        # systemd's protocol: descriptors from 3 on, and the process that they are for.
        def pass_sockets():
            high = [os.dup2(fd, 100 + i) for i, fd in enumerate(fds)]
            for i, fd in enumerate(high):
                os.dup2(fd, 3 + i)

        command = ["/bin/sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=2 exec "$@"', "sh",
                   self.build / "daemon/http/cellwarden-httpd", "--settings", config,
                   "--data", data, "--tokens", self.folder / "tokens/etc/cellwarden"]
        port = socket.socket(fileno=os.dup(fds[1])).getsockname()[1]
        process = self.start(command, preexec_fn=pass_sockets, close_fds=False, **options)
        for fd in fds:
            os.close(fd)
        return path, port, process


@contextlib.contextmanager
def services(build):
    with contextlib.ExitStack() as stack:
        yield Services(stack, build)
