/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Says which PCI functions the cell has and where their registers are. Those that it
 * knows it makes send an interrupt, by MSI-X or MSI.
 */
#include <inmate/apic.h>
#include <inmate/clock.h>
#include <inmate/console.h>
#include <inmate/interrupt.h>
#include <inmate/io.h>
#include <inmate/map.h>
#include <inmate/pci.h>
#include <inmate/processor.h>
#include <inmate/startup.h>
#include <stddef.h>

#define VECTOR     INTERRUPT_FIRST
#define ROUNDS_MAX 1000u
#define ROUND_US   1000u
#define EXTENDED   0x100u

/* QEMU's device for lessons: QEMU, docs/specs/edu.txt */
#define EDU_RAISE       0x60
#define EDU_ACKNOWLEDGE 0x64

/* Intel 82574L data sheet (317694), 10.2.4; bit 20 is receive queue 0 */
#define E1000E_CAUSE_SET 0xc8
#define E1000E_MASK_SET  0xd0
#define E1000E_VECTORS   0xe4
#define E1000E_QUEUE     (1u << 20)
#define E1000E_QUEUE_TO  0x8u /* to vector 0; valid */

static unsigned int n_interrupts;

static void count(unsigned int vector)
{
	__atomic_add_fetch(&n_interrupts, 1, __ATOMIC_RELEASE);
}

static void raise_edu(volatile uint8_t *registers)
{
	mmio_write32(registers + EDU_RAISE, 1);
}

static void quiet_edu(volatile uint8_t *registers)
{
	mmio_write32(registers + EDU_ACKNOWLEDGE, 1);
}

static void raise_e1000e(volatile uint8_t *registers)
{
	mmio_write32(registers + E1000E_VECTORS, E1000E_QUEUE_TO);
	mmio_write32(registers + E1000E_MASK_SET, E1000E_QUEUE);
	mmio_write32(registers + E1000E_CAUSE_SET, E1000E_QUEUE);
}

static void quiet_e1000e(volatile uint8_t *registers)
{
}

/* Functions that can be told to interrupt; by a register of their first base address */
static const struct known {
	uint16_t vendor, device;
	void (*raise)(volatile uint8_t *registers);
	void (*quiet)(volatile uint8_t *registers);
} known[] = {
	{ 0x1234, 0x11e8, raise_edu, quiet_edu },
	{ 0x8086, 0x10d3, raise_e1000e, quiet_e1000e },
};

static void print_registers(uint16_t function)
{
	struct pci_bar bar;
	unsigned int i;

	for (i = 0; i < PCI_BARS; i += bar.n_registers) {
		bar.n_registers = 1;
		if (pci_bar(function, i, &bar) < 0)
			continue;
		console_print("pci: BAR %u: %s 0x%llx, size 0x%llx\n", i,
			      bar.is_port ? "ports" : "memory", (unsigned long long)bar.address,
			      (unsigned long long)bar.size);
	}
}

/* Reached by memory, not by ports: PCI Express base specification 2.0, 7.9 */
static void print_extended(uint16_t function)
{
	uint32_t first = pci_read(function, EXTENDED, 4);

	if (first && first != UINT32_MAX)
		console_print("pci: its first extended capability is 0x%x\n", first & 0xffff);
}

static volatile uint8_t *first_registers(uint16_t function)
{
	struct pci_bar bar;

	if (pci_bar(function, 0, &bar) < 0 || bar.is_port)
		return NULL;
	pci_enable(function, PCI_COMMAND_MEMORY | PCI_COMMAND_DMA);
	return map_device(bar.address, bar.size);
}

static bool interrupt_comes(void)
{
	unsigned int round;

	for (round = 0; round < ROUNDS_MAX; round++) {
		if (__atomic_exchange_n(&n_interrupts, 0, __ATOMIC_ACQUIRE))
			return true;
		clock_delay_us(ROUND_US);
	}
	return false;
}

static void try_interrupt(uint16_t function, const struct known *what)
{
	volatile uint8_t *registers = first_registers(function);
	const char *how = "MSI-X";

	if (!registers) {
		console_print("pci: its registers cannot be reached\n");
		return;
	}
	console_print("pci: its first register is 0x%x\n", mmio_read32(registers));
	if (pci_msix_enable(function, 0, VECTOR, apic_id()) < 0) {
		how = "MSI";
		if (pci_msi_enable(function, VECTOR, apic_id()) < 0) {
			console_print("pci: it has neither MSI-X nor MSI\n");
			return;
		}
	}
	what->raise(registers);
	console_print("pci: its interrupt by %s has %scome\n", how,
		      interrupt_comes() ? "" : "not ");
	what->quiet(registers);
}

static void show(uint16_t function)
{
	uint16_t vendor = (uint16_t)pci_read(function, PCI_VENDOR, 2);
	uint16_t device = (uint16_t)pci_read(function, PCI_DEVICE, 2);
	unsigned int i;

	console_print("pci: %02x:%02x.%x is %04x:%04x\n", function >> 8, function >> 3 & 0x1f,
		      function & 7, vendor, device);
	print_registers(function);
	print_extended(function);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].vendor == vendor && known[i].device == device)
			try_interrupt(function, &known[i]);
}

void inmate_main(void)
{
	int function;

	interrupt_set_handler(VECTOR, count);
	interrupts_enable();
	for (function = pci_next(0); function >= 0; function = pci_next((unsigned int)function + 1))
		show((uint16_t)function);
	console_print("pci: done\n");
}
