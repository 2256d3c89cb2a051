// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line asks of memory. The grammar is that of the kernel's
 * Documentation/admin-guide/kernel-parameters.txt, entries memmap=, mem=,
 * crashkernel=, hugepages=, hugetlb_cma=, cma=, movablecore=, kernelcore= and
 * efi_fake_mem=; how memmap= is taken when it is malformed was found out by
 * booting (fixture q35-eaten-dollar).
 */
#include "plan/reservation.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/quantity.h"

/* More than a command line of COMMAND_LINE_SIZE (2048 to 4096 bytes) has room for. */
#define REQUESTS_MAX 1024

struct parser {
	const struct inventory *inventory;
	struct arena *arena;
	struct reservation_request *requests;
	size_t n_requests;
	const struct inv_parameter *parameter; /* the one at hand */
	uint64_t page_bytes;                   /* of the next hugepages= */
};

static struct reservation_request *add_request(struct parser *parser, enum reservation_kind kind,
					       const char *value, size_t length)
{
	struct reservation_request *request =
		arena_append(parser->arena, parser->requests, parser->n_requests);

	request->kind = kind;
	request->text = arena_printf(parser->arena, "%s%s%.*s", parser->parameter->name,
				     value ? "=" : "", (int)length, value ? value : "");
	return request;
}

/* ---- numbers ------------------------------------------------------------- */

/*
 * A number as memparse() takes it, except that the kernel lets one wrap that does not fit
 * 64 bits, which is passed over here. Return: whether there is one that fits; else it is 0.
 */
static bool take_number(const char **cursor, uint64_t *ret)
{
	int r = quantity_parse_prefix(cursor, ret);

	if (r == 0)
		return true;
	*ret = 0;
	if (r == -EINVAL && **cursor == '0') {
		(*cursor)++; /* "0x" with nothing behind it is a 0 that an 'x' follows */
		return true;
	}
	while (r == -ERANGE && isalnum((unsigned char)**cursor))
		(*cursor)++;
	return false;
}

/* Makes a range of what was read; says why when that is none. */
static void set_range(struct parser *parser, struct reservation_request *request, uint64_t start,
		      uint64_t size)
{
	request->size_bytes = size;
	if (size == 0) {
		request->problem = "its size is 0, so it does nothing";
	} else if (start > UINT64_MAX - (size - 1)) {
		request->problem = "it ends beyond 64 bits";
	} else {
		request->range = range_of(start, size);
		request->is_range_known = true;
	}
}

static void note_rest(struct parser *parser, struct reservation_request *request, const char *rest)
{
	if (*rest && !request->problem)
		request->problem = arena_printf(
			parser->arena, "'%s' behind it is not part of it, and ignored", rest);
}

/* ---- memmap= ------------------------------------------------------------- */

/* "%0x3a000000-1+2": old and new type (e820 numbers: 1 RAM, 2 reserved, 3 ACPI …). */
static const char *take_types(struct reservation_request *request, const char *cursor)
{
	uint64_t old_type = 0;

	if (*cursor == '-') {
		cursor++;
		take_number(&cursor, &old_type);
	}
	if (*cursor == '+') {
		cursor++;
		take_number(&cursor, &request->attribute);
	}
	return cursor;
}

static void take_place(struct parser *parser, struct reservation_request *request, uint64_t size,
		       const char *cursor)
{
	uint64_t start;
	bool is_good;

	request->form = *cursor++;
	is_good = take_number(&cursor, &start);
	set_range(parser, request, start, size);
	if (!is_good && !request->problem)
		request->problem =
			arena_printf(parser->arena,
				     "no address that fits follows the '%c', so it counts as 0",
				     request->form);
	if (request->form == '%')
		cursor = take_types(request, cursor);
	note_rest(parser, request, cursor);
}

/* One part; @text is terminated where the part ends. */
static void parse_memmap_part(struct parser *parser, const char *text)
{
	struct reservation_request *request =
		add_request(parser, RESERVATION_MEMMAP, text, strlen(text));
	const char *cursor = text;
	uint64_t size;

	if (strncmp(text, "exactmap", strlen("exactmap")) == 0) {
		request->form = 'x';
		note_rest(parser, request, text + strlen("exactmap"));
		return;
	}
	if (!take_number(&cursor, &size)) {
		request->problem = cursor == text ? "it does not start with a size" :
						    "its size does not fit 64 bits";
		return;
	}
	if (*cursor && strchr("@#$!%", *cursor)) {
		take_place(parser, request, size, cursor);
		return;
	}
	request->size_bytes = size;
	if (*cursor)
		request->problem = arena_printf(
			parser->arena,
			"'%s' stands where '$' and an address should, so the size alone counts",
			cursor);
}

/* ---- one size, with what may follow ---------------------------------------- */

static void parse_mem(struct parser *parser, const char *text)
{
	struct reservation_request *request =
		add_request(parser, RESERVATION_MEM_LIMIT, text, strlen(text));
	const char *cursor = text;

	if (!take_number(&cursor, &request->size_bytes) || request->size_bytes == 0)
		request->problem = "it is no size, so it does nothing";
	/* mem=nn@ss adds memory on MIPS and others; here the rest means nothing. */
	note_rest(parser, request, cursor);
}

static void parse_share(struct parser *parser, const char *text)
{
	struct reservation_request *request =
		add_request(parser, RESERVATION_MOVABLE, text, strlen(text));
	const char *cursor = text;

	if (strcmp(text, "mirror") == 0)
		return;
	if (!take_number(&cursor, &request->size_bytes))
		request->problem = "it is neither a size nor a share in %";
	if (*cursor == '%') {
		cursor++;
		request->size_bytes = 0; /* of memory whose amount the kernel counts itself */
	}
	note_rest(parser, request, cursor);
}

/* "64M", "64M@16M", "64M@0-4G" */
static void parse_cma(struct parser *parser, const char *text)
{
	struct reservation_request *request =
		add_request(parser, RESERVATION_CMA, text, strlen(text));
	const char *cursor = text;
	uint64_t start, limit;

	if (!take_number(&cursor, &request->size_bytes))
		request->problem = "it is no size";
	if (*cursor == '@') {
		cursor++;
		if (!take_number(&cursor, &start))
			request->problem = "no address that fits follows the '@'";
		else if (*cursor != '-' && start)
			set_range(parser, request, start, request->size_bytes);
	}
	if (*cursor == '-') {
		cursor++;
		take_number(&cursor, &limit);
	}
	note_rest(parser, request, cursor);
}

/* ---- huge pages ------------------------------------------------------------ */

/* hugepagesz= says of what size the pages of a hugepages= behind it are. */
static void parse_page_size(struct parser *parser, const char *text)
{
	uint64_t bytes;

	if (quantity_parse(text, &bytes) == 0)
		parser->page_bytes = bytes;
}

/* "512", or by node "0:256,1:256" */
static void parse_hugepages(struct parser *parser, const char *text)
{
	struct reservation_request *request =
		add_request(parser, RESERVATION_HUGE_PAGES, text, strlen(text));
	uint64_t total = 0, count;
	const char *cursor = text;

	do {
		if (*cursor == ',')
			cursor++;
		if (!take_number(&cursor, &count))
			request->problem = "it is no number of pages";
		if (*cursor == ':') {
			cursor++;
			if (!take_number(&cursor, &count))
				request->problem = "no number of pages follows the ':'";
		}
		if (__builtin_add_overflow(total, count, &total))
			request->problem = "its number of pages does not fit 64 bits";
	} while (*cursor == ',');
	if (__builtin_mul_overflow(total, parser->page_bytes, &request->size_bytes)) {
		request->size_bytes = 0;
		request->problem = "its pages are more than 64 bits can count";
	}
	note_rest(parser, request, cursor);
}

static void parse_hugetlb_cma(struct parser *parser, const char *text)
{
	struct reservation_request *request =
		add_request(parser, RESERVATION_HUGE_PAGES, text, strlen(text));
	uint64_t total = 0, size;
	const char *cursor = text;

	do {
		if (*cursor == ',')
			cursor++;
		if (!take_number(&cursor, &size))
			request->problem = "it is no size";
		if (*cursor == ':') {
			cursor++;
			take_number(&cursor, &size);
		}
		if (__builtin_add_overflow(total, size, &total))
			request->problem = "its sizes are more than 64 bits can count";
	} while (*cursor == ',');
	request->size_bytes = total;
	note_rest(parser, request, cursor);
}

/* ---- crashkernel= ---------------------------------------------------------- */

/* "512M-2G:64M,2G-:128M": the size of the first range that holds this machine's memory. */
static const char *choose_by_memory(struct parser *parser, struct reservation_request *request,
				    const char *cursor)
{
	uint64_t total = parser->inventory->memory.total_bytes, start, end, size;
	bool has_chosen = false;

	for (;; cursor++) {
		take_number(&cursor, &start);
		end = UINT64_MAX;
		if (*cursor == '-') {
			cursor++;
			if (*cursor != ':')
				take_number(&cursor, &end);
		}
		if (*cursor != ':' || end <= start) {
			request->problem = "it is no list of START-[END]:SIZE";
			return cursor + strlen(cursor);
		}
		cursor++;
		if (!take_number(&cursor, &size)) {
			request->problem = "a size is missing behind a ':'";
			return cursor + strlen(cursor);
		}
		if (!has_chosen && total >= start && total < end) {
			request->size_bytes = size;
			has_chosen = true;
		}
		if (*cursor != ',')
			return cursor;
	}
}

static void parse_crashkernel(struct parser *parser, const char *text)
{
	struct reservation_request *request =
		add_request(parser, RESERVATION_CRASH_KERNEL, text, strlen(text));
	const char *cursor = text;
	uint64_t start;

	if (strchr(text, ':')) {
		cursor = choose_by_memory(parser, request, cursor);
	} else if (!take_number(&cursor, &request->size_bytes)) {
		request->problem = "it is no size";
		return;
	}
	if (*cursor == '@') {
		cursor++;
		if (!take_number(&cursor, &start))
			request->problem = "no address that fits follows the '@'";
		else if (start && request->size_bytes)
			set_range(parser, request, start, request->size_bytes);
	} else if (strcmp(cursor, ",high") == 0 || strcmp(cursor, ",low") == 0 ||
		   strcmp(cursor, ",cma") == 0) {
		return;
	}
	note_rest(parser, request, cursor);
}

/* ---- efi_fake_mem= --------------------------------------------------------- */

/* "2G@4G:0x10000", one of several with commas */
static void parse_efi_fake(struct parser *parser, const char *text)
{
	struct reservation_request *request =
		add_request(parser, RESERVATION_EFI_FAKE, text, strlen(text));
	const char *cursor = text;
	uint64_t size, start;

	if (!take_number(&cursor, &size) || *cursor != '@') {
		request->problem = "it is no SIZE@ADDRESS:ATTRIBUTE";
		return;
	}
	cursor++;
	if (!take_number(&cursor, &start) || *cursor != ':') {
		request->problem = "it is no SIZE@ADDRESS:ATTRIBUTE";
		return;
	}
	cursor++;
	set_range(parser, request, start, size);
	if (!take_number(&cursor, &request->attribute) && !request->problem)
		request->problem = "no attribute follows the ':'";
	note_rest(parser, request, cursor);
}

/* ---- the table ------------------------------------------------------------- */

static const struct memory_parameter {
	const char *name;
	enum reservation_kind kind;
	bool is_list; /* each part between commas is a request of its own */
	void (*parse)(struct parser *parser, const char *text);
} memory_parameters[] = {
	{ "memmap", RESERVATION_MEMMAP, true, parse_memmap_part },
	{ "mem", RESERVATION_MEM_LIMIT, false, parse_mem },
	{ "crashkernel", RESERVATION_CRASH_KERNEL, false, parse_crashkernel },
	{ "hugepagesz", RESERVATION_HUGE_PAGES, false, parse_page_size },
	{ "default_hugepagesz", RESERVATION_HUGE_PAGES, false, parse_page_size },
	{ "hugepages", RESERVATION_HUGE_PAGES, false, parse_hugepages },
	{ "hugetlb_cma", RESERVATION_HUGE_PAGES, false, parse_hugetlb_cma },
	{ "cma", RESERVATION_CMA, false, parse_cma },
	{ "movablecore", RESERVATION_MOVABLE, false, parse_share },
	{ "kernelcore", RESERVATION_MOVABLE, false, parse_share },
	{ "efi_fake_mem", RESERVATION_EFI_FAKE, true, parse_efi_fake },
};

static void parse_parts(struct parser *parser, const struct memory_parameter *row,
			const char *value)
{
	do {
		size_t length = strcspn(value, ",");

		row->parse(parser, arena_strndup(parser->arena, value, length));
		value += length + (value[length] == ',');
	} while (*value && parser->n_requests < REQUESTS_MAX);
}

static void parse_parameter(struct parser *parser, const struct memory_parameter *row)
{
	const char *value = parser->parameter->value;

	if (!value)
		add_request(parser, row->kind, NULL, 0)->problem = "it has no value";
	else if (row->is_list)
		parse_parts(parser, row, value);
	else
		row->parse(parser, value);
}

void reservation_parse(const struct inventory *inventory, struct arena *arena,
		       struct reservation_request **ret, size_t *ret_n)
{
	const struct inv_kernel *kernel = &inventory->kernel;
	struct parser parser = { .inventory = inventory, .arena = arena, .page_bytes = 2 << 20 };
	size_t i, k;

	for (i = 0; i < kernel->n_parameters && parser.n_requests < REQUESTS_MAX; i++) {
		if (kernel->parameters[i].is_for_init)
			continue;
		parser.parameter = &kernel->parameters[i];
		for (k = 0; k < ARRAY_SIZE(memory_parameters); k++)
			if (strcmp(parser.parameter->name, memory_parameters[k].name) == 0)
				parse_parameter(&parser, &memory_parameters[k]);
	}
	*ret = parser.requests;
	*ret_n = parser.n_requests;
}

const char *reservation_kind_name(enum reservation_kind kind)
{
	static const char *const names[RESERVATION_KIND_MAX] = {
		[RESERVATION_MEMMAP] = "memmap",        [RESERVATION_MEM_LIMIT] = "mem",
		[RESERVATION_DT_NODE] = "device-tree",  [RESERVATION_CRASH_KERNEL] = "crashkernel",
		[RESERVATION_HUGE_PAGES] = "hugepages", [RESERVATION_CMA] = "cma",
		[RESERVATION_MOVABLE] = "movable",      [RESERVATION_EFI_FAKE] = "efi-fake",
	};

	return names[kind];
}
