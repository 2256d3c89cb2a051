// SPDX-License-Identifier: GPL-2.0-or-later
/* Claims over addresses, and the regions that come out of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan/claims.h"
#include "plan/region-builder.h"

#define RW   UINT64_C(0x3)
#define RWX  UINT64_C(0x7)
#define RWXD UINT64_C(0xf)

/* One claim of a case: "W", "G" or "E"; flags and rank count for granted ones. */
struct row {
	char class;
	unsigned int rank;
	uint64_t flags, start, end;
};

static const struct {
	const char *name;
	struct row rows[6];
	const char *regions;    /* "start-end flags" a line; flags in hexadecimal */
	const char *exclusions; /* "start-end" a line */
} cases[] = {
	{ "nothing", { { 0 } }, "", "" },
	{ "one page", { { 'G', 1, RW, 0x1000, 0x1fff } }, "1000-1fff 3\n", "" },
	{ "touching neighbours with equal flags are one",
	  { { 'G', 1, RW, 0x1000, 0x1fff }, { 'G', 1, RW, 0x2000, 0x4fff } },
	  "1000-4fff 3\n",
	  "" },
	{ "different flags stay apart",
	  { { 'G', 1, RW, 0x1000, 0x1fff }, { 'G', 1, RWXD, 0x2000, 0x4fff } },
	  "1000-1fff 3\n2000-4fff f\n",
	  "" },
	{ "a gap is never swallowed",
	  { { 'G', 1, RW, 0x1000, 0x1fff }, { 'G', 1, RW, 0x3000, 0x3fff } },
	  "1000-1fff 3\n3000-3fff 3\n",
	  "" },
	{ "what nobody else is on is rounded to its page",
	  { { 'G', 1, RW, 0x1400, 0x14ff } },
	  "1000-1fff 3\n",
	  "" },
	{ "rounding at both ends", { { 'G', 1, RW, 0x1400, 0x4200 } }, "1000-4fff 3\n", "" },
	{ "two of the root cell's on one page share it with the flags of both",
	  { { 'G', 1, RWX, 0x0000, 0x1bff }, { 'G', 1, RW | 8, 0x1c00, 0x1fff } },
	  "0-fff 7\n1000-1fff f\n",
	  "" },
	{ "three on one page",
	  { { 'G', 1, RW, 0x1000, 0x10ff },
	    { 'G', 1, RWX, 0x1400, 0x14ff },
	    { 'G', 1, RW, 0x1800, 0x1fff } },
	  "1000-1fff 7\n",
	  "" },
	{ "an excluded page is cut out",
	  { { 'G', 1, RW, 0x1000, 0x5fff }, { 'E', 0, 0, 0x3000, 0x3fff } },
	  "1000-2fff 3\n4000-5fff 3\n",
	  "3000-3fff\n" },
	{ "an excluded table inside a page leaves exact pieces that are trapped",
	  { { 'G', 1, RW, 0x1000, 0x3fff }, { 'E', 0, 0, 0x2800, 0x2fff } },
	  "1000-1fff 3\n2000-27ff f8003\n3000-3fff 3\n",
	  "2800-2fff\n" },
	{ "a table in the middle of a page",
	  { { 'G', 1, RW, 0x1000, 0x1fff }, { 'E', 0, 0, 0x1400, 0x17ff } },
	  "1000-13ff f8003\n1800-1fff f8003\n",
	  "1400-17ff\n" },
	{ "a byte beside a table has no wider access",
	  { { 'G', 1, RW, 0x1007, 0x1007 }, { 'E', 0, 0, 0x1008, 0x100f } },
	  "1007-1007 18003\n",
	  "1008-100f\n" },
	{ "a trapped page does not stay executable or mapped for devices",
	  { { 'G', 1, RWXD, 0x1000, 0x10ff }, { 'E', 0, 0, 0x1800, 0x1fff } },
	  "1000-10ff f8003\n",
	  "1800-1fff\n" },
	{ "a piece from a shared page over whole pages into another",
	  { { 'G', 1, RW, 0x1800, 0x47ff },
	    { 'E', 0, 0, 0x1000, 0x17ff },
	    { 'E', 0, 0, 0x4800, 0x4fff } },
	  "1800-1fff f8003\n2000-3fff 3\n4000-47ff f8003\n",
	  "1000-17ff\n4800-4fff\n" },
	{ "withheld loses against granted and excluded, and is listed",
	  { { 'W', 0, 0, 0x0000, 0x9fff },
	    { 'G', 1, RW, 0x2000, 0x3fff },
	    { 'E', 0, 0, 0x5000, 0x5fff } },
	  "2000-3fff 3\n",
	  "0-1fff\n4000-4fff\n5000-5fff\n6000-9fff\n" },
	{ "the part of a page that was rounded up is no longer withheld",
	  { { 'W', 0, 0, 0x1000, 0x2fff }, { 'G', 1, RW, 0x1000, 0x11ff } },
	  "1000-1fff 3\n",
	  "2000-2fff\n" },
	{ "the higher rank decides the flags",
	  { { 'G', 0, RWXD, 0x0000, 0x3fff }, { 'G', 1, RW, 0x1000, 0x1fff } },
	  "0-fff f\n1000-1fff 3\n2000-3fff f\n",
	  "" },
	{ "equal ranks are united",
	  { { 'G', 0, RW, 0x0000, 0x3fff }, { 'G', 0, RW | 8, 0x1000, 0x1fff } },
	  "0-fff 3\n1000-1fff b\n2000-3fff 3\n",
	  "" },
	{ "beyond the limit is cut",
	  { { 'G', 1, RW, 0xfffff000, UINT64_MAX }, { 'G', 1, RW, 0x1000000000, 0x1000000fff } },
	  "fffff000-ffffffff 3\n",
	  "" },
};

static enum claim_class class_of(char letter)
{
	return letter == 'E' ? CLAIM_EXCLUDED : letter == 'G' ? CLAIM_GRANTED : CLAIM_WITHHELD;
}

static struct config *build(struct arena *arena, const struct row *rows, size_t n,
			    bool is_backwards, struct finding_list *findings)
{
	struct config *config = config_new(CONFIG_SYSTEM, MACHINE_X86);
	struct claim_list claims = { arena, config->arena, 0xffffffff };
	struct piece_list pieces;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct row *row = &rows[is_backwards ? n - 1 - i : i];

		if (row->class)
			claim_add(&claims, class_of(row->class), row->rank, row->flags,
				  (struct range){ row->start, row->end }, "row %c %x", row->class,
				  (unsigned int)row->start);
	}
	claims_resolve(&claims, &pieces);
	region_build_memory(&claims, &pieces, findings, config);
	return config;
}

static const char *regions_of(struct arena *arena, const struct config *config)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < config->n_memory; i++)
		text = arena_printf(arena, "%s%llx-%llx %llx\n", text,
				    (unsigned long long)config->memory[i].phys_start,
				    (unsigned long long)(config->memory[i].phys_start +
							 config->memory[i].size - 1),
				    (unsigned long long)config->memory[i].flags);
	return text;
}

static const char *exclusions_of(struct arena *arena, const struct config *config)
{
	const char *text = "";
	size_t i;

	for (i = 0; i < config->n_exclusions; i++)
		text = arena_printf(arena, "%s%llx-%llx\n", text,
				    (unsigned long long)config->exclusions[i].range.start,
				    (unsigned long long)config->exclusions[i].range.end);
	return text;
}

static void claims_become_regions(void **state)
{
	size_t i;
	int backwards;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		for (backwards = 0; backwards < 2; backwards++) {
			_cleanup_(arena_freep) struct arena *arena = arena_new();
			struct finding_list findings = { .arena = arena };
			_cleanup_(config_freep) struct config *config =
				build(arena, cases[i].rows, ARRAY_SIZE(cases[i].rows), backwards,
				      &findings);
			const char *regions = regions_of(arena, config);
			const char *exclusions = exclusions_of(arena, config);

			if (strcmp(regions, cases[i].regions) != 0 ||
			    strcmp(exclusions, cases[i].exclusions) != 0)
				fail_msg("%s%s: got\n%sexcluded\n%s", cases[i].name,
					 backwards ? ", backwards" : "", regions, exclusions);
		}
}

static void ram_in_a_trapped_page_is_an_error(void **state)
{
	static const struct row rows[] = { { 'G', 1, RWXD, 0x1000, 0x10ff },
					   { 'E', 0, 0, 0x1800, 0x1fff } };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	_cleanup_(config_freep) struct config *config =
		build(arena, rows, ARRAY_SIZE(rows), false, &findings);

	assert_non_null(config);
	assert_int_equal(findings.n, 1);
	assert_string_equal(findings.items[0].rule, "memory-subpage-ram");
	assert_string_equal(
		findings.items[0].remedy,
		"keep the page from Linux: memmap=4K$0x1000 on the kernel command line");
}

static void a_merged_region_keeps_its_parts(void **state)
{
	static const struct row rows[] = { { 'G', 1, RW, 0x1000, 0x5fff },
					   { 'G', 1, RW, 0x2000, 0x2fff },
					   { 'G', 1, RW, 0x6000, 0x6fff },
					   { 'E', 0, 0, 0x4000, 0x4fff } };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct finding_list findings = { .arena = arena };
	_cleanup_(config_freep) struct config *config =
		build(arena, rows, ARRAY_SIZE(rows), false, &findings);

	assert_int_equal(config->n_memory, 2);
	assert_int_equal(config->memory[0].n_parts, 2);
	assert_string_equal(config->memory[0].parts[0].reason, "row G 1000");
	assert_int_equal(config->memory[0].parts[0].range.end, 0x3fff);
	assert_string_equal(config->memory[0].parts[1].reason, "row G 2000");
	assert_string_equal(config->memory[0].reason, "row G 1000; and 1 more");
	assert_int_equal(config->memory[1].n_parts, 2);
	assert_int_equal(config->memory[1].parts[0].range.start, 0x5000);
	assert_string_equal(config->memory[1].parts[1].reason, "row G 6000");
}

/* Every page of a small space is decided as a slow, obvious reading of the claims decides it. */
static void random_claims_agree_with_a_slow_reading(void **state)
{
	uint64_t seed = 0x5eed;
	unsigned int round;

	for (round = 0; round < 300; round++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct finding_list findings = { .arena = arena };
		_cleanup_(config_freep) struct config *config = NULL;
		char expected[64] = { 0 }; /* 'g' or 'e' for each of 64 pages */
		struct row rows[12];
		size_t i, k;

		for (i = 0; i < ARRAY_SIZE(rows); i++) {
			uint64_t first, n;

			seed = seed * 6364136223846793005u + 1442695040888963407u;
			first = seed >> 33 & 63;
			n = seed >> 40 & 15;
			rows[i] = (struct row){ "WGGE"[seed >> 50 & 3], 1, RW, first << 12,
						((first + n < 63 ? first + n : 63) << 12) + 0xfff };
			for (k = rows[i].start >> 12; k <= rows[i].end >> 12; k++)
				if (rows[i].class == 'E' ||
				    (rows[i].class == 'G' && expected[k] != 'E'))
					expected[k] = rows[i].class;
		}
		config = build(arena, rows, ARRAY_SIZE(rows), false, &findings);
		for (k = 0; k < 64; k++) {
			bool is_mapped = false;

			for (i = 0; i < config->n_memory; i++)
				if (config->memory[i].phys_start <= k << 12 &&
				    (k << 12) - config->memory[i].phys_start <
					    config->memory[i].size)
					is_mapped = true;
			assert_int_equal(is_mapped, expected[k] == 'G');
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_become_regions),
		cmocka_unit_test(ram_in_a_trapped_page_is_an_error),
		cmocka_unit_test(a_merged_region_keeps_its_parts),
		cmocka_unit_test(random_claims_agree_with_a_slow_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
