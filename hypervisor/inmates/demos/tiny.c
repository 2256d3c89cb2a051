/* SPDX-License-Identifier: GPL-2.0-only */
/* The smallest cell: says what it was told about its machine, and shuts itself down. */
#include <inmate/comm.h>
#include <inmate/console.h>
#include <inmate/startup.h>

void inmate_main(void)
{
	console_print("tiny: hello from a cell\n");
	console_print("tiny: CPUs %u, TSC %u kHz, APIC timer %u kHz\n", comm_region.x86.num_cpus,
		      comm_region.x86.tsc_khz, comm_region.x86.apic_khz);
	console_print("tiny: ACPI timer at port 0x%x, PCI configuration space at 0x%llx\n",
		      comm_region.x86.pm_timer_address,
		      (unsigned long long)comm_region.pci_mmconfig_base);
	console_print("tiny: done\n");
}
