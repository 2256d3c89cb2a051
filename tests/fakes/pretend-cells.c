// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes/pretend-cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include <hv/arch/pci.h>
#include <hv/config.h>
#include <hv/errno.h>
#include <hv/ivshmem.h>
#include <hv/memory.h>
#include <hv/printk.h>
#include <hv/violation.h>

#define CELLS_MAX   64u
#define DEVICES_MAX 4u

struct cpu pretend_cpu;
uint32_t *pretend_states;
unsigned int pretend_pages;
uint32_t pretend_unreachable;
uint16_t pretend_real;
char pretend_printed[512];

static struct jailhouse_system machine;
const struct jailhouse_system *system_config = &machine;
struct cell root_cell;

static struct cell *cells[CELLS_MAX];
static unsigned int n_cells;
static char events[512], shown[512];

/* ---- what the sources want of the rest of the hypervisor ----------------------------- */

void *memory_take(uint64_t n_pages)
{
	void *pages = aligned_alloc(PAGE_SIZE, n_pages * PAGE_SIZE);

	assert_non_null(pages);
	pretend_pages += (unsigned int)n_pages;
	return memset(pages, 0, n_pages * PAGE_SIZE);
}

/* Of mmio_serve(), which nothing here calls. */
void violation(struct cpu *cpu, const char *format, ...)
{
	fail_msg("a violation was reported: %s", format);
}

void memory_give(void *pages, uint64_t n_pages)
{
	if (!pages)
		return;
	pretend_pages -= (unsigned int)n_pages;
	free(pages);
}

/* Nothing but the state table is written. */
void *memory_window(unsigned int slot, phys_addr page)
{
	assert_int_equal(page.pa, PRETEND_SHARED);
	return pretend_states;
}

void memory_window_close(unsigned int slot)
{
}

static void note(const char *format, ...)
{
	size_t length = strlen(events);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(events + length, sizeof(events) - length, format, arguments);
	va_end(arguments);
}

const char *pretend_log(void)
{
	memcpy(shown, events, sizeof(shown));
	events[0] = 0;
	return shown;
}

bool arch_pci_reaches(const struct cell *cell, const struct pci_message *message)
{
	return message->address == 0xfee00000 && message->data != pretend_unreachable;
}

void arch_pci_send(const struct pci_message *message)
{
	note("%x ", message->data);
}

void arch_pci_raise(struct cell *cell, unsigned int pin)
{
	note("line%u ", pin);
}

void refusal(const struct cell *cell, const char *format, ...)
{
	note("refused ");
}

void printk(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(pretend_printed, sizeof(pretend_printed), format, arguments);
	va_end(arguments);
}

bool pci_cell_wants(const struct cell *cell, uint16_t bdf)
{
	return bdf == pretend_real;
}

/* ---- cells ----------------------------------------------------------------------------- */

void pretend_begin(void)
{
	pretend_states = memory_take(1);
	pretend_pages = 0;
	pretend_unreachable = UINT32_MAX;
	pretend_real = PRETEND_NOWHERE;
	pretend_cpu = (struct cpu){ 0 };
	events[0] = 0;
}

void pretend_end(void)
{
	while (n_cells) {
		struct cell *cell = cells[--n_cells];

		if (cell->mmio.regions)
			pretend_destroy(cell);
		free((void *)(uintptr_t)cell->config.data);
		free(cell);
	}
	free(pretend_states);
}

struct pretend_device pretend_device(uint16_t bdf)
{
	const uint64_t sizes[PRETEND_REGIONS] = { 0x1000, 0x2000, 0x3000, 0x3000, 0x3000 };
	struct pretend_device device = {
		.info = {
			.type = JAILHOUSE_PCI_TYPE_IVSHMEM,
			.bdf = bdf,
			.bar_mask = { 0xfffff000, 0xfffffe00 },
			.num_msix_vectors = 2,
			.shmem_peers = 2,
			.shmem_protocol = 0x4001,
		},
	};
	uint64_t at = 0;
	unsigned int i;

	for (i = 0; i < PRETEND_REGIONS; at += sizes[i++])
		device.regions[i] = (struct jailhouse_memory){
			.phys_start = PRETEND_SHARED + at,
			.virt_start = PRETEND_SHARED_VIRT + at,
			.size = sizes[i],
			.flags = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_ROOTSHARED,
		};
	return device;
}

/* The sections of a device follow those of the one before it. */
struct cell *pretend_cell(const char *name, const struct pretend_device *devices, unsigned int n)
{
	struct {
		struct jailhouse_cell_desc desc;
		uint8_t cpus[8];
		struct jailhouse_memory memory[DEVICES_MAX * PRETEND_REGIONS];
	} *config = calloc(1, sizeof(*config) + DEVICES_MAX * sizeof(struct jailhouse_pci_device));
	struct jailhouse_memory *memory;
	struct jailhouse_pci_device info;
	struct cell *cell = calloc(1, sizeof(*cell));
	unsigned int i;
	uint8_t *bytes;

	assert_non_null(config);
	assert_non_null(cell);
	assert_true(n_cells < CELLS_MAX && n <= DEVICES_MAX);
	cell->desc = &config->desc;
	snprintf((char *)config->desc.name, sizeof(config->desc.name), "%s", name);
	memory = config->memory;
	bytes = (uint8_t *)(memory + n * PRETEND_REGIONS);
	for (i = 0; i < n; i++) {
		memcpy(memory + i * PRETEND_REGIONS, devices[i].regions,
		       sizeof(devices[i].regions));
		info = devices[i].info;
		info.shmem_regions_start += i * PRETEND_REGIONS;
		memcpy(bytes + i * sizeof(info), &info, sizeof(info));
	}
	cell->config = (struct config_view){ .data = (const uint8_t *)config };
	cell->config.n_items[CONFIG_VIEW_MEMORY] = n * PRETEND_REGIONS;
	cell->config.array_at[CONFIG_VIEW_MEMORY] = (size_t)((uint8_t *)memory - (uint8_t *)config);
	cell->config.n_items[CONFIG_VIEW_PCI_DEVICES] = n;
	cell->config.array_at[CONFIG_VIEW_PCI_DEVICES] = (size_t)(bytes - (uint8_t *)config);
	cells[n_cells++] = cell;
	return cell;
}

int pretend_create(struct cell *cell)
{
	int err = mmio_table_init(&cell->mmio, ivshmem_unit.mmio_regions(cell));

	assert_int_equal(err, 0);
	err = ivshmem_unit.cell_init(cell);
	if (err)
		mmio_table_done(&cell->mmio);
	else
		ivshmem_unit.cell_commit(cell);
	return err;
}

void pretend_destroy(struct cell *cell)
{
	ivshmem_unit.cell_done(cell);
	mmio_table_done(&cell->mmio);
}
