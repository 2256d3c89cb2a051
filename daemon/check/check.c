// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/quantity.h"
#include "check/rules.h"

/* In the order in which rules run and are documented. */
static const struct check_table *const tables[] = {
	&check_table_file,     &check_table_descriptor,    &check_table_memory,
	&check_table_pci,      &check_table_shared_memory, &check_table_devices,
	&check_table_system,   &check_table_set,           &check_table_live,
	&check_table_live_pci, &check_table_hardware,      &check_table_reservation,
};

static const char *const scope_names[] = { "configuration", "set", "configuration and machine",
					   "machine", "file" };

const char *check_scope_name(enum check_scope scope)
{
	return scope_names[scope];
}

/* ---- reporting ------------------------------------------------------------ */

struct arena *check_arena(const struct check_context *context)
{
	return context->findings->arena;
}

/* Several configurations at once: each object says whose it is. */
static const char *qualify(const struct check_context *context, const char *object)
{
	if (!context->config_name || context->input->n_cells == 0)
		return object;
	return arena_printf(check_arena(context), "%s: %s", context->config_name, object);
}

__attribute__((format(printf, 4, 0))) static struct finding *report(struct check_context *context,
								    enum finding_severity severity,
								    const char *object,
								    const char *message, va_list ap)
{
	const char *text = arena_vprintf(check_arena(context), message, ap);
	struct finding *finding = finding_add(context->findings, context->rule->id, severity,
					      qualify(context, object), "%s", text);

	finding_set_remedy(context->findings, finding, "%s", context->rule->remedy);
	return finding;
}

struct finding *check_report(struct check_context *context, const char *object, const char *message,
			     ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, message);
	finding = report(context, context->rule->severity, object, message, ap);
	va_end(ap);
	return finding;
}

struct finding *check_note(struct check_context *context, enum finding_severity severity,
			   const char *object, const char *message, ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, message);
	finding = report(context, severity, object, message, ap);
	va_end(ap);
	return finding;
}

void check_point_at(struct check_context *context, struct finding *finding, const char *pointer,
		    ...)
{
	const char *text;
	va_list ap;

	/* Of several documents it would not be clear which one is meant. */
	if (context->input->n_cells)
		return;
	va_start(ap, pointer);
	text = arena_vprintf(check_arena(context), pointer, ap);
	va_end(ap);
	finding_set_pointer(context->findings, finding, "%s%s",
			    context->config->kind == CONFIG_SYSTEM ? "/root_cell" : "", text);
}

void check_report_device(struct check_context *context, const struct config_pci_device *device,
			 const char *text)
{
	check_point_at(context,
		       check_report(context, check_device_name(context, device), "%s", text),
		       "/pci_devices/%zu", (size_t)(device - context->config->pci_devices));
}

/* ---- what rules share ----------------------------------------------------- */

const char *check_region_name(const struct check_context *context, size_t index)
{
	const struct config_memory *memory = &context->config->memory[index];

	if (!memory->size || memory->phys_start > UINT64_MAX - (memory->size - 1))
		return arena_printf(check_arena(context), "memory %zu at 0x%llx", index,
				    (unsigned long long)memory->phys_start);
	return arena_printf(check_arena(context), "memory %zu %s", index,
			    quantity_format_range(check_arena(context), memory->phys_start,
						  memory->size));
}

const char *check_device_name(const struct check_context *context,
			      const struct config_pci_device *device)
{
	return arena_printf(check_arena(context), "PCI %s",
			    inventory_format_bdf(check_arena(context), device->domain,
						 device->bdf));
}

static bool make_range(uint64_t start, uint64_t size, struct range *ret)
{
	if (!size || start > UINT64_MAX - (size - 1))
		return false;
	*ret = range_of(start, size);
	return true;
}

bool check_physical(const struct config_memory *memory, struct range *ret)
{
	return !(memory->flags & JAILHOUSE_MEM_COMM_REGION) &&
	       make_range(memory->phys_start, memory->size, ret);
}

bool check_virtual(const struct config_memory *memory, struct range *ret)
{
	return make_range(memory->virt_start, memory->size, ret);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

/* Sorted first, so that a set of thousands grows at its end. */
static struct range_set join(struct arena *arena, struct range *ranges, size_t n)
{
	struct range_set set = { 0 };
	size_t i;

	if (n)
		qsort(ranges, n, sizeof(*ranges), compare_ranges);
	for (i = 0; i < n; i++)
		range_set_add(arena, &set, ranges[i].start, ranges[i].end);
	return set;
}

struct range_set check_memory_set(struct arena *arena, const struct config *config)
{
	struct range *ranges = arena_new_array(arena, struct range, config->n_memory + 1);
	size_t n = 0, i;

	for (i = 0; i < config->n_memory; i++)
		n += check_physical(&config->memory[i], &ranges[n]);
	return join(arena, ranges, n);
}

struct range_set check_port_set(struct arena *arena, const struct config *config)
{
	struct range *ranges = arena_new_array(arena, struct range, config->n_pio + 1);
	size_t n = 0, i;

	for (i = 0; i < config->n_pio; i++)
		n += make_range(config->pio[i].base, config->pio[i].length, &ranges[n]);
	return join(arena, ranges, n);
}

bool check_is_x86(const struct config *config)
{
	return config->arch == MACHINE_X86;
}

bool check_is_arm(const struct config *config)
{
	return config->arch == MACHINE_ARM || config->arch == MACHINE_ARM64;
}

bool check_first_outside(const struct range_set *set, struct range range, struct range *ret)
{
	uint64_t next = range.start;
	size_t i;

	for (i = 0; i < set->n && set->items[i].start <= next; i++) {
		if (set->items[i].end < next)
			continue;
		if (set->items[i].end >= range.end)
			return false;
		next = set->items[i].end + 1;
	}
	*ret = (struct range){ next, range.end };
	if (i < set->n && set->items[i].start <= range.end)
		ret->end = set->items[i].start - 1;
	return true;
}

/* ---- running -------------------------------------------------------------- */

const struct check_rule *check_rules(size_t *ret_n)
{
	static struct check_rule *all;
	static size_t n_all;
	size_t n = 0, i;

	/* Made once; the daemon asks in processes of their own, so nobody is there to race with. */
	if (!all) {
		for (i = 0; i < ARRAY_SIZE(tables); i++)
			n += tables[i]->n;
		all = calloc(n, sizeof(*all));
		if (!all)
			abort();
		for (i = 0; i < ARRAY_SIZE(tables); i++) {
			memcpy(&all[n_all], tables[i]->rules, tables[i]->n * sizeof(*all));
			n_all += tables[i]->n;
		}
	}
	*ret_n = n_all;
	return all;
}

const struct check_rule *check_rule_find(const char *id)
{
	const struct check_rule *rules;
	size_t n, i;

	rules = check_rules(&n);
	for (i = 0; i < n; i++)
		if (strcmp(rules[i].id, id) == 0)
			return &rules[i];
	return NULL;
}

static void run_on(struct check_context *context, const struct config *config, const char *name)
{
	context->config = config;
	context->config_name = name;
	context->rule->run(context);
}

/* A rule about one configuration runs on each. */
static void run_on_each(struct check_context *context)
{
	const struct check_input *input = context->input;
	size_t i;

	if (input->system)
		run_on(context, input->system, input->system_name);
	for (i = 0; i < input->n_cells; i++)
		run_on(context, input->cells[i], input->cell_names[i]);
}

static void run_rule(const struct check_rule *rule, const struct check_input *input,
		     struct finding_list *findings)
{
	struct check_context context = { .input = input, .rule = rule, .findings = findings };

	if (!rule->run)
		return;
	switch (rule->scope) {
	case CHECK_FILE:
		return;
	case CHECK_CONFIG:
		run_on_each(&context);
		return;
	case CHECK_SET:
		if (input->n_cells)
			rule->run(&context);
		return;
	case CHECK_LIVE:
		if (input->system && input->inventory)
			run_on(&context, input->system, input->system_name);
		return;
	case CHECK_HARDWARE:
		if (input->inventory && !input->system && !input->n_cells)
			rule->run(&context);
		return;
	}
}

void check_run(const struct check_input *input, struct finding_list *findings)
{
	const struct check_rule *rules;
	size_t n, i;

	rules = check_rules(&n);
	for (i = 0; i < n; i++)
		run_rule(&rules[i], input, findings);
}

void check_hardware(const struct inventory *inventory, struct finding_list *findings)
{
	struct check_input input = { .inventory = inventory };

	check_run(&input, findings);
}
