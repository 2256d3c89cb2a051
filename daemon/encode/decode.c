// SPDX-License-Identifier: GPL-2.0-or-later
#include <abi/config-view.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/json.h"
#include "base/member.h"
#include "encode/binary-fields.h"
#include "encode/encode.h"

/*
 * Bits that some row has read are marked; what is left over must be 0, so that
 * nothing is lost in silence and writing it again gives the same bytes.
 */
struct decoder {
	struct bytes blob;
	uint8_t *understood;     /* a mask for each byte */
	struct config_view view; /* where its parts are; nothing is read beyond them */
	struct finding_list *findings;
	struct config *config;
};

__attribute__((format(printf, 5, 6))) static int refuse(struct finding_list *findings,
							const char *rule, size_t offset,
							const char *remedy, const char *message,
							...)
{
	struct finding *finding;
	const char *text;
	va_list ap;

	va_start(ap, message);
	text = arena_vprintf(findings->arena, message, ap);
	va_end(ap);
	finding = finding_add(findings, rule, FINDING_ERROR,
			      arena_printf(findings->arena, "offset 0x%zx", offset), "%s", text);
	finding_set_remedy(findings, finding, "%s", remedy);
	return -EINVAL;
}

/* ---- what the view found wrong --------------------------------------------- */

#define SEARCHED_BYTES 4096 /* for a signature that something was put before */

static int refuse_signature(struct decoder *decoder)
{
	struct bytes blob = decoder->blob;
	enum config_view_kind kind;
	bool is_old;
	size_t at;

	for (at = 1; at < blob.size && at < SEARCHED_BYTES; at++)
		if (config_view_find_signature(blob.data + at, blob.size - at, &kind, &is_old))
			return refuse(decoder->findings, "config-binary-polluted", 0,
				      "build it with objcopy -O binary "
				      "--remove-section=.note.gnu.property",
				      "the configuration begins at offset 0x%zx only; the linker "
				      "put a section before it",
				      at);
	return refuse(decoder->findings, "config-binary-signature", 0,
		      "give a .cell file of revision 12, 13 or 14",
		      "neither a system nor a cell configuration begins here");
}

static int refuse_revision(struct decoder *decoder)
{
	const struct config_view *view = &decoder->view;
	enum config_view_kind kind;
	bool is_old = false;

	(void)config_view_find_signature(view->data, view->size, &kind, &is_old);
	return refuse(decoder->findings, "config-binary-revision", view->problem_at,
		      "build it again with headers of revision 12, 13 or 14, or convert its source",
		      "revision %u does not go with this signature; %s", view->revision,
		      is_old ? "12 and 13 do" : "14 does");
}

static const char *array_name(enum config_view_array array)
{
	return array == CONFIG_VIEW_CPU_SET ? "bytes of CPU set" :
					      binary_arrays[array - CONFIG_VIEW_MEMORY].name;
}

static int refuse_count(struct decoder *decoder)
{
	const struct config_view *view = &decoder->view;
	uint32_t n = view->n_items[view->problem_array];

	if (view->problem_array == CONFIG_VIEW_CPU_SET)
		return refuse(decoder->findings, "config-binary-range", view->problem_at,
			      "correct cpu_set_size",
			      "a CPU set of %u bytes is more than the %u that there can be", n,
			      CONFIG_VIEW_CPU_SET_BYTES_MAX);
	return refuse(decoder->findings, "config-binary-range", view->problem_at,
		      "correct the count", "%u items of %s are more than the %u that there can be",
		      n, array_name(view->problem_array), CONFIG_VIEW_ITEMS_MAX);
}

static int refuse_short(struct decoder *decoder)
{
	const struct config_view *view = &decoder->view;
	uint32_t n = view->n_items[view->problem_array];

	return refuse(decoder->findings, "config-binary-size", view->problem_at,
		      "get the whole file, or correct its counts",
		      "%u %s need %zu bytes from here on, the file has %zu", n,
		      array_name(view->problem_array),
		      n * config_view_item_bytes(view->problem_array),
		      view->size - view->problem_at);
}

static int refuse_header(struct decoder *decoder)
{
	const struct config_view *view = &decoder->view;

	return refuse(decoder->findings, "config-binary-size", view->problem_at,
		      "get the whole file",
		      "the file ends in the header, which has %zu bytes in a %s configuration of "
		      "revision %u",
		      view->cell_at + sizeof(struct jailhouse_cell_desc),
		      view->kind == CONFIG_VIEW_SYSTEM ? "system" : "cell", view->revision);
}

/* Says what is wrong with the bytes, in words. */
static int explain(struct decoder *decoder, enum config_view_code code)
{
	const struct config_view *view = &decoder->view;

	switch (code) {
	case CONFIG_VIEW_OK:
		return 0;
	case CONFIG_VIEW_NO_SIGNATURE:
		return refuse_signature(decoder);
	case CONFIG_VIEW_REVISION:
		return refuse_revision(decoder);
	case CONFIG_VIEW_ARCHITECTURE_BAD:
		return refuse(decoder->findings, "config-binary-architecture", view->problem_at,
			      "correct the file", "%u is no architecture; x86 is 0, arm 1, arm64 2",
			      view->architecture);
	case CONFIG_VIEW_ARCHITECTURE_NEEDED:
		return refuse(decoder->findings, "config-binary-architecture", 0, "say --arch",
			      "revision %u does not say its architecture, on which its layout "
			      "depends",
			      view->revision);
	case CONFIG_VIEW_TRUNCATED_HEADER:
		return refuse_header(decoder);
	case CONFIG_VIEW_NAME_UNTERMINATED:
		return refuse(decoder->findings, "config-binary-name", view->problem_at,
			      "shorten it to 31 bytes", "the name has no terminating 0");
	case CONFIG_VIEW_COUNT_TOO_LARGE:
		return refuse_count(decoder);
	case CONFIG_VIEW_TRUNCATED_ARRAY:
		return refuse_short(decoder);
	case CONFIG_VIEW_EXCESS:
		break;
	}
	return refuse(decoder->findings, "config-binary-trailing", view->problem_at,
		      "correct the counts, or build it with objcopy "
		      "--remove-section=.note.gnu.property",
		      "%zu bytes follow the last array", view->size - view->problem_at);
}

/* ---- members ---------------------------------------------------------------- */

static void mark(struct decoder *decoder, size_t offset, unsigned int width, uint64_t mask)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		decoder->understood[offset + i] |= (uint8_t)(mask >> 8 * i);
}

static void take_table(struct decoder *decoder, size_t base, struct binary_table table, void *item)
{
	size_t i;

	for (i = 0; i < table.n; i++) {
		const struct binary_field *field = &table.fields[i];
		uint64_t mask = binary_field_mask(field), value;

		value = bytes_le(decoder->blob, base + field->offset, field->width);
		member_set((char *)item + field->member, field->size, value >> field->shift & mask);
		mark(decoder, base + field->offset, field->width, mask << field->shift);
	}
}

static int take_name(struct decoder *decoder, size_t cell_at)
{
	size_t at = cell_at + BINARY_NAME_AT, length, i;
	char *name = decoder->config->name;

	memcpy(name, decoder->blob.data + at, BINARY_NAME_SIZE);
	length = strlen(name);
	for (i = 0; i < length; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
			return refuse(decoder->findings, "config-binary-name", at + i,
				      "use letters and digits", "the name has a control character");
	if (!json_is_text(name))
		return refuse(decoder->findings, "config-binary-name", at, "use letters and digits",
			      "the name is not UTF-8");
	/* What stands behind the terminator has to be 0, as any reserved byte. */
	for (i = length + 1; i < BINARY_NAME_SIZE; i++)
		name[i] = '\0';
	for (i = 0; i <= length; i++)
		mark(decoder, at + i, 1, 0xff);
	return 0;
}

/* ---- arrays ----------------------------------------------------------------- */

static void take_cpu_set(struct decoder *decoder)
{
	const struct config_view *view = &decoder->view;
	size_t at = view->array_at[CONFIG_VIEW_CPU_SET], size = view->n_items[CONFIG_VIEW_CPU_SET],
	       i;

	decoder->config->cpu_set = arena_memdup(decoder->config->arena, view->data + at, size);
	decoder->config->cpu_set_size = size;
	for (i = 0; i < size; i++)
		mark(decoder, at + i, 1, 0xff);
}

static void take_array(struct decoder *decoder, enum config_view_array which)
{
	const struct binary_array *array = &binary_arrays[which - CONFIG_VIEW_MEMORY];
	const struct config_view *view = &decoder->view;
	struct config *config = decoder->config;
	size_t n = view->n_items[which], i;
	char *items = arena_alloc_array(config->arena, n, array->model_size);

	for (i = 0; i < n; i++)
		take_table(decoder, view->array_at[which] + i * array->item_size, array->table,
			   items + i * array->model_size);
	*(char **)((char *)config + array->items) = n ? items : NULL;
	*(size_t *)((char *)config + array->n_items) = n;
}

static int take_cell(struct decoder *decoder)
{
	const struct config_view *view = &decoder->view;
	unsigned int i;
	int r;

	take_table(decoder, view->cell_at, binary_cell, decoder->config);
	r = take_name(decoder, view->cell_at);
	if (r < 0)
		return r;
	for (i = 0; i < CONFIG_VIEW_ARRAYS; i++)
		mark(decoder, config_view_count_at(view, (enum config_view_array)i), 4, UINT32_MAX);
	take_cpu_set(decoder);
	for (i = CONFIG_VIEW_MEMORY; i < CONFIG_VIEW_ARRAYS; i++)
		take_array(decoder, (enum config_view_array)i);
	return 0;
}

/* ---- header ----------------------------------------------------------------- */

/* The identity of a root cell is 0; the driver does not look. A right one is harmless. */
static void take_root_identity(struct decoder *decoder, size_t at)
{
	const char *signature = binary_signature(CONFIG_CELL, decoder->view.revision);
	struct finding *finding;

	if (memcmp(decoder->blob.data + at, signature, strlen(signature)) != 0)
		return;
	finding = finding_add(decoder->findings, "config-binary-dropped", FINDING_WARNING,
			      arena_printf(decoder->findings->arena, "offset 0x%zx", at),
			      "the root cell has a signature of its own, which nobody reads");
	finding_set_remedy(decoder->findings, finding,
			   "nothing needs to be done; it is not written again");
	mark(decoder, at, BINARY_NAME_AT, UINT64_MAX);
}

static void take_system(struct decoder *decoder, const struct binary_system *layout)
{
	struct config *config = decoder->config;
	size_t i;

	take_table(decoder, 0, binary_system_common, config);
	take_table(decoder, 0, layout->own, config);
	for (i = 0; i < CONFIG_IOMMU_UNITS; i++) {
		struct config_iommu *unit = &config->system.iommus[i];
		size_t at = layout->iommus_at + i * BINARY_IOMMU_SIZE;

		take_table(decoder, at, binary_iommu, unit);
		take_table(decoder, at, binary_iommu_own(unit->type), unit);
	}
	take_root_identity(decoder, layout->root_cell_at);
}

static int refuse_left_over(struct decoder *decoder)
{
	size_t i;

	for (i = 0; i < decoder->blob.size; i++)
		if (decoder->blob.data[i] & ~decoder->understood[i])
			return refuse(decoder->findings, "config-binary-reserved", i, "set it to 0",
				      "reserved bits are not 0 (the byte is 0x%02x)",
				      decoder->blob.data[i]);
	return 0;
}

int config_decode(struct bytes blob, enum machine_arch arch, struct finding_list *findings,
		  struct config **ret)
{
	_cleanup_(config_freep) struct config *config = NULL;
	struct decoder decoder = { .blob = blob, .findings = findings };
	const struct config_view *view = &decoder.view;
	int r;

	r = explain(&decoder, config_view_open(blob.data, blob.size, arch, &decoder.view));
	if (r < 0)
		return r;
	config = config_new(view->kind == CONFIG_VIEW_SYSTEM ? CONFIG_SYSTEM : CONFIG_CELL,
			    (enum machine_arch)view->architecture);
	decoder.config = config;
	config->revision = view->revision;
	decoder.understood = arena_alloc(config->arena, blob.size);
	mark(&decoder, 0, BINARY_NAME_AT, UINT64_MAX);
	if (config->kind == CONFIG_SYSTEM)
		take_system(&decoder, binary_system_layout(view->revision, config->arch));
	r = take_cell(&decoder);
	if (r < 0)
		return r;
	r = refuse_left_over(&decoder);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(config);
	return 0;
}
