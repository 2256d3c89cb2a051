// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/driver-error.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define ANY_REQUEST (-1)

/* The first row that fits counts. */
static const struct {
	int request, error;
	struct driver_explanation explanation;
} table[] = {
	{ DRIVER_OPEN,
	  ENOENT,
	  { "the driver is not loaded",
	    "Load it: modprobe cellwarden. `cellctl hardware check` says whether a module is "
	    "installed for this kernel." } },
	{ DRIVER_OPEN,
	  EACCES,
	  { "this process may not open the driver's device",
	    "cellwardend must run as root, with DeviceAllow=/dev/jailhouse rw in its unit." } },
	{ DRIVER_ENABLE,
	  EBUSY,
	  { "the hypervisor is enabled already, or the driver is being removed",
	    "See `cellctl cell list`; `cellctl disable` comes first." } },
	{ DRIVER_ENABLE,
	  EINVAL,
	  { "the driver or the hypervisor does not accept the configuration, the hypervisor's "
	    "image, or the CPUs that are online",
	    "Every CPU of the root cell must be online and no other. The end of the hypervisor's "
	    "console below and `dmesg` say which it is." } },
	{ DRIVER_ENABLE,
	  ENODEV,
	  { "the CPU's virtualization cannot be used",
	    "Switch it on in the firmware's setup, and end virtual machines that use it (rmmod "
	    "kvm_amd or kvm_intel)." } },
	{ DRIVER_ENABLE,
	  ENOENT,
	  { "the hypervisor's image is not in /lib/firmware",
	    "Install the package cellwarden, which holds cellwarden-amd.bin." } },
	{ DRIVER_ENABLE,
	  ENOMEM,
	  { "the hypervisor's memory does not suffice",
	    "Make a configuration with more: cellctl config create --hypervisor-memory=SIZE, "
	    "after `cellctl reservation propose`." } },
	{ DRIVER_ENABLE,
	  E2BIG,
	  { "the configuration is larger than what the driver or the hypervisor takes",
	    "`cellctl config show` tells what takes the room." } },
	{ DRIVER_ENABLE,
	  EIO,
	  { "the hypervisor could not be started", "The end of its console below says why." } },
	{ DRIVER_DISABLE, EINVAL, { "the hypervisor is not enabled", "There is nothing to do." } },
	{ DRIVER_DISABLE,
	  EBUSY,
	  { "a CPU of the root cell is offline, or a cell does not let itself be destroyed",
	    "Bring CPUs online (echo 1 >/sys/devices/system/cpu/cpuN/online) and try again." } },
	{ DRIVER_DISABLE,
	  EPERM,
	  { "a cell denied its shutdown, or is in the state running/locked",
	    "See `cellctl cell list`; the cell's own software must agree." } },
	{ DRIVER_CREATE,
	  EINVAL,
	  { "the driver or the hypervisor does not accept the configuration, or nothing is "
	    "enabled",
	    "CPU 0 stays with the root cell on x86; every region must be the root cell's now. "
	    "The end of the hypervisor's console below says what does not fit." } },
	{ DRIVER_CREATE,
	  EEXIST,
	  { "a cell of this name is there already",
	    "Destroy that one first (cellctl cell destroy NAME), or choose another name." } },
	{ DRIVER_CREATE,
	  EBUSY,
	  { "a CPU or a device that the cell asks for is not free",
	    "`cellctl cell list` shows who has which CPUs; devices must not be in use by Linux." } },
	{ DRIVER_CREATE,
	  E2BIG,
	  { "the configuration is larger than 64 KiB",
	    "Put regions of memory that lie next to each other into one." } },
	{ DRIVER_CREATE,
	  EPERM,
	  { "a running cell is locked and denies every change",
	    "See `cellctl cell list`; a cell in the state running/locked must leave it first." } },
	{ DRIVER_CREATE,
	  ENOMEM,
	  { "the hypervisor's memory does not suffice for one more cell",
	    "Destroy a cell, or give the hypervisor more memory "
	    "(cellctl config create --hypervisor-memory=SIZE)." } },
	{ DRIVER_LOAD,
	  EINVAL,
	  { "the image does not lie completely within one region of the cell that is writable and "
	    "loadable, or the cell is the root cell",
	    "Compare address and size with the cell's memory: cellctl config show CELL." } },
	{ DRIVER_LOAD,
	  EPERM,
	  { "the cell denied its shutdown, or another one is locked",
	    "The cell's software must agree to be stopped; try again when it does." } },
	{ DRIVER_LOAD,
	  EBUSY,
	  { "the cell's memory cannot be mapped for loading",
	    "Its loadable regions must be memory that Linux does not use: "
	    "`cellctl reservation status`." } },
	{ DRIVER_SHUTDOWN,
	  EPERM,
	  { "the cell denied it, or another one is locked",
	    "The cell's software must agree to be stopped; try again when it does." } },
	{ DRIVER_SHUTDOWN,
	  EINVAL,
	  { "the root cell cannot be shut down", "Disable the hypervisor: cellctl disable." } },
	{ DRIVER_START,
	  EINVAL,
	  { "the cell runs already, was never loaded, or is the root cell",
	    "Load an image first: cellctl cell load NAME IMAGE." } },
	{ DRIVER_DESTROY,
	  EPERM,
	  { "the cell denied its shutdown, or another one is locked",
	    "The cell's software must agree to be stopped; try again when it does." } },
	{ DRIVER_DESTROY,
	  EINVAL,
	  { "the root cell cannot be destroyed", "Disable the hypervisor: cellctl disable." } },
	{ ANY_REQUEST, ENOENT, { "there is no such cell", "`cellctl cell list` shows them." } },
	{ ANY_REQUEST,
	  EPERM,
	  { "the driver is for root",
	    "cellwardend must run as root with CAP_SYS_ADMIN, and the kernel not be locked down." } },
	{ ANY_REQUEST, EINTR, { "the request was interrupted before it began", "Try again." } },
	{ ANY_REQUEST,
	  ENOMEM,
	  { "the kernel has not enough memory for the request",
	    "Free memory and try again; nothing was changed." } },
	{ ANY_REQUEST,
	  EINVAL,
	  { "the driver does not accept the request",
	    "`dmesg` and the end of the hypervisor's console below say why." } },
};

struct driver_explanation driver_explain(enum driver_request request, int error)
{
	size_t i;

	error = abs(error);
	for (i = 0; i < ARRAY_SIZE(table); i++)
		if ((table[i].request == (int)request || table[i].request == ANY_REQUEST) &&
		    table[i].error == error)
			return table[i].explanation;
	return (struct driver_explanation){
		strerror(error),
		"`dmesg` and the end of the hypervisor's console below may say more.",
	};
}
