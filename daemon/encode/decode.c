// SPDX-License-Identifier: GPL-2.0-or-later
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
	uint8_t *understood; /* a mask for each byte */
	unsigned int revision;
	enum machine_arch arch;
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

/* ---- which kind of file ---------------------------------------------------- */

static bool starts_with(struct bytes blob, size_t offset, const char *text)
{
	return bytes_has(blob, offset, strlen(text)) &&
	       memcmp(blob.data + offset, text, strlen(text)) == 0;
}

static const struct {
	enum config_kind kind;
	unsigned int revision; /* one that has this signature */
} signatures[] = {
	/* The longer ones first: they begin with the shorter ones. */
	{ CONFIG_SYSTEM, 13 },
	{ CONFIG_CELL, 13 },
	{ CONFIG_SYSTEM, 14 },
	{ CONFIG_CELL, 14 },
};

static bool find_signature(struct bytes blob, size_t offset, enum config_kind *ret_kind,
			   bool *ret_has_arch)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signatures); i++) {
		if (!starts_with(blob, offset,
				 binary_signature(signatures[i].kind, signatures[i].revision)))
			continue;
		*ret_kind = signatures[i].kind;
		*ret_has_arch = signatures[i].revision >= 14;
		return true;
	}
	return false;
}

#define SEARCHED_BYTES 4096 /* for a signature that something was put before */

static int refuse_signature(struct decoder *decoder)
{
	enum config_kind kind;
	bool has_arch;
	size_t at;

	for (at = 1; at < decoder->blob.size && at < SEARCHED_BYTES; at++)
		if (find_signature(decoder->blob, at, &kind, &has_arch))
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

static int refuse_revision(struct decoder *decoder, bool has_arch)
{
	return refuse(decoder->findings, "config-binary-revision", BINARY_REVISION_AT,
		      "build it again with headers of revision 12, 13 or 14, or convert its source",
		      "revision %u does not go with this signature; %s", decoder->revision,
		      has_arch ? "14 does" : "12 and 13 do");
}

static int read_identity(struct decoder *decoder, enum machine_arch arch,
			 enum config_kind *ret_kind)
{
	bool has_arch;

	if (!find_signature(decoder->blob, 0, ret_kind, &has_arch))
		return refuse_signature(decoder);
	decoder->revision = bytes_u16(decoder->blob, BINARY_REVISION_AT);
	if (has_arch ? decoder->revision != 14 : decoder->revision < 12 || decoder->revision > 13)
		return refuse_revision(decoder, has_arch);
	decoder->arch = arch;
	if (has_arch) {
		uint8_t number = bytes_u8(decoder->blob, BINARY_ARCH_AT);

		if (number > MACHINE_ARM64)
			return refuse(decoder->findings, "config-binary-architecture",
				      BINARY_ARCH_AT, "correct the file",
				      "%u is no architecture; x86 is 0, arm 1, arm64 2", number);
		decoder->arch = number;
	}
	if (*ret_kind == CONFIG_SYSTEM && decoder->arch == MACHINE_ARCH_UNKNOWN)
		return refuse(decoder->findings, "config-binary-architecture", 0, "say --arch",
			      "revision %u does not say its architecture, on which its layout "
			      "depends",
			      decoder->revision);
	return 0;
}

static const char *kind_name(enum config_kind kind)
{
	return kind == CONFIG_SYSTEM ? "system" : "cell";
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

static uint32_t take_count(struct decoder *decoder, size_t offset)
{
	mark(decoder, offset, 4, UINT32_MAX);
	return bytes_u32(decoder->blob, offset);
}

static int take_name(struct decoder *decoder, size_t cell_at)
{
	size_t at = cell_at + BINARY_NAME_AT, length, i;
	char *name = decoder->config->name;

	memcpy(name, decoder->blob.data + at, BINARY_NAME_SIZE);
	length = strnlen(name, BINARY_NAME_SIZE);
	if (length == BINARY_NAME_SIZE) {
		name[0] = '\0';
		return refuse(decoder->findings, "config-binary-name", at, "shorten it to 31 bytes",
			      "the name has no terminating 0");
	}
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

static int refuse_short(struct decoder *decoder, size_t at, const char *what, size_t n, size_t need)
{
	return refuse(decoder->findings, "config-binary-size", at,
		      "get the whole file, or correct its counts",
		      "%zu %s need %zu bytes from here on, the file has %zu", n, what, need,
		      decoder->blob.size - at);
}

static int take_cpu_set(struct decoder *decoder, size_t cell_at, size_t *at)
{
	struct config *config = decoder->config;
	size_t size = take_count(decoder, cell_at + BINARY_CPU_SET_SIZE_AT), i;

	if (size > CONFIG_CPU_SET_MAX)
		return refuse(decoder->findings, "config-binary-range",
			      cell_at + BINARY_CPU_SET_SIZE_AT, "correct cpu_set_size",
			      "a CPU set of %zu bytes is more than the %d that there can be", size,
			      CONFIG_CPU_SET_MAX);
	if (!bytes_has(decoder->blob, *at, size))
		return refuse_short(decoder, *at, "bytes of CPU set", size, size);
	config->cpu_set = arena_memdup(config->arena, decoder->blob.data + *at, size);
	config->cpu_set_size = size;
	for (i = 0; i < size; i++)
		mark(decoder, *at + i, 1, 0xff);
	*at += size;
	return 0;
}

static int take_array(struct decoder *decoder, size_t cell_at, const struct binary_array *array,
		      size_t *at)
{
	struct config *config = decoder->config;
	size_t n = take_count(decoder, cell_at + array->count_at), i;
	char *items;

	if (n > CONFIG_ARRAY_MAX)
		return refuse(decoder->findings, "config-binary-range", cell_at + array->count_at,
			      "correct the count",
			      "%zu items of %s are more than the %d that there can be", n,
			      array->name, CONFIG_ARRAY_MAX);
	if (!bytes_has(decoder->blob, *at, n * array->item_size))
		return refuse_short(decoder, *at, array->name, n, n * array->item_size);
	items = arena_alloc_array(config->arena, n, array->model_size);
	for (i = 0; i < n; i++, *at += array->item_size)
		take_table(decoder, *at, array->table, items + i * array->model_size);
	*(char **)((char *)config + array->items) = n ? items : NULL;
	*(size_t *)((char *)config + array->n_items) = n;
	return 0;
}

static int take_cell(struct decoder *decoder, size_t cell_at)
{
	size_t at = cell_at + BINARY_CELL_SIZE, i;
	int r;

	take_table(decoder, cell_at, binary_cell, decoder->config);
	r = take_name(decoder, cell_at);
	if (r < 0)
		return r;
	r = take_cpu_set(decoder, cell_at, &at);
	for (i = 0; r == 0 && i < BINARY_ARRAYS; i++)
		r = take_array(decoder, cell_at, &binary_arrays[i], &at);
	if (r < 0)
		return r;
	if (at < decoder->blob.size)
		return refuse(decoder->findings, "config-binary-trailing", at,
			      "correct the counts, or build it with objcopy "
			      "--remove-section=.note.gnu.property",
			      "%zu bytes follow the last array", decoder->blob.size - at);
	return 0;
}

/* ---- header ----------------------------------------------------------------- */

/* The identity of a root cell is 0; the driver does not look. A right one is harmless. */
static void take_root_identity(struct decoder *decoder, size_t at)
{
	const char *signature = binary_signature(CONFIG_CELL, decoder->revision);
	struct finding *finding;

	if (!starts_with(decoder->blob, at, signature))
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
	size_t cell_at = 0, need;
	enum config_kind kind;
	int r;

	r = read_identity(&decoder, arch, &kind);
	if (r < 0)
		return r;
	if (kind == CONFIG_SYSTEM)
		cell_at = binary_system_layout(decoder.revision, decoder.arch)->root_cell_at;
	need = cell_at + BINARY_CELL_SIZE;
	if (blob.size < need)
		return refuse(findings, "config-binary-size", blob.size, "get the whole file",
			      "the file ends in the header, which has %zu bytes in a %s "
			      "configuration of revision %u",
			      need, kind_name(kind), decoder.revision);

	decoder.config = config = config_new(kind, decoder.arch);
	config->revision = decoder.revision;
	decoder.understood = arena_alloc(config->arena, blob.size);
	mark(&decoder, 0, BINARY_NAME_AT, UINT64_MAX);
	if (kind == CONFIG_SYSTEM)
		take_system(&decoder, binary_system_layout(decoder.revision, decoder.arch));
	r = take_cell(&decoder, cell_at);
	if (r < 0)
		return r;
	r = refuse_left_over(&decoder);
	if (r < 0)
		return r;
	*ret = TAKE_PTR(config);
	return 0;
}
