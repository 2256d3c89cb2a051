/* SPDX-License-Identifier: (GPL-2.0-or-later OR BSD-2-Clause) */
/*
 * A bounded view of a configuration's bytes, for the hypervisor, the kernel
 * module and user space alike: no allocation, no C library, no assumption about
 * alignment or the machine's byte order. Reads revisions 12, 13 and 14 of system
 * and cell configurations (abi.md, sections 3, 4 and 10).
 *
 * config_view_open() checks everything that reading needs: what it accepts can
 * be read through the view without ever leaving the bytes. What a configuration
 * means (indexes between arrays, overlaps, an empty CPU set) is for the rules.
 *
 * The bytes must not change while they are viewed: whoever gets them from
 * somebody who could do that copies them first.
 */
#ifndef ABI_CONFIG_VIEW_H
#define ABI_CONFIG_VIEW_H

#include <abi/jailhouse/cell-config.h>
#ifndef __KERNEL__
#include <stdbool.h>
#include <stddef.h>
#endif

/* ---- what there is -------------------------------------------------------- */

enum config_view_kind { CONFIG_VIEW_SYSTEM, CONFIG_VIEW_CELL };

/* What follows the cell descriptor, in this order; the CPU set is counted in bytes. */
enum config_view_array {
	CONFIG_VIEW_CPU_SET,
	CONFIG_VIEW_MEMORY,
	CONFIG_VIEW_CACHES,
	CONFIG_VIEW_IRQCHIPS,
	CONFIG_VIEW_PIO,
	CONFIG_VIEW_PCI_DEVICES,
	CONFIG_VIEW_PCI_CAPS,
	CONFIG_VIEW_STREAM_IDS,
	CONFIG_VIEW_ARRAYS /* how many; and: none of them */
};

/* For the caller who does not know it, and for what a revision does not say. */
#define CONFIG_VIEW_ARCHITECTURE_UNKNOWN 0xffu

/* More than any machine has; what is above is a mistake or an attack. */
#define CONFIG_VIEW_CPU_SET_BYTES_MAX 1024u  /* 8192 CPUs */
#define CONFIG_VIEW_ITEMS_MAX         65535u /* of any other array */

/* What can be wrong, in the order in which it is looked for. */
enum config_view_code {
	CONFIG_VIEW_OK,
	CONFIG_VIEW_NO_SIGNATURE,        /* at the start */
	CONFIG_VIEW_REVISION,            /* none, or not the one that the signature belongs to */
	CONFIG_VIEW_ARCHITECTURE_BAD,    /* no number of an architecture */
	CONFIG_VIEW_ARCHITECTURE_NEEDED, /* a system that does not say it; nor did the caller */
	CONFIG_VIEW_TRUNCATED_HEADER,    /* at the end of the bytes */
	CONFIG_VIEW_NAME_UNTERMINATED,   /* at the name */
	CONFIG_VIEW_COUNT_TOO_LARGE,     /* at the count */
	CONFIG_VIEW_TRUNCATED_ARRAY,     /* at the array, of which the end is missing */
	CONFIG_VIEW_EXCESS               /* at the first byte behind the last array */
};

/**
 * struct config_view - a configuration whose parts have been found
 * @data, @size: its bytes; borrowed from the caller
 * @kind: system or cell
 * @revision: 12, 13 or 14
 * @architecture: JAILHOUSE_X86, …; of a cell up to revision 13 what the caller
 *	expected, CONFIG_VIEW_ARCHITECTURE_UNKNOWN included
 * @cell_at: offset of the cell descriptor: 0 in a cell configuration
 * @array_at: offset of each array
 * @n_items: items of each array; bytes of the CPU set
 * @problem_at: offset of what is wrong, when config_view_open() says so
 * @problem_array: which array is concerned; CONFIG_VIEW_ARRAYS if none
 */
struct config_view {
	const uint8_t *data;
	size_t size;
	enum config_view_kind kind;
	unsigned int revision;
	unsigned int architecture;
	size_t cell_at;
	size_t array_at[CONFIG_VIEW_ARRAYS];
	uint32_t n_items[CONFIG_VIEW_ARRAYS];
	size_t problem_at;
	enum config_view_array problem_array;
};

/* ---- bytes ---------------------------------------------------------------- */

/** config_view_le() - a little-endian number of @width (1 to 8) bytes; the caller has bounded it. */
static inline uint64_t config_view_le(const uint8_t *from, size_t width)
{
	uint64_t value = 0;

	while (width--)
		value = value << 8 | from[width];
	return value;
}

/* A member of a record at @from, of which @type has the layout. */
#define CONFIG_VIEW_LE(from, type, member) \
	config_view_le((from) + offsetof(type, member), sizeof(((type *)0)->member))

/* Whether a 0 is among the bytes. */
static inline bool config_view_has_end(const uint8_t *from, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (!from[i])
			return true;
	return false;
}

static inline bool config_view_is_text(const uint8_t *from, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (from[i] != (uint8_t)text[i])
			return false;
	return true;
}

/* ---- who it is ------------------------------------------------------------ */

/**
 * config_view_find_signature() - whether a configuration begins here
 * @ret_is_old: the signature is that of revisions 12 and 13, which begins like the newer one
 */
static inline bool config_view_find_signature(const uint8_t *data, size_t size,
					      enum config_view_kind *ret_kind, bool *ret_is_old)
{
	static const struct {
		const char *text;
		size_t length;
		enum config_view_kind kind;
		bool is_old;
	} signatures[] = {
		{ JAILHOUSE_SYSTEM_SIGNATURE_13, JAILHOUSE_SIGNATURE_SIZE_13, CONFIG_VIEW_SYSTEM,
		  true },
		{ JAILHOUSE_CELL_DESC_SIGNATURE_13, JAILHOUSE_SIGNATURE_SIZE_13, CONFIG_VIEW_CELL,
		  true },
		{ JAILHOUSE_SYSTEM_SIGNATURE, JAILHOUSE_SIGNATURE_SIZE, CONFIG_VIEW_SYSTEM, false },
		{ JAILHOUSE_CELL_DESC_SIGNATURE, JAILHOUSE_SIGNATURE_SIZE, CONFIG_VIEW_CELL,
		  false },
	};
	size_t i;

	for (i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
		if (size < signatures[i].length ||
		    !config_view_is_text(data, signatures[i].text, signatures[i].length))
			continue;
		*ret_kind = signatures[i].kind;
		*ret_is_old = signatures[i].is_old;
		return true;
	}
	return false;
}

static inline enum config_view_code config_view_refuse(struct config_view *view,
						       enum config_view_code code, size_t at)
{
	view->problem_at = at;
	view->problem_array = CONFIG_VIEW_ARRAYS;
	return code;
}

/* Sets kind, revision, architecture and where the descriptor is. */
static inline enum config_view_code config_view_identify(struct config_view *view,
							 unsigned int architecture)
{
	const size_t revision_at = offsetof(struct jailhouse_cell_desc, revision);
	const size_t architecture_at = offsetof(struct jailhouse_cell_desc, architecture);
	bool is_old;

	if (!config_view_find_signature(view->data, view->size, &view->kind, &is_old))
		return config_view_refuse(view, CONFIG_VIEW_NO_SIGNATURE, 0);
	view->revision = 0;
	if (view->size >= revision_at + sizeof(uint16_t))
		view->revision = (unsigned int)config_view_le(view->data + revision_at, 2);
	if (is_old ? view->revision < JAILHOUSE_CONFIG_REVISION_OLDEST || view->revision > 13 :
		     view->revision != JAILHOUSE_CONFIG_REVISION)
		return config_view_refuse(view, CONFIG_VIEW_REVISION, revision_at);
	view->architecture = is_old ? architecture : view->data[architecture_at];
	if (!is_old && view->architecture > JAILHOUSE_ARM64)
		return config_view_refuse(view, CONFIG_VIEW_ARCHITECTURE_BAD, architecture_at);
	if (view->kind == CONFIG_VIEW_SYSTEM && view->architecture > JAILHOUSE_ARM64)
		return config_view_refuse(view, CONFIG_VIEW_ARCHITECTURE_NEEDED, 0);
	view->cell_at = 0;
	if (view->kind == CONFIG_VIEW_SYSTEM)
		view->cell_at = view->revision == 12 ?
					offsetof(struct jailhouse_system_12, root_cell) :
					offsetof(struct jailhouse_system, root_cell);
	return CONFIG_VIEW_OK;
}

/* ---- where its parts are -------------------------------------------------- */

/** config_view_item_bytes() - of one item of an array. */
static inline size_t config_view_item_bytes(enum config_view_array array)
{
	static const uint8_t item_bytes[CONFIG_VIEW_ARRAYS] = {
		1,
		sizeof(struct jailhouse_memory),
		sizeof(struct jailhouse_cache),
		sizeof(struct jailhouse_irqchip),
		sizeof(struct jailhouse_pio),
		sizeof(struct jailhouse_pci_device),
		sizeof(struct jailhouse_pci_capability),
		sizeof(union jailhouse_stream_id),
	};

	return item_bytes[array];
}

/** config_view_count_at() - offset of an array's count; counts stand in the order of arrays. */
static inline size_t config_view_count_at(const struct config_view *view,
					  enum config_view_array array)
{
	return view->cell_at + offsetof(struct jailhouse_cell_desc, cpu_set_size) +
	       sizeof(uint32_t) * (size_t)array;
}

/* Finds one array at *@at, which moves behind it. */
static inline enum config_view_code config_view_place(struct config_view *view,
						      enum config_view_array array, size_t *at)
{
	size_t count_at = config_view_count_at(view, array);
	uint32_t n = (uint32_t)config_view_le(view->data + count_at, sizeof(uint32_t));
	size_t item_bytes = config_view_item_bytes(array);
	enum config_view_code code = CONFIG_VIEW_OK;

	view->array_at[array] = *at;
	view->n_items[array] = n;
	if (n >
	    (array == CONFIG_VIEW_CPU_SET ? CONFIG_VIEW_CPU_SET_BYTES_MAX : CONFIG_VIEW_ITEMS_MAX))
		code = config_view_refuse(view, CONFIG_VIEW_COUNT_TOO_LARGE, count_at);
	else if (n > (view->size - *at) / item_bytes)
		code = config_view_refuse(view, CONFIG_VIEW_TRUNCATED_ARRAY, *at);
	else
		*at += n * item_bytes;
	if (code != CONFIG_VIEW_OK)
		view->problem_array = array;
	return code;
}

/**
 * config_view_open() - check bytes, and find their parts
 * @architecture: for what revisions 12 and 13 do not say; or CONFIG_VIEW_ARCHITECTURE_UNKNOWN
 * @view: filled in; with another result than CONFIG_VIEW_OK only as far as the checks came
 *
 * Return: CONFIG_VIEW_OK, or what is wrong, at @view->problem_at.
 */
static inline enum config_view_code config_view_open(const uint8_t *data, size_t size,
						     unsigned int architecture,
						     struct config_view *view)
{
	enum config_view_code code;
	size_t at, name_at;
	unsigned int i;

	view->data = data;
	view->size = size;
	code = config_view_identify(view, architecture);
	if (code != CONFIG_VIEW_OK)
		return code;
	at = view->cell_at + sizeof(struct jailhouse_cell_desc);
	if (size < at)
		return config_view_refuse(view, CONFIG_VIEW_TRUNCATED_HEADER, size);
	name_at = view->cell_at + offsetof(struct jailhouse_cell_desc, name);
	if (!config_view_has_end(data + name_at, JAILHOUSE_CELL_NAME_SIZE))
		return config_view_refuse(view, CONFIG_VIEW_NAME_UNTERMINATED, name_at);
	for (i = 0; i < CONFIG_VIEW_ARRAYS; i++) {
		code = config_view_place(view, (enum config_view_array)i, &at);
		if (code != CONFIG_VIEW_OK)
			return code;
	}
	if (at < size)
		return config_view_refuse(view, CONFIG_VIEW_EXCESS, at);
	return CONFIG_VIEW_OK;
}

/** config_view_item() - bytes of item @i (below @view->n_items[@array]) of an array. */
static inline const uint8_t *config_view_item(const struct config_view *view,
					      enum config_view_array array, uint32_t i)
{
	return view->data + view->array_at[array] + (size_t)i * config_view_item_bytes(array);
}

#endif
