// SPDX-License-Identifier: GPL-2.0-or-later
/* Page pools, page tables, those of IOMMUs, printing: the hypervisor's own sources, on memory of the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <hv/console.h>
#include <hv/errno.h>
#include <hv/memory.h>
#include <hv/page-pool.h>
#include <hv/panic.h>
#include <hv/printk.h>
#include <hv/x86/paging.h>
#include <iommu/amd-vi-tables.h>
#include <iommu/vtd-tables.h>

#define POOL_PAGES 64u
#define KIB4       0x1000ull
#define MIB2       0x200000ull
#define GIB1       0x40000000ull

/* ---- what the sources want of the rest of the hypervisor --------------------- */

static uint8_t *pages;
static uint64_t bitmap[POOL_PAGES / 64];
static struct page_pool pool;
static char printed[512]; /* last */
static char stream[4096]; /* since begin_stream() */

void *memory_take(uint64_t n_pages)
{
	void *taken = (void *)page_pool_take(&pool, n_pages);

	return taken ? memset(taken, 0, n_pages * KIB4) : NULL;
}

void memory_give(void *page, uint64_t n_pages)
{
	if (page)
		page_pool_give(&pool, (uintptr_t)page, n_pages);
}

phys_addr memory_phys(const void *address)
{
	return PHYS((uintptr_t)address);
}

void *memory_virt(phys_addr address)
{
	return (void *)(uintptr_t)address.pa;
}

void console_write(const char *text, size_t length)
{
	memcpy(printed, text, length);
	printed[length] = 0;
	assert_true(strlen(stream) + length < sizeof(stream));
	strcat(stream, printed);
}

static void begin_stream(void)
{
	stream[0] = 0;
}

void panic(const char *format, ...)
{
	fail_msg("panic: %s", format);
	abort();
}

static int begin(void **state)
{
	begin_stream();
	pages = aligned_alloc(KIB4, POOL_PAGES * KIB4);
	page_pool_init(&pool, (uintptr_t)pages, POOL_PAGES, bitmap);
	return pages ? 0 : -1;
}

static int end(void **state)
{
	free(pages);
	return 0;
}

/* ---- page pools --------------------------------------------------------------- */

static void pool_gives_what_it_has(void **state)
{
	uintptr_t first = page_pool_take(&pool, 1), row = page_pool_take(&pool, 60);

	assert_true(first == (uintptr_t)pages);
	assert_true(row == first + KIB4);
	assert_int_equal(pool.n_used, 61);
	assert_int_equal(page_pool_take(&pool, 4), 0);
	assert_int_equal(page_pool_take(&pool, 0), 0);
	page_pool_give(&pool, row, 60);
	assert_int_equal(pool.n_used, 1);
	assert_true(page_pool_take(&pool, 63) == row);
	assert_int_equal(page_pool_take(&pool, 1), 0);
}

/* ---- page tables -------------------------------------------------------------- */

#define RWX (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)

static struct paging begin_paging(unsigned int n_levels)
{
	struct paging paging;

	assert_int_equal(paging_init(&paging, &nested_format, n_levels, 2), 0);
	return paging;
}

static void assert_leads_to(const struct paging *paging, uint64_t virt, uint64_t phys,
			    unsigned int access)
{
	unsigned int found_access;
	phys_addr found;

	assert_true(paging_lookup(paging, virt, &found, &found_access));
	assert_true(found.pa == phys);
	assert_int_equal(found_access, access);
}

static void assert_leads_nowhere(const struct paging *paging, uint64_t virt)
{
	phys_addr found;

	assert_false(paging_lookup(paging, virt, &found, NULL));
}

static void largest_pages_are_used(void **state)
{
	struct paging paging = begin_paging(4);

	assert_int_equal(paging_map(&paging, GIB1, PHYS(5 * GIB1), GIB1, RWX), 0);
	assert_int_equal(pool.n_used, 2); /* the top, and one below it */
	assert_leads_to(&paging, GIB1 + 0x12345, 5 * GIB1 + 0x12345, RWX);
	assert_int_equal(paging_map(&paging, 0, PHYS(MIB2), MIB2, ACCESS_READ), 0);
	assert_int_equal(pool.n_used, 3);
	assert_leads_to(&paging, MIB2 - 1, 2 * MIB2 - 1, ACCESS_READ);
	assert_leads_nowhere(&paging, MIB2);
	/* Not where the physical address does not allow it. */
	assert_int_equal(paging_map(&paging, MIB2, PHYS(KIB4), MIB2, RWX), 0);
	assert_int_equal(pool.n_used, 4);
	assert_leads_to(&paging, MIB2 + KIB4, 2 * KIB4, RWX);
	paging_done(&paging);
	assert_int_equal(pool.n_used, 0);
}

static void five_levels_reach_as_far(void **state)
{
	struct paging paging = begin_paging(5);

	assert_int_equal(paging_map(&paging, 1ull << 50, PHYS(KIB4), KIB4, RWX), 0);
	assert_int_equal(pool.n_used, 5);
	assert_leads_to(&paging, 1ull << 50, KIB4, RWX);
	paging_done(&paging);
	assert_int_equal(pool.n_used, 0);
}

static void what_is_taken_away_and_given_back_is_as_before(void **state)
{
	struct paging paging = begin_paging(4);
	uint64_t part = GIB1 + 3 * KIB4, used;

	assert_int_equal(paging_map(&paging, 0, PHYS(0), 4 * GIB1, RWX), 0);
	used = pool.n_used;
	assert_int_equal(paging_split(&paging, part, 2 * KIB4), 0);
	assert_int_equal(pool.n_used, used + 2);
	assert_leads_to(&paging, part, part, RWX);
	paging_unmap(&paging, part, 2 * KIB4);
	assert_leads_nowhere(&paging, part);
	assert_leads_nowhere(&paging, part + 2 * KIB4 - 1);
	assert_leads_to(&paging, part - 1, part - 1, RWX);
	assert_leads_to(&paging, part + 2 * KIB4, part + 2 * KIB4, RWX);
	/* Kept apart: it is taken away again. */
	assert_int_equal(paging_map(&paging, part, PHYS(part), 2 * KIB4, RWX | PAGING_KEEP), 0);
	assert_int_equal(pool.n_used, used + 2);
	paging_unmap(&paging, part, 2 * KIB4);
	assert_int_equal(paging_map(&paging, part, PHYS(part), 2 * KIB4, RWX), 0);
	assert_int_equal(pool.n_used, used);
	assert_leads_to(&paging, part, part, RWX);
	paging_done(&paging);
}

static void other_access_does_not_grow_together(void **state)
{
	struct paging paging = begin_paging(4);

	assert_int_equal(paging_map(&paging, 0, PHYS(0), MIB2 - KIB4, RWX), 0);
	assert_int_equal(paging_map(&paging, MIB2 - KIB4, PHYS(MIB2 - KIB4), KIB4, ACCESS_READ), 0);
	assert_int_equal(pool.n_used, 4);
	assert_int_equal(paging_map(&paging, MIB2 - KIB4, PHYS(MIB2 - KIB4), KIB4, RWX), 0);
	assert_int_equal(pool.n_used, 3);
	paging_done(&paging);
}

static void small_pages_stay_small(void **state)
{
	struct paging paging = begin_paging(4);

	assert_int_equal(paging_map(&paging, 0, PHYS(0), MIB2, RWX | PAGING_SMALL), 0);
	assert_int_equal(pool.n_used, 4);
	paging_done(&paging);
}

static void memory_may_end_anywhere(void **state)
{
	struct paging paging;
	uint64_t room;

	for (room = 0; room < 6; room++) {
		uintptr_t held = page_pool_take(&pool, POOL_PAGES - room);
		bool has_root = !paging_init(&paging, &nested_format, 4, 2);

		assert_int_equal(has_root, room >= 1);
		if (has_root) {
			assert_int_equal(paging_map(&paging, 0, PHYS(0), KIB4, RWX),
					 room >= 4 ? 0 : -ENOMEM);
			paging_done(&paging);
		}
		page_pool_give(&pool, held, POOL_PAGES - room);
		assert_int_equal(pool.n_used, 0);
	}
}

/* ---- tables of Intel VT-d ------------------------------------------------------- */

static void assert_pair(struct vtd_pair pair, uint64_t low, uint64_t high)
{
	assert_true(pair.low == low);
	assert_true(pair.high == high);
}

/* Bits as specification 3.3 draws them: figures of 9.1, 9.3 and 6.5.2. */
static void vtd_entries_are_as_specified(void **state)
{
	assert_pair(vtd_root_entry(PHYS(0x12345000)), 0x12345001, 0);
	assert_pair(vtd_context_entry(PHYS(0x12345000), 3, 0x1234), 0x12345001, 0x123401);
	assert_pair(vtd_context_entry(PHYS(0x12345000), 4, 1), 0x12345001, 0x102);
	assert_pair(vtd_context_entry(PHYS(0x12345000), 5, 1), 0x12345001, 0x103);
	assert_pair(vtd_invalidate_contexts(), 0x11, 0);
	assert_pair(vtd_invalidate_pages(0), 0x12, 0);
	assert_pair(vtd_invalidate_pages(VTD_DRAIN_READS | VTD_DRAIN_WRITES), 0xd2, 0);
	assert_pair(vtd_invalidate_domain(0xabcd, VTD_DRAIN_WRITES), 0xabcd0062, 0);
	assert_pair(vtd_wait(PHYS(0x12345678), 0x9abcdef0), 0x9abcdef000000065, 0x12345678);
}

static void vtd_interrupts_are_as_specified(void **state)
{
	struct iommu_interrupt interrupt = {
		.is_valid = true,
		.has_source = true,
		.source = 0xff00,
		.vector = 0x41,
		.destination = 3,
	};

	/* 9.9, and for messages and I/O APICs 5.1.2.2 and 5.1.5.1 */
	assert_pair(vtd_interrupt_entry(&interrupt, false), 0x0000030000410001, 0x4ff00);
	assert_pair(vtd_interrupt_entry(&interrupt, true), 0x0000000300410001, 0x4ff00);
	interrupt.is_logical = interrupt.is_level = true;
	interrupt.mode = 1;
	interrupt.has_source = false;
	assert_pair(vtd_interrupt_entry(&interrupt, false), 0x000003000041003d, 0);
	interrupt.is_valid = false;
	assert_pair(vtd_interrupt_entry(&interrupt, false), 0, 0);
	assert_true(vtd_message(&(struct iommu_place){ 0, 7, 0 }).address == 0xfee00018);
	assert_true(vtd_message(&(struct iommu_place){ 0x8001, 7, 0 }).address == 0xfee0003c);
	assert_int_equal(vtd_message(&(struct iommu_place){ 0x8001, 7, 0 }).data, 0);
	assert_true(vtd_ioapic_entry(0, 0x0300000000010931) == 0x0001000000010031);
	assert_true(vtd_ioapic_entry(0x8003, 0x030000000000a931) == 0x000700000000a831);
	assert_pair(vtd_invalidate_interrupts(), 4, 0);
	assert_pair(vtd_invalidate_interrupt(0x1234), 0x0000123400000014, 0);
}

static void vtd_pages_are_as_specified(void **state)
{
	struct paging paging;
	phys_addr found;
	unsigned int access;

	assert_true(vtd_format.table(PHYS(0x12345000), 1) == 0x12345003);
	assert_true(vtd_format.leaf(PHYS(0x12345000), ACCESS_READ, 0) == 0x12345001);
	assert_true(vtd_format.leaf(PHYS(0x12345000), ACCESS_WRITE, 0) == 0x12345002);
	assert_true(vtd_format.leaf(PHYS(GIB1), RWX, 2) == (GIB1 | 0x83));
	assert_true(vtd_format.leaf(PHYS(GIB1), ACCESS_EXECUTE, 0) == 0);
	/* 39 bits, where 48 would be the processor's */
	assert_int_equal(paging_init(&paging, &vtd_format, 3, 1), 0);
	assert_int_equal(paging_map(&paging, 0, PHYS(0), GIB1, RWX), 0);
	assert_int_equal(pool.n_used, 2);
	assert_int_equal(paging_split(&paging, MIB2, KIB4), 0);
	paging_unmap(&paging, MIB2, KIB4);
	assert_leads_nowhere(&paging, MIB2);
	assert_true(paging_lookup(&paging, MIB2 + KIB4, &found, &access));
	assert_true(found.pa == MIB2 + KIB4);
	assert_int_equal(access, ACCESS_READ | ACCESS_WRITE);
	assert_int_equal(paging_map(&paging, MIB2, PHYS(MIB2), KIB4, RWX), 0);
	assert_int_equal(pool.n_used, 2);
	paging_done(&paging);
	assert_int_equal(pool.n_used, 0);
}

static void vtd_reasons_are_explained(void **state)
{
	assert_string_equal(vtd_explain(5), "not writable by devices of the cell");
	assert_string_equal(vtd_explain(0xff), "for a reason that is not known");
}

/* ---- tables of AMD-Vi ----------------------------------------------------------- */

static void assert_command(struct amd_vi_command command, uint64_t low, uint64_t high)
{
	assert_true(command.low == low);
	assert_true(command.high == high);
}

/* Bits as specification 3.06 draws them: 2.2.2.1 and 2.4. */
static void amd_vi_entries_are_as_specified(void **state)
{
	struct amd_vi_device device = amd_vi_device(PHYS(0x12345000), 4, 0x1234);

	assert_true(device.words[0] == 0x6000000012345803);
	assert_true(device.words[1] == 0x1234);
	assert_true(!device.words[2] && !device.words[3]);
	device = amd_vi_blocked();
	assert_true(device.words[0] == 3 && !device.words[1]);
	assert_command(amd_vi_wait(PHYS(0x12345678), 9), 0x1000000012345679, 9);
	assert_command(amd_vi_invalidate_device(0x1234), 0x2000000000001234, 0);
	assert_command(amd_vi_invalidate_domain(0x1234), 0x3000123400000000, 0x7ffffffffffff003);
	assert_command(amd_vi_invalidate_routes(0x1234), 0x5000000000001234, 0);
	assert_command(amd_vi_invalidate_all(), 0x8000000000000000, 0);
}

/* 2.2.2.1, third word; 2.2.5 */
static void amd_vi_interrupts_are_as_specified(void **state)
{
	struct iommu_interrupt interrupt = {
		.is_valid = true,
		.is_level = true, /* is the sender's matter */
		.vector = 0x41,
		.destination = 0x12345678,
	};
	struct pci_message message = amd_vi_message(&(struct iommu_place){ 0x8001, 0x1ff, 0 });
	struct amd_vi_wide_route wide = amd_vi_wide_route(&interrupt);

	assert_true(amd_vi_interrupts(PHYS(0x12345680), 5) == 0x200000001234568b);
	assert_true(amd_vi_interrupts(PHYS(0xfffffffffff80), 9) == 0x200fffffffffff93);
	assert_int_equal(amd_vi_route(&interrupt), 0x00417801);
	assert_true(wide.low == 0x34567801 && wide.high == 0x1200000000000041);
	interrupt.is_logical = true;
	interrupt.mode = 1;
	wide = amd_vi_wide_route(&interrupt);
	assert_int_equal(amd_vi_route(&interrupt), 0x00417845);
	assert_true(wide.low == 0x34567845 && wide.high == 0x1200000000000041);
	interrupt.is_valid = false;
	wide = amd_vi_wide_route(&interrupt);
	assert_int_equal(amd_vi_route(&interrupt), 0);
	assert_true(!wide.low && !wide.high);
	assert_true(message.address == 0xfee00000);
	assert_int_equal(message.data, 0x1ff);
}

static void amd_vi_pages_are_as_specified(void **state)
{
	struct paging paging;

	assert_true(amd_vi_format.table(PHYS(0x12345000), 3) == 0x6000000012345601);
	assert_true(amd_vi_format.leaf(PHYS(0x12345000), ACCESS_READ, 0) == 0x3000000012345001);
	assert_true(amd_vi_format.leaf(PHYS(MIB2), ACCESS_WRITE, 1) == 0x5000000000200001);
	assert_int_equal(paging_init(&paging, &amd_vi_format, 4, 2), 0);
	assert_int_equal(paging_map(&paging, GIB1, PHYS(GIB1), GIB1, RWX), 0);
	assert_int_equal(pool.n_used, 2);
	assert_int_equal(paging_split(&paging, GIB1 + MIB2, KIB4), 0);
	paging_unmap(&paging, GIB1 + MIB2, KIB4);
	assert_leads_nowhere(&paging, GIB1 + MIB2);
	assert_leads_to(&paging, GIB1 + MIB2 + KIB4, GIB1 + MIB2 + KIB4,
			ACCESS_READ | ACCESS_WRITE);
	assert_int_equal(paging_map(&paging, GIB1 + MIB2, PHYS(GIB1 + MIB2), KIB4, RWX), 0);
	assert_int_equal(pool.n_used, 2);
	paging_done(&paging);
}

static void amd_vi_events_are_explained(void **state)
{
	uint64_t event = 2ull << 60 | AMD_VI_EVENT_IS_WRITE | 0x1234;

	assert_string_equal(amd_vi_explain(event), "devices of the cell have nothing there");
	assert_string_equal(amd_vi_explain(event | AMD_VI_EVENT_IS_MAPPED),
			    "devices of the cell may not do that");
	assert_int_equal(AMD_VI_EVENT_DEVICE(event), 0x1234);
}

/* ---- printing ------------------------------------------------------------------ */

static void numbers_and_texts_are_printed(void **state)
{
	printk("%d %u %x|%5d|%-5d|%05x|%s|%6s|%-6s|%c%%\n", -12, 12u, 0xabcu, 42, 42, 0x1fu, "text",
	       "ab", "ab", 'z');
	assert_string_equal(printed, "-12 12 abc|   42|42|0001f|text|    ab|ab    |z%\n");
	printk("%ld %lx %016lx", -1L, 0xfedcba9876543210ul, 0x1ul);
	assert_string_equal(printed, "-1 fedcba9876543210 0000000000000001");
}

static void about_device(const char *cell, uint16_t bdf, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printk_about_device("violation", cell, bdf, format, arguments);
	va_end(arguments);
}

static void devices_have_names(void **state)
{
	about_device("one", 0x12fd, "DMA %s", "write");
	assert_string_equal(printed, "violation: cell one, device 12:1f.5: DMA write\n");
	about_device(NULL, 8, "DMA");
	assert_string_equal(printed, "violation: no cell, device 00:01.0: DMA\n");
}

static void lines_are_bounded(void **state)
{
	char text[400];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	printk("%s%s", text, text);
	assert_int_equal(strlen(printed), 256);
	printk("%300d", 1);
	assert_int_equal(strlen(printed), 256);
}

#define OWN "violation: cell one, CPU 1: own\n"

/* What a cell prints, with | where the hypervisor prints a report, and what there is then. */
static const struct {
	const char *name, *cell, *expected;
} forgeries[] = {
	{ "nothing special", "hello\n|", "hello\n" OWN },
	{ "a violation", "violation: cell two\n", "violation : cell two\n" },
	{ "a refusal on the second line", "x\nrefused: cell two\n", "x\nrefused : cell two\n" },
	{ "a panic", "panic: x\n", "panic : x\n" },
	{ "inside of a line", "not a violation: x\n", "not a violation: x\n" },
	{ "a longer word", "violations: 3\n", "violations: 3\n" },
	{ "twice on a line", "violation: violation: x\n", "violation : violation: x\n" },
	{ "behind a carriage return", "x\rviolation: y\n", "x\rviolation : y\n" },
	{ "behind a vertical tab", "x\vviolation: y\n", "x\vviolation : y\n" },
	{ "behind a line separator", "\xe2\x80\xa8violation: y\n", "\xe2\x80\xa8violation : y\n" },
	{ "half a line before a report", "half|rest\n", "half\n" OWN "rest\n" },
	{ "half a word before a report", "viol|violation: x\n", "viol\n" OWN "violation : x\n" },
	{ "a word in two halves around a report", "viol|ation: x\n", "viol\n" OWN "ation: x\n" },
	{ "an empty line", "\n|", "\n" OWN },
};

static void about_cpu(const char *cell, unsigned int cpu, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printk_about("violation", cell, cpu, format, arguments);
	va_end(arguments);
}

static void cells_cannot_forge_reports(void **state)
{
	const char *c;
	size_t i;

	for (i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
		begin_stream();
		for (c = forgeries[i].cell; *c; c++)
			if (*c == '|')
				about_cpu("one", 1, "own");
			else
				printk_of_cell(*c);
		if (strcmp(stream, forgeries[i].expected))
			fail_msg("%s: %s", forgeries[i].name, stream);
	}
}

static void names_do_not_end_lines(void **state)
{
	about_cpu("x\nviolation: cell two", 1, "own");
	assert_string_equal(printed, "violation: cell x?violation: cell two, CPU 1: own\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
		TEST(pool_gives_what_it_has),
		TEST(largest_pages_are_used),
		TEST(five_levels_reach_as_far),
		TEST(what_is_taken_away_and_given_back_is_as_before),
		TEST(other_access_does_not_grow_together),
		TEST(small_pages_stay_small),
		TEST(memory_may_end_anywhere),
		TEST(vtd_entries_are_as_specified),
		TEST(vtd_interrupts_are_as_specified),
		TEST(vtd_pages_are_as_specified),
		TEST(amd_vi_entries_are_as_specified),
		TEST(amd_vi_interrupts_are_as_specified),
		TEST(amd_vi_pages_are_as_specified),
		TEST(amd_vi_events_are_explained),
		TEST(vtd_reasons_are_explained),
		TEST(devices_have_names),
		TEST(numbers_and_texts_are_printed),
		TEST(lines_are_bounded),
		TEST(cells_cannot_forge_reports),
		TEST(names_do_not_end_lines),
	};

	return cmocka_run_group_tests_name("hypervisor-core", tests, NULL, NULL);
}
