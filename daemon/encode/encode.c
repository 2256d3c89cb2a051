// SPDX-License-Identifier: GPL-2.0-or-later
#include "encode/encode.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/member.h"
#include "encode/binary-fields.h"

struct encoder {
	const struct config *config;
	unsigned int revision;
	struct finding_list *findings;
	size_t n_mistakes;
	uint8_t *out;
};

static const char *pointer_prefix(const struct config *config)
{
	return config->kind == CONFIG_SYSTEM ? "/root_cell" : "";
}

static void complain(struct encoder *encoder, const char *rule, const char *pointer,
		     const char *message, const char *remedy)
{
	struct finding *finding =
		finding_add(encoder->findings, rule, FINDING_ERROR, pointer, "%s", message);

	finding_set_remedy(encoder->findings, finding, "%s", remedy);
	finding_set_pointer(encoder->findings, finding, "%s", pointer);
	encoder->n_mistakes++;
}

/* ---- what cannot be held -------------------------------------------------- */

static void check_items(struct encoder *encoder, const struct binary_array *array,
			const char *items, size_t n)
{
	struct arena *arena = encoder->findings->arena;
	const char *prefix = pointer_prefix(encoder->config);
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < array->table.n; k++) {
			const struct binary_field *field = &array->table.fields[k];
			uint64_t value = member_get(items + i * array->model_size + field->member,
						    field->size);

			if (value <= binary_field_mask(field))
				continue;
			complain(encoder, "config-binary-range",
				 arena_printf(arena, "%s/%s/%zu/%s", prefix, array->name, i,
					      field->name),
				 arena_printf(arena,
					      "%" PRIu64 " is more than the binary form's %u bits "
					      "hold",
					      value, field->width * 8u),
				 "make two of it");
		}
}

static void check_arrays(struct encoder *encoder)
{
	const struct config *config = encoder->config;
	struct arena *arena = encoder->findings->arena;
	size_t i;

	for (i = 0; i < BINARY_ARRAYS; i++) {
		const struct binary_array *array = &binary_arrays[i];
		size_t n = *(const size_t *)((const char *)config + array->n_items);

		if (n > CONFIG_ARRAY_MAX)
			complain(encoder, "config-binary-range",
				 arena_printf(arena, "%s/%s", pointer_prefix(config), array->name),
				 arena_printf(arena, "%zu items are more than %d", n,
					      CONFIG_ARRAY_MAX),
				 "merge or leave out some");
		else
			check_items(encoder, array,
				    *(const char *const *)((const char *)config + array->items), n);
	}
	if (config->cpu_set_size > CONFIG_CPU_SET_MAX)
		complain(encoder, "config-binary-range",
			 arena_printf(arena, "%s/cpu_set_size", pointer_prefix(config)),
			 arena_printf(arena, "%zu bytes are more than %d", config->cpu_set_size,
				      CONFIG_CPU_SET_MAX),
			 "leave it out");
}

static void check(struct encoder *encoder)
{
	const struct config *config = encoder->config;
	struct arena *arena = encoder->findings->arena;
	bool needs_arch = config->kind == CONFIG_SYSTEM || encoder->revision >= 14;

	if (encoder->revision < BINARY_REVISION_MIN || encoder->revision > BINARY_REVISION_MAX)
		complain(encoder, "config-binary-revision", "",
			 arena_printf(arena, "there is no revision %u here", encoder->revision),
			 "use 12, 13 or 14");
	if (needs_arch && config->arch != MACHINE_X86 && config->arch != MACHINE_ARM &&
	    config->arch != MACHINE_ARM64)
		complain(encoder, "config-binary-architecture", "/architecture",
			 "the architecture is not known, but the binary form needs it",
			 "add \"architecture\" (x86, arm, arm64), or say --arch");
	if (strnlen(config->name, sizeof(config->name)) == sizeof(config->name))
		complain(encoder, "config-binary-range",
			 arena_printf(arena, "%s/name", pointer_prefix(config)),
			 "the name has no end", "shorten it to 31 bytes");
	check_arrays(encoder);
}

/* ---- writing --------------------------------------------------------------- */

static void put(uint8_t *out, unsigned int width, uint64_t value)
{
	unsigned int i;

	for (i = 0; i < width; i++)
		out[i] |= (uint8_t)(value >> 8 * i);
}

static void put_table(uint8_t *out, struct binary_table table, const void *item)
{
	size_t i;

	for (i = 0; i < table.n; i++) {
		const struct binary_field *field = &table.fields[i];
		uint64_t value = member_get((const char *)item + field->member, field->size);

		put(out + field->offset, field->width, value << field->shift);
	}
}

static void put_identity(struct encoder *encoder, uint8_t *out)
{
	const char *signature = binary_signature(encoder->config->kind, encoder->revision);

	memcpy(out, signature, strlen(signature));
	if (encoder->revision >= 14)
		out[BINARY_ARCH_AT] = (uint8_t)encoder->config->arch;
	put(out + BINARY_REVISION_AT, 2, encoder->revision);
}

/* The header before the root cell. Return: its size. */
static size_t put_system(struct encoder *encoder)
{
	const struct config *config = encoder->config;
	const struct binary_system *layout = binary_system_layout(encoder->revision, config->arch);
	size_t i;

	put_identity(encoder, encoder->out);
	put_table(encoder->out, binary_system_common, config);
	put_table(encoder->out, layout->own, config);
	for (i = 0; i < CONFIG_IOMMU_UNITS; i++) {
		uint8_t *unit = encoder->out + layout->iommus_at + i * BINARY_IOMMU_SIZE;

		put_table(unit, binary_iommu, &config->system.iommus[i]);
		put_table(unit, binary_iommu_own(config->system.iommus[i].type),
			  &config->system.iommus[i]);
	}
	return layout->root_cell_at;
}

static void put_cell(struct encoder *encoder, uint8_t *cell)
{
	const struct config *config = encoder->config;
	uint8_t *out = cell + BINARY_CELL_SIZE;
	size_t i, k;

	memcpy(cell + BINARY_NAME_AT, config->name, strlen(config->name));
	put_table(cell, binary_cell, config);
	put(cell + BINARY_CPU_SET_SIZE_AT, 4, config->cpu_set_size);
	if (config->cpu_set_size)
		memcpy(out, config->cpu_set, config->cpu_set_size);
	out += config->cpu_set_size;
	for (i = 0; i < BINARY_ARRAYS; i++) {
		const struct binary_array *array = &binary_arrays[i];
		const char *items = *(const char *const *)((const char *)config + array->items);
		size_t n = *(const size_t *)((const char *)config + array->n_items);

		put(cell + array->count_at, 4, n);
		for (k = 0; k < n; k++, out += array->item_size)
			put_table(out, array->table, items + k * array->model_size);
	}
}

static size_t binary_size(const struct encoder *encoder)
{
	const struct config *config = encoder->config;
	size_t size = BINARY_CELL_SIZE + config->cpu_set_size, i;

	if (config->kind == CONFIG_SYSTEM)
		size += binary_system_layout(encoder->revision, config->arch)->root_cell_at;
	for (i = 0; i < BINARY_ARRAYS; i++)
		size += *(const size_t *)((const char *)config + binary_arrays[i].n_items) *
			binary_arrays[i].item_size;
	return size;
}

int config_encode(const struct config *config, unsigned int revision, struct arena *arena,
		  struct finding_list *findings, struct bytes *ret)
{
	struct encoder encoder = { config, revision, findings, 0, NULL };
	size_t size, cell_at = 0;

	check(&encoder);
	if (encoder.n_mistakes)
		return -EINVAL;

	size = binary_size(&encoder);
	encoder.out = arena_alloc(arena, size);
	if (config->kind == CONFIG_SYSTEM)
		cell_at = put_system(&encoder);
	else
		put_identity(&encoder, encoder.out);
	put_cell(&encoder, encoder.out + cell_at);
	*ret = (struct bytes){ encoder.out, size };
	return 0;
}
