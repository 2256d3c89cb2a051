// SPDX-License-Identifier: GPL-2.0-or-later
#include "inventory/inventory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct inventory *inventory_new(void)
{
	struct arena *arena = arena_new();
	struct inventory *inventory;
	struct inv_kernel *kernel;

	if (!arena)
		abort();
	inventory = arena_alloc(arena, sizeof(*inventory));
	inventory->arena = arena;
	inventory->arch = MACHINE_ARCH_UNKNOWN;
	inventory->findings.arena = arena;

	kernel = &inventory->kernel;
	kernel->is_locked_down = UNKNOWN_YET;
	kernel->is_secure_boot = UNKNOWN_YET;
	kernel->is_module_available = UNKNOWN_YET;
	kernel->is_module_loaded = UNKNOWN_YET;
	kernel->is_mce_polling = UNKNOWN_YET;
	kernel->is_irq_remapping = UNKNOWN_YET;
	kernel->is_resctrl_used = UNKNOWN_YET;
	inventory->hypervisor.is_enabled = UNKNOWN_YET;

	inventory->cpus.features = (struct inv_cpu_features){
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		UNKNOWN_YET,
		.aarch32_el1 = UNKNOWN_YET,
	};
	return inventory;
}

struct inventory *inventory_free(struct inventory *inventory)
{
	if (inventory)
		arena_free(inventory->arena);
	return NULL;
}

static enum source_state state_of_error(int error)
{
	switch (error) {
	case 0:
		return SOURCE_OK;
	case -ENOENT:
	case -ENOTDIR:
		return SOURCE_ABSENT;
	case -EACCES:
	case -EPERM:
		return SOURCE_DENIED;
	default:
		return SOURCE_INVALID;
	}
}

static const char *default_reason(enum source_state state, int error)
{
	switch (state) {
	case SOURCE_OK:
		return NULL;
	case SOURCE_ABSENT:
		return "this machine or its kernel does not offer it";
	case SOURCE_DENIED:
		return "permission denied; run as root";
	default:
		return strerror(-error);
	}
}

void inventory_note_source(struct inventory *inventory, const char *name, const char *path,
			   enum source_state state, int error, const char *reason, ...)
{
	struct inv_source *source =
		arena_append(inventory->arena, inventory->sources, inventory->n_sources);
	va_list ap;

	source->name = arena_strdup(inventory->arena, name);
	source->path = arena_strdup(inventory->arena, path);
	source->state = state == SOURCE_OK ? state_of_error(error) : state;
	if (reason) {
		va_start(ap, reason);
		source->reason = arena_vprintf(inventory->arena, reason, ap);
		va_end(ap);
	} else {
		source->reason =
			arena_strdup(inventory->arena, default_reason(source->state, error));
	}
}

/* The kernel treats '-' and '_' in parameter names alike (kernel/params.c, parameq()). */
static bool parameter_names_equal(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

const struct inv_parameter *inventory_find_parameter(const struct inventory *inventory,
						     const char *name)
{
	size_t i = inventory->kernel.n_parameters;

	while (i--) {
		const struct inv_parameter *parameter = &inventory->kernel.parameters[i];

		if (!parameter->is_for_init && parameter_names_equal(parameter->name, name))
			return parameter;
	}
	return NULL;
}

bool inventory_has_cpu_flag(const struct inventory *inventory, const char *flag)
{
	size_t i;

	for (i = 0; i < inventory->cpus.n_flags; i++)
		if (strcmp(inventory->cpus.flags[i], flag) == 0)
			return true;
	return false;
}

const struct inv_pci_function *inventory_find_pci(const struct inventory *inventory,
						  uint16_t segment, uint16_t bdf)
{
	size_t i;

	for (i = 0; i < inventory->n_pci; i++)
		if (inventory->pci[i].segment == segment && inventory->pci[i].bdf == bdf)
			return &inventory->pci[i];
	return NULL;
}

const char *inventory_format_bdf(struct arena *arena, uint16_t segment, uint16_t bdf)
{
	if (segment)
		return arena_printf(arena, "%04x:%02x:%02x.%x", segment, bdf >> 8, bdf >> 3 & 0x1f,
				    bdf & 7);
	return arena_printf(arena, "%02x:%02x.%x", bdf >> 8, bdf >> 3 & 0x1f, bdf & 7);
}
