/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A peer that does what it may not. Argument try: 0 writes the state table, 1 the other's
 * section; without it everything that may be tried without being stopped: registers of every size
 * and offset, all of configuration space, messages to CPUs of others, doorbells of everybody.
 */
#include <abi/jailhouse/ivshmem.h>
#include <inmate/arguments.h>
#include <inmate/console.h>
#include <inmate/io.h>
#include <inmate/ivshmem.h>
#include <inmate/pci.h>
#include <inmate/startup.h>

#define NONE        UINT32_MAX
#define VECTORS     (IVSHMEM_PLACE + 0x10000u)
#define VECTOR_ROOM 0x200u
#define REGISTERS   0x1000u
#define RINGS       200u

static struct ivshmem device;

static void write_any(uintptr_t address, unsigned int size)
{
	if (size == 1)
		mmio_write8((volatile void *)address, 0xff);
	else if (size == 2)
		mmio_write16((volatile void *)address, 0xffff);
	else
		mmio_write32((volatile void *)address, 0xffffffff);
}

/* The state stays, and the doorbell is not rung by less than a word. */
static void try_registers(void)
{
	unsigned int at, size;

	for (size = 1; size <= 4; size *= 2)
		for (at = 0; at < 0x40; at++)
			if (size < 4 || at & 3 || at >= IVSHMEM_REGISTERS_END)
				write_any(IVSHMEM_PLACE + at, size);
	write_any(IVSHMEM_PLACE + REGISTERS - 4, 4);
	for (at = 0; at < 0x20; at++)
		mmio_read8((volatile void *)(uintptr_t)(IVSHMEM_PLACE + at));
	console_print("ivshmem-abuse: id %u, state %u\n",
		      mmio_read32((volatile void *)(uintptr_t)(IVSHMEM_PLACE + IVSHMEM_REG_ID)),
		      mmio_read32((volatile void *)(uintptr_t)(IVSHMEM_PLACE + IVSHMEM_REG_STATE)));
}

/* Vectors that lead to each CPU that there may be, of any mode. */
static void try_messages(void)
{
	unsigned int apic, mode;

	pci_msix_enable(device.function, 0, 0x40, 0);
	for (apic = 0; apic < 256; apic += apic < 8 ? 1 : 31)
		for (mode = 0; mode < 8; mode++) {
			mmio_write32((volatile void *)(uintptr_t)VECTORS, 0xfee00000 | apic << 12);
			mmio_write32((volatile void *)(uintptr_t)(VECTORS + 8), mode << 8 | 0x40);
			ivshmem_ring(&device, device.id, 0);
		}
	for (apic = 0; apic < VECTOR_ROOM; apic += 4)
		write_any(VECTORS + apic, 4);
	write_any(VECTORS + 1, 1);
}

static void try_doorbells(void)
{
	unsigned int i;

	for (i = 0; i < RINGS; i++)
		ivshmem_ring(&device, i * 331, i * 77);
	ivshmem_ring(&device, 0xffff, 0xffff);
}

/* Base addresses move over everything, and back. */
static void try_configuration(void)
{
	static const uint32_t values[] = { 0xffffffff, 0, 0xfee00000, 0x00100000, 0x80000000 };
	unsigned int at, i;

	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (at = 0; at < 0x100; at += 4)
			pci_write(device.function, at, 4, values[i]);
	for (at = 0; at < 0x100; at++)
		pci_write(device.function, at, 1, 0x5a);
	for (at = 0x100; at < 0x1000; at += 4)
		pci_write(device.function, at, 4, 0xffffffff);
	console_print("ivshmem-abuse: it is still %08x\n",
		      pci_read(device.function, PCI_VENDOR, 4));
}

void inmate_main(void)
{
	uint32_t try = argument_number("try", NONE);
	int function = ivshmem_next(0);

	if (function < 0 || ivshmem_open((uint16_t)function, IVSHMEM_PLACE, &device) < 0) {
		console_print("ivshmem-abuse: there is no shared memory\n");
		return;
	}
	ivshmem_set_state(&device, 7);
	ivshmem_interrupts(&device, 1);
	if (try == 0)
		*(volatile uint32_t *)(uintptr_t)device.states = 0xbad;
	if (try == 1)
		*(volatile uint32_t *)ivshmem_output(&device, !device.id) = 0xbad;
	if (try != NONE) {
		console_print("ivshmem-abuse: went on\n");
		return;
	}
	try_registers();
	try_doorbells();
	try_messages();
	try_configuration();
	console_print("ivshmem-abuse: tried all\n");
}
