// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configurations as C source, in the form that users keep in their trees: one
 * structure of header and arrays, initialised by name. It becomes the bytes that a
 * compiler would make of it, which the decoder then reads: one set of checks.
 */
#include <abi/jailhouse/cell-config.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "encode/c-expression.h"
#include "encode/encode.h"

/* Where a value goes. */
struct place {
	const struct c_type *type; /* NULL: a number, or numbers */
	uint8_t *at;
	size_t size, count;
	bool is_bit, is_text;
	unsigned int bit;
};

static int parse_structure(struct c_reader *reader, const struct c_type *type, uint8_t *at);

/* ---- numbers and texts ---------------------------------------------------- */

static void store(uint8_t *at, size_t size, uint64_t value)
{
	size_t i;

	for (i = 0; i < size; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static int parse_number(struct c_reader *reader, const struct place *place)
{
	const struct c_token *start = reader->at;
	unsigned int bits = place->is_bit ? 1 : (unsigned int)place->size * 8;
	uint64_t value, rest;
	int r;

	r = c_evaluate(reader, &value);
	if (r < 0)
		return r;
	rest = bits < 64 ? value >> bits : 0;
	if (rest && rest != UINT64_MAX >> bits) /* all ones: ~ and - of what fits */
		return c_complain(reader->findings, start, "correct it",
				  "0x%llx does not fit the %u bits of this member",
				  (unsigned long long)value, bits);
	if (place->is_bit)
		*place->at =
			(uint8_t)((*place->at & ~(1u << place->bit)) | (value & 1) << place->bit);
	else
		store(place->at, place->size, value);
	return 0;
}

/* A field that a text fills leaves no room for the 0 behind it: signatures do. */
static int parse_text(struct c_reader *reader, const struct place *place)
{
	const struct c_token *start = reader->at;
	const char *text = NULL;
	size_t length;

	if (start->kind == C_STRING)
		text = start->text;
	else if (start->kind == C_NAME)
		text = c_text_constant_find(start->text);
	if (!text)
		return c_complain(reader->findings, start, "write it in quotes",
				  "%s stands here, where a text has to be", start->text);
	length = strlen(text);
	if (length > place->count)
		return c_complain(reader->findings, start, "shorten it",
				  "the text has %zu characters; there is room for %zu", length,
				  place->count);
	memcpy(place->at, text, length);
	reader->at++;
	return 0;
}

/* Masks of the BARs of shared-memory devices (abi.md, "ivshmem"). */
static const struct {
	const char *name;
	uint32_t masks[2];
} bar_masks[] = {
	{ "JAILHOUSE_IVSHMEM_BAR_MASK_INTX", { 0xfffff000, 0 } },
	{ "JAILHOUSE_IVSHMEM_BAR_MASK_INTX_64K", { 0xffff0000, 0 } },
	{ "JAILHOUSE_IVSHMEM_BAR_MASK_MSIX", { 0xfffff000, 0xfffffe00 } },
	{ "JAILHOUSE_IVSHMEM_BAR_MASK_MSIX_64K", { 0xffff0000, 0xfffffe00 } },
};

static bool take_bar_masks(struct c_reader *reader, const struct place *place)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bar_masks); i++) {
		if (place->size != 4 || place->count < 2 || !c_take(reader, bar_masks[i].name))
			continue;
		store(place->at, 4, bar_masks[i].masks[0]);
		store(place->at + 4, 4, bar_masks[i].masks[1]);
		return true;
	}
	return false;
}

/* ---- lists ---------------------------------------------------------------- */

static int parse_value(struct c_reader *reader, const struct place *place);

/* One of the items of a place with several. Return: 0; -EINVAL if there is none of that number. */
static int pick(struct c_reader *reader, const struct place *place, uint64_t index,
		struct place *ret)
{
	if (index >= place->count)
		return c_complain(reader->findings, reader->at, "correct the number, or the length",
				  "there is no item %llu; there are %zu", (unsigned long long)index,
				  place->count);
	*ret = (struct place){ .type = place->type,
			       .at = place->at + index * place->size,
			       .size = place->size };
	return 0;
}

/* "[3]" */
static int parse_index(struct c_reader *reader, uint64_t *ret)
{
	uint64_t index;
	int r;

	r = c_evaluate(reader, &index);
	if (r == 0)
		r = c_expect(reader, "]");
	if (r == 0)
		*ret = index;
	return r;
}

/* PIO_RANGE(0x3f8, 8) */
static int parse_pio_range(struct c_reader *reader, const struct place *item)
{
	struct place base = { .at = item->at, .size = 2 },
		     length = { .at = item->at + 2, .size = 2 };
	int r;

	r = c_expect(reader, "(");
	if (r == 0)
		r = parse_number(reader, &base);
	if (r == 0)
		r = c_expect(reader, ",");
	if (r == 0)
		r = parse_number(reader, &length);
	return r == 0 ? c_expect(reader, ")") : r;
}

static void store_region(uint8_t *at, uint64_t start, uint64_t size, uint64_t flags)
{
	store(at + offsetof(struct jailhouse_memory, phys_start), 8, start);
	store(at + offsetof(struct jailhouse_memory, virt_start), 8, start);
	store(at + offsetof(struct jailhouse_memory, size), 8, size);
	store(at + offsetof(struct jailhouse_memory, flags), 8, flags);
}

/* JAILHOUSE_SHMEM_NET_REGIONS(start, id): four regions (abi.md, "ivshmem"). */
static int parse_net_regions(struct c_reader *reader, const struct place *list, uint64_t *index)
{
	const uint64_t shared = JAILHOUSE_MEM_READ | JAILHOUSE_MEM_ROOTSHARED;
	uint64_t start, id, k;
	struct place item;
	int r;

	r = c_expect(reader, "(");
	if (r == 0)
		r = c_evaluate(reader, &start);
	if (r == 0)
		r = c_expect(reader, ",");
	if (r == 0)
		r = c_evaluate(reader, &id);
	if (r == 0)
		r = c_expect(reader, ")");
	for (k = 0; r == 0 && k < 4; k++) {
		r = pick(reader, list, *index + k, &item);
		if (r < 0)
			return r;
		if (k == 0)
			store_region(item.at, start, 0x1000, shared);
		else if (k == 2)
			store_region(item.at, start + 0x1000, 0x7f000,
				     shared | (id == 0 ? JAILHOUSE_MEM_WRITE : 0));
		else if (k == 3)
			store_region(item.at, start + 0x80000, 0x7f000,
				     shared | (id == 1 ? JAILHOUSE_MEM_WRITE : 0));
	}
	*index += 3; /* the list steps over the last one */
	return r;
}

static int parse_item(struct c_reader *reader, const struct place *list, uint64_t *index)
{
	struct place item;
	int r;

	if (list->type == c_type_find("jailhouse_memory") &&
	    c_take(reader, "JAILHOUSE_SHMEM_NET_REGIONS"))
		return parse_net_regions(reader, list, index);
	r = pick(reader, list, *index, &item);
	if (r < 0)
		return r;
	if (list->type == c_type_find("jailhouse_pio") && c_take(reader, "PIO_RANGE"))
		return parse_pio_range(reader, &item);
	return parse_value(reader, &item);
}

/* "{ 1, 2, [5] = 3 }" */
static int parse_list(struct c_reader *reader, const struct place *list)
{
	uint64_t index = 0;
	int r;

	r = c_expect(reader, "{");
	while (r == 0 && !c_is(reader, "}")) {
		if (c_take(reader, "[")) {
			r = parse_index(reader, &index);
			if (r == 0)
				r = c_expect(reader, "=");
			if (r < 0)
				return r;
		}
		r = parse_item(reader, list, &index);
		if (r < 0)
			return r;
		index++;
		if (!c_take(reader, ","))
			break;
	}
	return r == 0 ? c_expect(reader, "}") : r;
}

static int parse_value(struct c_reader *reader, const struct place *place)
{
	if (place->is_text)
		return parse_text(reader, place);
	if (place->count)
		return take_bar_masks(reader, place) ? 0 : parse_list(reader, place);
	if (place->type)
		return parse_structure(reader, place->type, place->at);
	return parse_number(reader, place);
}

/* ---- structures ----------------------------------------------------------- */

static struct place place_of(const struct c_member *member, uint8_t *at)
{
	return (struct place){ member->type,   at + member->offset, member->size, member->count,
			       member->is_bit, member->is_text,     member->bit };
}

/* ".platform_info.iommu_units[1].amd": the rest of it, behind the first name. */
static int parse_path(struct c_reader *reader, struct place *place)
{
	const struct c_member *member;
	struct place item;
	uint64_t index;
	int r;

	for (;;) {
		if (c_take(reader, "[")) {
			r = parse_index(reader, &index);
			if (r == 0)
				r = pick(reader, place, index, &item);
			if (r < 0)
				return r;
			*place = item;
		} else if (c_take(reader, ".")) {
			member = place->type && !place->count && reader->at->kind == C_NAME ?
					 c_member_find(place->type, reader->at->text) :
					 NULL;
			if (!member)
				return c_complain(reader->findings, reader->at, "correct the name",
						  "there is no member '%s'", reader->at->text);
			reader->at++;
			*place = place_of(member, place->at);
		} else {
			return c_expect(reader, "=");
		}
	}
}

static int parse_structure(struct c_reader *reader, const struct c_type *type, uint8_t *at)
{
	const struct c_member *member = type->members;
	int r;

	r = c_expect(reader, "{");
	while (r == 0 && !c_is(reader, "}")) {
		struct place place;

		/* "{ 0 }" is C for nothing, whatever the first member is. */
		if (member == type->members && reader->at->kind == C_NUMBER &&
		    !reader->at->number && reader->at[1].kind == C_PUNCTUATOR &&
		    strcmp(reader->at[1].text, "}") == 0) {
			reader->at++;
			break;
		}
		if (c_take(reader, ".")) {
			member = reader->at->kind == C_NAME ?
					 c_member_find(type, reader->at->text) :
					 NULL;
			if (!member)
				return c_complain(reader->findings, reader->at, "correct the name",
						  "%s has no member '%s'", type->name,
						  reader->at->text);
			reader->at++;
			place = place_of(member, at);
			r = parse_path(reader, &place);
		} else if (member->name) {
			place = place_of(member, at);
		} else {
			return c_complain(reader->findings, reader->at, "remove it",
					  "%s has fewer members", type->name);
		}
		if (r < 0)
			return r;
		if (strcmp(member->name, "architecture") == 0)
			reader->has_architecture = true;
		r = parse_value(reader, &place);
		if (r < 0)
			return r;
		member++;
		if (!c_take(reader, ","))
			break;
	}
	return r == 0 ? c_expect(reader, "}") : r;
}

/* ---- the configuration's own structure ------------------------------------ */

/* "__attribute__((packed))" and the like, which say nothing that we do not know. */
static void skip_attributes(struct c_reader *reader)
{
	while (c_take(reader, "__attribute__") || c_take(reader, "__packed")) {
		unsigned int depth = 0;

		if (!c_is(reader, "("))
			continue;
		do
			depth += c_is(reader, "(") - (unsigned int)c_is(reader, ")");
		while (reader->at++->kind != C_END && depth);
		if (reader->at[-1].kind == C_END)
			reader->at--;
	}
}

/* "struct jailhouse_memory", "__u64", "unsigned char" */
static int parse_type(struct c_reader *reader, struct c_part *part)
{
	const struct c_token *start = reader->at;

	if (c_take(reader, "struct") || c_take(reader, "union")) {
		part->type = reader->at->kind == C_NAME ? c_type_find(reader->at->text) : NULL;
		if (!part->type)
			return c_complain(reader->findings, reader->at, "correct the name",
					  "'%s' is no structure of a configuration",
					  reader->at->text);
		part->item_size = part->type->size;
		reader->at++;
		return 0;
	}
	while (reader->at->kind == C_NAME &&
	       (c_is(reader, "unsigned") || c_number_size(reader->at->text))) {
		if (c_number_size(reader->at->text))
			part->item_size = c_number_size(reader->at->text);
		reader->at++;
	}
	if (!part->item_size)
		return c_complain(reader->findings, start, "correct it",
				  "%s stands here, where a type has to be", start->text);
	return 0;
}

static int parse_member(struct c_reader *reader)
{
	struct c_part part = { .n = 1 };
	const struct c_token *start;
	uint64_t n;
	int r;

	r = parse_type(reader, &part);
	if (r < 0)
		return r;
	start = reader->at;
	if (start->kind != C_NAME || c_find_part(reader, start->text))
		return c_complain(reader->findings, start, "give it a name of its own",
				  "%s stands here, where a new name has to be", start->text);
	part.name = start->text;
	reader->at++;
	if (c_take(reader, "[")) {
		r = parse_index(reader, &n);
		if (r < 0)
			return r;
		if (n > CONFIG_ARRAY_MAX)
			return c_complain(reader->findings, start, "correct the length",
					  "%llu items are more than the %d that there can be",
					  (unsigned long long)n, CONFIG_ARRAY_MAX);
		part.n = n;
		part.is_array = true;
	}
	part.bytes = arena_alloc(reader->arena, part.n * part.item_size + 1);
	*arena_append(reader->arena, reader->parts, reader->n_parts) = part;
	return c_expect(reader, ";");
}

/* "struct { ... } config =": what is before it has no meaning for us. */
static int parse_declaration(struct c_reader *reader)
{
	int r = 0;

	while (reader->at->kind != C_END &&
	       !(c_is(reader, "struct") && reader->at[1].kind == C_PUNCTUATOR &&
		 strcmp(reader->at[1].text, "{") == 0))
		reader->at++;
	if (reader->at->kind == C_END)
		return c_complain(reader->findings, reader->at,
				  "give a configuration: struct { struct jailhouse_system header; "
				  "... } config = { ... };",
				  "there is no structure that could be a configuration");
	reader->at += 2;
	while (r == 0 && !c_is(reader, "}"))
		r = parse_member(reader);
	if (r == 0)
		r = c_expect(reader, "}");
	if (r < 0)
		return r;
	skip_attributes(reader);
	if (reader->at->kind != C_NAME)
		return c_complain(reader->findings, reader->at, "name the configuration",
				  "%s stands here, where a name has to be", reader->at->text);
	reader->config_name = reader->at++->text;
	skip_attributes(reader);
	return c_expect(reader, "=");
}

static int parse_part(struct c_reader *reader, const struct c_part *part)
{
	struct place place = { .type = part->type,
			       .at = part->bytes,
			       .size = part->item_size,
			       .count = part->is_array ? part->n : 0 };

	if (part->is_array && !part->n)
		place.count = SIZE_MAX; /* an empty list is fine, an item is not */
	return parse_value(reader, &place);
}

static int parse_initializer(struct c_reader *reader)
{
	size_t next = 0;
	int r;

	r = c_expect(reader, "{");
	while (r == 0 && !c_is(reader, "}")) {
		const struct c_part *part;

		if (c_take(reader, ".")) {
			part = reader->at->kind == C_NAME ? c_find_part(reader, reader->at->text) :
							    NULL;
			if (!part)
				return c_complain(reader->findings, reader->at, "correct the name",
						  "the configuration has no member '%s'",
						  reader->at->text);
			reader->at++;
			r = c_expect(reader, "=");
			if (r < 0)
				return r;
		} else if (next < reader->n_parts) {
			part = &reader->parts[next];
		} else {
			return c_complain(reader->findings, reader->at, "remove it",
					  "the configuration has fewer members");
		}
		r = parse_part(reader, part);
		if (r < 0)
			return r;
		next = (size_t)(part - reader->parts) + 1;
		if (!c_take(reader, ","))
			break;
	}
	return r == 0 ? c_expect(reader, "}") : r;
}

/* ---- bytes ---------------------------------------------------------------- */

static int set_architecture(struct c_reader *reader, enum machine_arch arch)
{
	if (reader->has_architecture)
		return 0;
	if (arch == MACHINE_ARCH_UNKNOWN)
		return c_complain(reader->findings, reader->at,
				  "add .architecture to the header, or say it with --arch",
				  "the source does not say which architecture it is for");
	reader->parts[0].bytes[offsetof(struct jailhouse_cell_desc, architecture)] = (uint8_t)arch;
	return 0;
}

static struct bytes join_parts(const struct c_reader *reader)
{
	size_t size = 0, i;
	uint8_t *bytes;

	for (i = 0; i < reader->n_parts; i++)
		size += reader->parts[i].item_size * reader->parts[i].n;
	bytes = arena_alloc(reader->arena, size + 1);
	size = 0;
	for (i = 0; i < reader->n_parts; i++) {
		const struct c_part *part = &reader->parts[i];

		memcpy(bytes + size, part->bytes, part->item_size * part->n);
		size += part->item_size * part->n;
	}
	return (struct bytes){ bytes, size };
}

int config_from_c(struct bytes source, enum machine_arch arch, struct finding_list *findings,
		  struct config **ret)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct c_reader reader = { .arena = arena, .findings = findings };
	struct c_tokens tokens;
	int r;

	r = c_tokenize(source, arena, findings, &tokens);
	if (r < 0)
		return r;
	reader.at = tokens.items;
	r = parse_declaration(&reader);
	if (r == 0 && (!reader.n_parts || (reader.parts[0].type != &c_type_system &&
					   reader.parts[0].type != &c_type_cell)))
		r = c_complain(
			findings, reader.at,
			"begin it with struct jailhouse_system or struct jailhouse_cell_desc",
			"the structure does not begin with a configuration's header");
	if (r == 0)
		r = parse_initializer(&reader);
	if (r == 0)
		r = set_architecture(&reader, arch);
	if (r < 0)
		return r;
	return config_decode(join_parts(&reader), arch, findings, ret);
}
