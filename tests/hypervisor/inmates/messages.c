// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Has QEMU's edu device (docs/specs/edu.txt), and sets up its MSI for CPUs of other cells, for
 * addresses that are no interrupts, and in modes that a device has no business with. What is
 * refused is not enabled; the interrupt is raised all the same.
 */
#include <inmate/apic.h>
#include <inmate/clock.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/io.h>
#include <inmate/pci.h>
#include <inmate/processor.h>
#include <inmate/startup.h>

#define MSI_CONTROL 2u
#define MSI_ADDRESS 4u
#define MSI_DATA    12u /* of one with 64 bits */
#define MSI_ENABLE  1u

#define EDU_RAISE       0x60u
#define EDU_ACKNOWLEDGE 0x64u

static const struct {
	const char *name;
	uint32_t address, address_high, data;
} messages[] = {
	{ "CPU 0", 0xfee00000, 0, 0x40 },
	{ "CPU 0, Linux's reboot vector", 0xfee00000, 0, 0xf8 },
	{ "CPU 2, the neighbour", 0xfee02000, 0, 0x40 },
	{ "all CPUs", 0xfeeff000, 0, 0x40 },
	{ "all CPUs, logical", 0xfeeff004, 0, 0x40 },
	{ "CPU 0 and its own, logical", 0xfee09004, 0, 0x40 },
	{ "no CPU", 0xfee77000, 0, 0x40 },
	{ "lowest priority of all", 0xfeeff00c, 0, 0x140 },
	{ "its own as an SMI", 0xfee03000, 0, 0x200 },
	{ "its own as an NMI", 0xfee03000, 0, 0x400 },
	{ "its own as an INIT", 0xfee03000, 0, 0x500 },
	{ "its own as an external interrupt", 0xfee03000, 0, 0x700 },
	{ "its own, an exception's vector", 0xfee03000, 0, 0x0d },
	{ "memory of the root cell", 0x00001000, 0, 0x40 },
	{ "memory of the neighbour", 0x3af00000, 0, 0x40 },
	{ "the I/O APIC", 0xfec00000, 0, 0x40 },
	{ "beyond 4 GiB", 0xfee03000, 1, 0x40 },
};

#define N_MESSAGES (sizeof(messages) / sizeof(messages[0]))

static volatile unsigned int n_interrupts;

static void interrupted(unsigned int vector)
{
	n_interrupts++;
}

static void raise(volatile uint8_t *edu)
{
	mmio_write32(edu + EDU_RAISE, 1);
	clock_delay_us(2000);
	mmio_write32(edu + EDU_ACKNOWLEDGE, 1);
}

static bool is_refused(uint16_t function, unsigned int at, unsigned int i)
{
	pci_write(function, at + MSI_CONTROL, 2, 0);
	pci_write(function, at + MSI_ADDRESS, 4, messages[i].address);
	pci_write(function, at + MSI_ADDRESS + 4, 4, messages[i].address_high);
	pci_write(function, at + MSI_DATA, 2, messages[i].data);
	pci_write(function, at + MSI_CONTROL, 2, MSI_ENABLE);
	return !(pci_read(function, at + MSI_CONTROL, 2) & MSI_ENABLE);
}

void inmate_main(void)
{
	int function = pci_next(0);
	struct pci_bar registers;
	volatile uint8_t *edu;
	unsigned int at, i, n_wrong = 0;

	if (function < 0 || pci_bar((uint16_t)function, 0, &registers) < 0) {
		console_print("messages: not ok: no function\n");
		return;
	}
	at = pci_find_capability((uint16_t)function, PCI_CAPABILITY_MSI);
	edu = (volatile uint8_t *)registers.address;
	pci_enable((uint16_t)function, PCI_COMMAND_MEMORY | PCI_COMMAND_DMA);
	for (i = 0; i < N_MESSAGES; i++) {
		if (!is_refused((uint16_t)function, at, i)) {
			console_print("messages: not refused: to %s\n", messages[i].name);
			n_wrong++;
		}
		raise(edu);
		/* It is enabled first, and what it was is changed then. */
		pci_msi_enable((uint16_t)function, 0x41, apic_id());
		pci_write((uint16_t)function, at + MSI_ADDRESS, 4, messages[i].address);
		pci_write((uint16_t)function, at + MSI_DATA, 2, messages[i].data);
		raise(edu);
	}
	interrupt_set_handler(0x41, interrupted);
	pci_write((uint16_t)function, at + MSI_ADDRESS + 4, 4, 0);
	pci_msi_enable((uint16_t)function, 0x41, apic_id());
	interrupts_enable();
	raise(edu);
	interrupts_disable();
	console_print("messages: %u, not refused %u, its own interrupt %s\n",
		      (unsigned int)N_MESSAGES, n_wrong, n_interrupts ? "works" : "does not work");
}
