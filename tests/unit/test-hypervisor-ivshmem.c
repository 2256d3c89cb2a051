// SPDX-License-Identifier: GPL-2.0-or-later
/* Shared-memory devices: the hypervisor's own sources, with cells and memory of the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <hv/errno.h>
#include <hv/ivshmem-endpoint.h>

#include "fakes/pretend-cells.h"

#define PLACE   0xe0000000u
#define VECTORS 0xe0010000u
#define BDF     0x80

/* ---- what a driver does -------------------------------------------------------- */

static uint32_t config_read(struct cell *cell, unsigned int offset)
{
	return ivshmem_config_read(ivshmem_find(cell, BDF), offset);
}

static void config_write(struct cell *cell, unsigned int offset, uint32_t value)
{
	ivshmem_config_write(ivshmem_find(cell, BDF), offset, UINT32_MAX, value);
}

static enum mmio_result reach(struct cell *cell, uint64_t address, unsigned int size, bool is_write,
			      uint64_t *value)
{
	struct mmio_access access = {
		.address = GUEST(address), .size = size, .is_write = is_write, .value = *value
	};
	enum mmio_result result;

	pretend_cpu.cell = cell;
	result = mmio_handle(&pretend_cpu, &access);
	*value = access.value;
	return result;
}

static void write32(struct cell *cell, uint64_t address, uint32_t value)
{
	uint64_t wide = value;

	assert_int_equal(reach(cell, address, 4, true, &wide), MMIO_DONE);
}

static uint32_t read32(struct cell *cell, uint64_t address)
{
	uint64_t value = 0;

	assert_int_equal(reach(cell, address, 4, false, &value), MMIO_DONE);
	return (uint32_t)value;
}

static void set_vector(struct cell *cell, unsigned int vector, uint32_t data, uint32_t control)
{
	write32(cell, VECTORS + vector * 16, 0xfee00000);
	write32(cell, VECTORS + vector * 16 + 4, 0);
	write32(cell, VECTORS + vector * 16 + 8, data);
	write32(cell, VECTORS + vector * 16 + 12, control);
}

/* Placed, enabled, with a message for each of two vectors: number and peer say which. */
static void begin_driver(struct cell *cell, uint32_t data)
{
	config_write(cell, 0x10, PLACE);
	config_write(cell, 0x14, VECTORS);
	config_write(cell, 0x04, 0x6);
	set_vector(cell, 0, data, 0);
	set_vector(cell, 1, data + 1, 0);
	config_write(cell, IVSHMEM_CAP_MSIX_OFFSET, 0x80000000);
	write32(cell, PLACE + IVSHMEM_REG_INT_CONTROL, 1);
}

static struct cell *first, *second;

static int begin(void **state)
{
	struct pretend_device device = pretend_device(BDF);

	pretend_begin();
	first = pretend_cell("first", &device, 1);
	device.info.shmem_dev_id = 1;
	second = pretend_cell("second", &device, 1);
	if (pretend_create(first) || pretend_create(second))
		return -1;
	begin_driver(first, 0x40);
	begin_driver(second, 0x50);
	return 0;
}

static int end(void **state)
{
	pretend_end();
	return 0;
}

/* ---- configuration space ---------------------------------------------------------- */

static void it_says_what_it_is(void **state)
{
	assert_int_equal(config_read(first, 0x00), 0x4106110a);
	assert_int_equal(config_read(first, 0x04) >> 16, 0x10);
	assert_int_equal(config_read(first, 0x08), 0xff400100);
	assert_int_equal(config_read(first, 0x34), 0x40);
	assert_int_equal(config_read(first, 0x40), 0x00206009);
	assert_int_equal(config_read(first, 0x44), 0x1000);
	assert_int_equal(config_read(first, 0x48), 0x2000);
	assert_int_equal(config_read(first, 0x50), 0x3000);
	assert_int_equal(config_read(first, 0x58), PRETEND_SHARED_VIRT);
	assert_int_equal(config_read(first, 0x60), 0x80010011);
	assert_int_equal(config_read(first, 0x64), 1);
	assert_int_equal(config_read(first, 0x68), 0x21);
	assert_int_equal(config_read(first, 0x6c), 0);
	assert_int_equal(config_read(first, 0xffc), 0);
}

static void what_cannot_be_written_stays(void **state)
{
	static const struct {
		unsigned int offset;
		uint32_t changes;
	} writable[] = { { 0x04, 0x406 }, { 0x10, 0xfffff000 }, { 0x14, 0xfffffe00 },
			 { 0x3c, 0xff },  { 0x40, 0x01000000 }, { 0x60, 0xc0000000 } };
	unsigned int offset, i;
	uint32_t before, allowed;

	for (offset = 0; offset < 0x1000; offset += 4) {
		before = config_read(first, offset);
		for (allowed = 0, i = 0; i < ARRAY_LENGTH(writable); i++)
			if (writable[i].offset == offset)
				allowed = writable[i].changes;
		config_write(first, offset, UINT32_MAX);
		assert_int_equal(config_read(first, offset), before | allowed);
		config_write(first, offset, 0);
		assert_int_equal(config_read(first, offset), before & ~allowed);
	}
}

static void registers_are_where_they_were_placed(void **state)
{
	uint64_t value = 0;

	assert_int_equal(read32(first, PLACE + IVSHMEM_REG_MAX_PEERS), 2);
	config_write(first, 0x10, 0xd0000000);
	assert_int_equal(read32(first, 0xd0000000 + IVSHMEM_REG_MAX_PEERS), 2);
	assert_int_equal(reach(first, PLACE, 4, false, &value), MMIO_NOBODYS);
	assert_int_equal(reach(first, 0xd0001000, 4, false, &value), MMIO_NOBODYS);
	config_write(first, 0x10, 0);
	assert_int_equal(reach(first, 0, 4, false, &value), MMIO_NOBODYS);
	assert_int_equal(reach(first, UINT64_MAX, 1, false, &value), MMIO_NOBODYS);
}

static void registers_that_are_not_decoded_are_ones(void **state)
{
	write32(first, PLACE + IVSHMEM_REG_STATE, 3);
	config_write(first, 0x04, 0);
	assert_int_equal(read32(first, PLACE + IVSHMEM_REG_STATE), UINT32_MAX);
	write32(first, PLACE + IVSHMEM_REG_STATE, 4);
	config_write(first, 0x04, 0x6);
	assert_int_equal(read32(first, PLACE + IVSHMEM_REG_STATE), 3);
}

/* ---- registers ---------------------------------------------------------------------- */

static void peers_have_numbers(void **state)
{
	assert_int_equal(read32(first, PLACE + IVSHMEM_REG_ID), 0);
	assert_int_equal(read32(second, PLACE + IVSHMEM_REG_ID), 1);
}

static void a_state_is_seen_and_told(void **state)
{
	write32(first, PLACE + IVSHMEM_REG_STATE, 0x1234);
	assert_int_equal(pretend_states[0], 0x1234);
	assert_string_equal(pretend_log(), "50 ");
	/* What does not change is not told. */
	write32(first, PLACE + IVSHMEM_REG_STATE, 0x1234);
	assert_string_equal(pretend_log(), "");
	assert_int_equal(pretend_states[1], 0);
}

static void a_doorbell_rings_at_one_peer(void **state)
{
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16 | 1);
	write32(second, PLACE + IVSHMEM_REG_DOORBELL, 0 << 16 | 0);
	write32(second, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16 | 0); /* its own */
	assert_string_equal(pretend_log(), "51 40 50 ");
	/* Peers and vectors that there are not */
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16 | 2);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16 | 0xffff);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 2 << 16);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, UINT32_MAX);
	assert_string_equal(pretend_log(), "");
}

static void interrupts_can_be_switched_off(void **state)
{
	write32(second, PLACE + IVSHMEM_REG_INT_CONTROL, 0);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16);
	write32(second, PLACE + IVSHMEM_REG_INT_CONTROL, 1);
	assert_string_equal(pretend_log(), "");
	/* One shot: delivery switches them off. */
	config_write(second, 0x40, 0x01000000);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16);
	assert_string_equal(pretend_log(), "50 ");
	assert_int_equal(read32(second, PLACE + IVSHMEM_REG_INT_CONTROL), 0);
}

static void what_is_no_register_is_refused(void **state)
{
	static const struct {
		unsigned int offset, size;
	} wrong[] = { { 0x00, 4 }, { 0x04, 4 }, { 0x14, 4 }, { 0xffc, 4 }, { 0x0c, 1 },
		      { 0x0c, 2 }, { 0x0e, 2 }, { 0x0d, 4 }, { 0x10, 8 } };
	uint64_t value;
	unsigned int i;

	for (i = 0; i < ARRAY_LENGTH(wrong); i++) {
		value = UINT64_MAX;
		assert_int_equal(reach(first, PLACE + wrong[i].offset, wrong[i].size, true, &value),
				 MMIO_DONE);
		assert_string_equal(pretend_log(), "refused ");
	}
	assert_int_equal(read32(first, PLACE + IVSHMEM_REG_STATE), 0);
	assert_int_equal(read32(first, PLACE + IVSHMEM_REG_DOORBELL), 0);
	assert_int_equal(read32(first, PLACE + 0xffc), 0);
}

static void a_failed_cell_changes_nothing(void **state)
{
	pretend_cpu.is_failed = true;
	write32(first, PLACE + IVSHMEM_REG_STATE, 5);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16);
	assert_int_equal(pretend_states[0], 0);
	assert_string_equal(pretend_log(), "");
}

/* ---- MSI-X --------------------------------------------------------------------------- */

static void masked_vectors_wait(void **state)
{
	set_vector(second, 0, 0x50, 1);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16);
	assert_string_equal(pretend_log(), "");
	assert_int_equal(read32(second, VECTORS + 0x20), 1);
	write32(second, VECTORS + 12, 0);
	assert_string_equal(pretend_log(), "50 ");
	assert_int_equal(read32(second, VECTORS + 0x20), 0);
	/* All of the function */
	config_write(second, IVSHMEM_CAP_MSIX_OFFSET, 0xc0000000);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16 | 1);
	assert_string_equal(pretend_log(), "");
	config_write(second, IVSHMEM_CAP_MSIX_OFFSET, 0x80000000);
	assert_string_equal(pretend_log(), "51 ");
}

static void messages_reach_the_cell_alone(void **state)
{
	pretend_unreachable = 0x77; /* another cell's */
	write32(second, VECTORS + 8, 0x77);
	assert_string_equal(pretend_log(), "refused ");
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16);
	assert_string_equal(pretend_log(), "");
	/* It was the cell's when it was written, and is another's now. */
	pretend_unreachable = 0x51;
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16 | 1);
	assert_string_equal(pretend_log(), "");
}

static void nothing_is_sent_without_being_master(void **state)
{
	config_write(second, 0x04, 0x2);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16);
	config_write(second, IVSHMEM_CAP_MSIX_OFFSET, 0);
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16 | 1);
	assert_string_equal(pretend_log(), "");
	config_write(second, IVSHMEM_CAP_MSIX_OFFSET, 0x80000000);
	config_write(second, 0x04, 0x6);
	assert_string_equal(pretend_log(), "50 ");
}

static void the_table_ends(void **state)
{
	uint64_t value = 0x1122334455667788;

	assert_int_equal(reach(second, VECTORS, 8, true, &value), MMIO_DONE);
	assert_int_equal(read32(second, VECTORS + 4), 0x11223344);
	value = UINT64_MAX;
	assert_int_equal(reach(second, VECTORS + 0x20, 8, true, &value), MMIO_DONE);
	assert_int_equal(reach(second, VECTORS + 0x1f8, 8, true, &value), MMIO_DONE);
	assert_int_equal(read32(second, VECTORS + 0x20),
			 0); /* pending bits are not to be written */
	assert_int_equal(read32(second, VECTORS + 0x28), 0);
	assert_int_equal(reach(second, VECTORS + 2, 4, true, &value), MMIO_DONE);
	assert_int_equal(reach(second, VECTORS, 1, true, &value), MMIO_DONE);
	assert_int_equal(read32(second, VECTORS + 4), 0x11223344);
	assert_int_equal(reach(second, VECTORS + 0x1fc, 8, false, &value), MMIO_REFUSED);
	assert_int_equal(reach(second, VECTORS + 0x200, 4, false, &value), MMIO_NOBODYS);
}

/* ---- lines ----------------------------------------------------------------------------- */

static void without_vectors_there_is_a_line(void **state)
{
	struct pretend_device device = pretend_device(0x91);
	struct cell *cell;

	device.info.num_msix_vectors = 0;
	cell = pretend_cell("line", &device, 1);
	assert_int_equal(pretend_create(cell), 0);
	assert_int_equal(ivshmem_config_read(ivshmem_find(cell, 0x91), 0x3c), 0x0300);
	assert_int_equal(ivshmem_config_read(ivshmem_find(cell, 0x91), 0x40), 0x00200009);
	assert_int_equal(ivshmem_config_read(ivshmem_find(cell, 0x91), 0x60), 0);
	ivshmem_config_write(ivshmem_find(cell, 0x91), 0x10, UINT32_MAX, PLACE);
	ivshmem_config_write(ivshmem_find(cell, 0x91), 0x14, UINT32_MAX, VECTORS);
	assert_int_equal(ivshmem_config_read(ivshmem_find(cell, 0x91), 0x14), 0);
	ivshmem_config_write(ivshmem_find(cell, 0x91), 0x04, UINT32_MAX, 0x2);
	write32(cell, PLACE + IVSHMEM_REG_INT_CONTROL, 1);
	write32(cell, PLACE + IVSHMEM_REG_DOORBELL, 0 << 16 | 9);
	assert_string_equal(pretend_log(), "line2 ");
	ivshmem_config_write(ivshmem_find(cell, 0x91), 0x04, UINT32_MAX, 0x402);
	write32(cell, PLACE + IVSHMEM_REG_DOORBELL, 0);
	assert_string_equal(pretend_log(), "");
}

/* ---- coming and going ---------------------------------------------------------------------- */

static void a_cell_that_goes_is_told(void **state)
{
	write32(first, PLACE + IVSHMEM_REG_STATE, 1);
	write32(second, PLACE + IVSHMEM_REG_STATE, 2);
	assert_string_equal(pretend_log(), "50 40 ");
	pretend_destroy(second);
	assert_int_equal(pretend_states[1], 0);
	assert_string_equal(pretend_log(), "40 ");
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 1 << 16);
	assert_string_equal(pretend_log(), "");
	assert_int_equal(pretend_states[0], 1);
}

static void a_cell_that_begins_anew_has_nothing_set_up(void **state)
{
	uint64_t value = 0;

	write32(second, PLACE + IVSHMEM_REG_STATE, 2);
	pretend_log();
	ivshmem_unit.cell_reset(second);
	assert_int_equal(pretend_states[1], 0);
	assert_string_equal(pretend_log(), "40 ");
	assert_int_equal(config_read(second, 0x10), 0);
	assert_int_equal(reach(second, PLACE, 4, false, &value), MMIO_NOBODYS);
	config_write(second, 0x14, VECTORS);
	config_write(second, 0x04, 2);
	assert_int_equal(read32(second, VECTORS + 8), 0);
	assert_int_equal(read32(second, VECTORS + 12), 1);
}

static void what_the_table_held_before_is_gone(void **state)
{
	pretend_destroy(first);
	pretend_destroy(second);
	memset(pretend_states, 0xee, PAGE_SIZE);
	assert_int_equal(pretend_create(first), 0);
	assert_int_equal(pretend_states[0], 0);
	assert_int_equal(pretend_states[1], 0);
	assert_int_equal(pretend_states[2], 0xeeeeeeee); /* beyond its peers */
}

static void no_page_is_lost(void **state)
{
	pretend_destroy(second);
	pretend_destroy(first);
	assert_int_equal(pretend_pages, 0);
	assert_null(first->ivshmem);
}

/* ---- configurations that do not fit ---------------------------------------------------------- */

static void no_peers(struct pretend_device *device)
{
	device->info.shmem_peers = 0;
}
static void many_peers(struct pretend_device *device)
{
	device->info.shmem_peers = 13;
}
static void number_beyond(struct pretend_device *device)
{
	device->info.shmem_dev_id = 2;
}
static void regions_beyond(struct pretend_device *device)
{
	device->info.shmem_regions_start = 2;
}
static void regions_far_beyond(struct pretend_device *device)
{
	device->info.shmem_regions_start = UINT32_MAX;
}
static void table_empty(struct pretend_device *device)
{
	device->regions[0].size = 0;
}
static void table_of_devices(struct pretend_device *device)
{
	device->regions[0].flags |= JAILHOUSE_MEM_IO;
}
static void table_of_messages(struct pretend_device *device)
{
	device->regions[0].flags |= JAILHOUSE_MEM_COMM_REGION;
}
static void table_shifted(struct pretend_device *device)
{
	device->regions[0].phys_start += 0x10;
}
static void registers_none(struct pretend_device *device)
{
	device->info.bar_mask[0] = 0;
}
static void registers_small(struct pretend_device *device)
{
	device->info.bar_mask[0] = 0xfffffff0;
}
static void registers_odd(struct pretend_device *device)
{
	device->info.bar_mask[0] = 0xfff0f000;
}
static void vectors_none(struct pretend_device *device)
{
	device->info.bar_mask[1] = 0;
}
static void vectors_many(struct pretend_device *device)
{
	device->info.num_msix_vectors = 2049;
	device->info.bar_mask[1] = 0xffff0000;
}
static void vectors_without_room(struct pretend_device *device)
{
	device->info.num_msix_vectors = 32; /* and no place for what is pending */
}
static void twin(struct pretend_device *device)
{
	device->info.bdf = BDF; /* first's number */
}
static void other_peers(struct pretend_device *device)
{
	device->info.bdf = BDF;
	device->info.shmem_peers = 3;
	device->info.shmem_dev_id = 2;
}
static void other_table(struct pretend_device *device)
{
	device->info.bdf = BDF;
	device->info.shmem_dev_id = 1;
	device->regions[0].phys_start += PAGE_SIZE;
}
static void other_size(struct pretend_device *device)
{
	device->info.bdf = BDF;
	device->info.shmem_dev_id = 1;
	device->regions[3].size -= PAGE_SIZE;
}
static void real_place(struct pretend_device *device)
{
	pretend_real = device->info.bdf;
}

static const struct {
	const char *name, *reason;
	void (*spoil)(struct pretend_device *device);
} faults[] = {
	{ "no peers", "2 to 12 peers", no_peers },
	{ "13 peers", "2 to 12 peers", many_peers },
	{ "a number beyond the peers", "2 to 12 peers", number_beyond },
	{ "regions beyond the last", "more than the configuration has", regions_beyond },
	{ "regions that wrap", "more than the configuration has", regions_far_beyond },
	{ "an empty state table", "no memory in whole pages", table_empty },
	{ "registers for a state table", "no memory in whole pages", table_of_devices },
	{ "a communication region for it", "no memory in whole pages", table_of_messages },
	{ "part of a page for it", "no memory in whole pages", table_shifted },
	{ "no BAR 0", "mask of BAR 0", registers_none },
	{ "16 bytes of BAR 0", "mask of BAR 0", registers_small },
	{ "BAR 0 with a hole", "mask of BAR 0", registers_odd },
	{ "no BAR 1", "mask of BAR 1", vectors_none },
	{ "2049 vectors", "mask of BAR 1", vectors_many },
	{ "vectors that do not fit", "mask of BAR 1", vectors_without_room },
	{ "a number that is taken", "another cell is that peer", twin },
	{ "more peers than others say", "another number of peers", other_peers },
	{ "another state table", "with other memory", other_table },
	{ "another output section", "with other memory", other_size },
	{ "a function's place", "a function of the machine", real_place },
};

static void what_does_not_fit_is_refused(void **state)
{
	unsigned int i, used;

	pretend_destroy(second);
	used = pretend_pages;
	for (i = 0; i < ARRAY_LENGTH(faults); i++) {
		struct pretend_device device = pretend_device(0x98);
		struct cell *cell;

		faults[i].spoil(&device);
		cell = pretend_cell("wrong", &device, 1);
		if (pretend_create(cell) != -EINVAL || !strstr(pretend_printed, faults[i].reason))
			fail_msg("%s: %s", faults[i].name, pretend_printed);
		assert_int_equal(pretend_pages, used);
		pretend_real = PRETEND_NOWHERE;
	}
	/* Whoever was there is not disturbed. */
	write32(first, PLACE + IVSHMEM_REG_DOORBELL, 0);
	assert_string_equal(pretend_log(), "40 ");
}

static void a_device_is_listed_once(void **state)
{
	struct pretend_device devices[2] = { pretend_device(0x98), pretend_device(0x98) };

	assert_int_equal(pretend_create(pretend_cell("twice", devices, 2)), -EINVAL);
	assert_non_null(strstr(pretend_printed, "listed twice"));
}

static void devices_of_one_slot_are_looked_for(void **state)
{
	struct pretend_device devices[2] = { pretend_device(0x98), pretend_device(0x99) };
	struct cell *cell = pretend_cell("slot", devices, 2);

	assert_int_equal(pretend_create(cell), 0);
	assert_int_equal(ivshmem_config_read(ivshmem_find(cell, 0x98), 0x0c), 0x800000);
	assert_int_equal(config_read(first, 0x0c), 0);
	assert_null(ivshmem_find(cell, 0x9a));
}

static void a_state_table_is_nobodys_own(void **state)
{
	struct pretend_device device = pretend_device(0x98);
	struct cell *cell;

	device.regions[2].flags &= ~(uint64_t)JAILHOUSE_MEM_ROOTSHARED;
	device.regions[2].phys_start = PRETEND_SHARED;
	cell = pretend_cell("taker", &device, 1);
	assert_int_equal(pretend_create(cell), -EBUSY);
	assert_non_null(strstr(pretend_printed, "root-shared"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	static const struct CMUnitTest tests[] = {
		TEST(it_says_what_it_is),
		TEST(what_cannot_be_written_stays),
		TEST(registers_are_where_they_were_placed),
		TEST(registers_that_are_not_decoded_are_ones),
		TEST(peers_have_numbers),
		TEST(a_state_is_seen_and_told),
		TEST(a_doorbell_rings_at_one_peer),
		TEST(interrupts_can_be_switched_off),
		TEST(what_is_no_register_is_refused),
		TEST(a_failed_cell_changes_nothing),
		TEST(masked_vectors_wait),
		TEST(messages_reach_the_cell_alone),
		TEST(nothing_is_sent_without_being_master),
		TEST(the_table_ends),
		TEST(without_vectors_there_is_a_line),
		TEST(a_cell_that_goes_is_told),
		TEST(a_cell_that_begins_anew_has_nothing_set_up),
		TEST(what_the_table_held_before_is_gone),
		TEST(no_page_is_lost),
		TEST(what_does_not_fit_is_refused),
		TEST(a_device_is_listed_once),
		TEST(devices_of_one_slot_are_looked_for),
		TEST(a_state_table_is_nobodys_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
