// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "probe/cpu-features.h"
#include "probe/cpu-list.h"
#include "probe/cpuinfo.h"
#include "probe/kmsg.h"
#include "probe/probe.h"

#define CPU_PATH  "/sys/devices/system/cpu"
#define NODE_PATH "/sys/devices/system/node"

/* ---- which CPUs there are ------------------------------------------------ */

static struct inv_cpu *find_cpu(struct inv_cpus *cpus, uint64_t id)
{
	size_t i;

	for (i = 0; i < cpus->n; i++)
		if (cpus->items[i].id == id)
			return &cpus->items[i];
	return NULL;
}

static void probe_list(const struct sysroot *root, struct inventory *inventory, const char *name,
		       const char **ret_text, struct range_set *ret)
{
	const char *path = arena_printf(inventory->arena, "%s/%s", CPU_PATH, name);
	const char *text;
	int r;

	r = sysroot_read_line(root, inventory->arena, path, &text);
	if (r == 0) {
		r = cpu_list_parse(inventory->arena, text, ret);
		if (r == 0)
			*ret_text = text;
		else
			finding_set_remedy(&inventory->findings,
					   finding_add(&inventory->findings, "cpu-list",
						       FINDING_ERROR, path,
						       "'%.64s' is no list of CPUs", text),
					   "Report it with an archive of `cellctl collect`.");
	}
	inventory_note_source(inventory, arena_printf(inventory->arena, "cpus/%s", name), path,
			      SOURCE_OK, r,
			      r == -EINVAL || r == -ERANGE ? "no list of CPUs" : NULL);
}

static int read_number(const struct sysroot *root, struct arena *arena, unsigned int cpu,
		       const char *file)
{
	const char *text;
	uint64_t value;

	if (sysroot_read_line(root, arena,
			      arena_printf(arena, "%s/cpu%u/topology/%s", CPU_PATH, cpu, file),
			      &text) < 0 ||
	    quantity_parse(text, &value) < 0 || value > INT32_MAX)
		return -1;
	return (int)value;
}

static void add_cpu(const struct sysroot *root, struct inventory *inventory, unsigned int id,
		    bool is_online)
{
	struct inv_cpus *cpus = &inventory->cpus;
	struct inv_cpu *cpu = arena_append(inventory->arena, cpus->items, cpus->n);

	cpu->id = id;
	cpu->is_online = is_online;
	cpu->is_present = true;
	cpu->node = -1;
	cpu->package = read_number(root, inventory->arena, id, "physical_package_id");
	cpu->core = read_number(root, inventory->arena, id, "core_id");
}

static void probe_cpus(const struct sysroot *root, struct inventory *inventory)
{
	struct range_set online = { 0 }, present = { 0 }, possible = { 0 };
	struct inv_cpus *cpus = &inventory->cpus;
	uint64_t id;
	size_t i;

	probe_list(root, inventory, "online", &cpus->online, &online);
	probe_list(root, inventory, "present", &cpus->present, &present);
	probe_list(root, inventory, "possible", &cpus->possible, &possible);
	cpus->n_possible = cpu_list_count(&possible);
	for (i = 0; i < present.n; i++)
		for (id = present.items[i].start; id <= present.items[i].end; id++)
			add_cpu(root, inventory, (unsigned int)id,
				range_set_contains(&online, id, id));
}

static void take_node(const struct sysroot *root, struct inventory *inventory, const char *name)
{
	const char *digits = name + strlen("node"), *text;
	struct range_set members;
	uint64_t node, id;
	size_t i;

	if (quantity_parse(*digits == '0' && digits[1] ? "" : digits, &node) < 0 ||
	    node > INT16_MAX ||
	    sysroot_read_line(root, inventory->arena,
			      arena_printf(inventory->arena, "%s/%s/cpulist", NODE_PATH, name),
			      &text) < 0 ||
	    cpu_list_parse(inventory->arena, text, &members) < 0)
		return;
	for (i = 0; i < members.n; i++)
		for (id = members.items[i].start; id <= members.items[i].end; id++) {
			struct inv_cpu *cpu = find_cpu(&inventory->cpus, id);

			if (cpu)
				cpu->node = (int)node;
		}
}

static void probe_nodes(const struct sysroot *root, struct inventory *inventory)
{
	const char **names;
	size_t n, i;

	/* A kernel without CONFIG_NUMA has no such directory; nodes then stay unknown. */
	if (sysroot_list(root, inventory->arena, NODE_PATH, &names, &n) < 0)
		return;
	for (i = 0; i < n; i++)
		if (strncmp(names[i], "node", 4) == 0)
			take_node(root, inventory, names[i]);
}

/* ---- /proc/cpuinfo ------------------------------------------------------- */

enum field_form { FIELD_TEXT, FIELD_NUMBER };

/* What all CPUs are taken to share, from the first one. */
static const struct {
	const char *name;
	enum field_form form;
	size_t offset;
} common_fields[] = {
	{ "vendor_id", FIELD_TEXT, offsetof(struct inv_cpus, vendor) },
	{ "model name", FIELD_TEXT, offsetof(struct inv_cpus, model_name) },
	{ "microcode", FIELD_TEXT, offsetof(struct inv_cpus, microcode) },
	{ "cpu family", FIELD_NUMBER, offsetof(struct inv_cpus, family) },
	{ "model", FIELD_NUMBER, offsetof(struct inv_cpus, model) },
	{ "stepping", FIELD_NUMBER, offsetof(struct inv_cpus, stepping) },
};

/* MIDR_EL1's fields as the kernel prints them (Arm ARM DDI 0487, D17.2.100). */
static const struct {
	const char *name;
	unsigned int shift;
} midr_fields[] = {
	{ "CPU implementer", 24 },
	{ "CPU variant", 20 },
	{ "CPU part", 4 },
	{ "CPU revision", 0 },
};

static const struct {
	uint8_t code;
	const char *name;
} arm_implementers[] = {
	{ 0x41, "ARM" },       { 0x42, "Broadcom" }, { 0x43, "Cavium" }, { 0x46, "Fujitsu" },
	{ 0x48, "HiSilicon" }, { 0x4e, "NVIDIA" },   { 0x50, "APM" },    { 0x51, "Qualcomm" },
	{ 0x53, "Samsung" },   { 0x56, "Marvell" },  { 0x61, "Apple" },  { 0x69, "Intel" },
	{ 0x6d, "Microsoft" }, { 0xc0, "Ampere" },
};

static void take_common_field(struct inv_cpus *cpus, const struct cpuinfo_field *field)
{
	uint64_t value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(common_fields); i++) {
		char *member = (char *)cpus + common_fields[i].offset;

		if (strcmp(field->name, common_fields[i].name) != 0)
			continue;
		if (common_fields[i].form == FIELD_TEXT)
			*(const char **)member = field->value;
		else if (quantity_parse(field->value, &value) == 0 && value <= UINT32_MAX)
			*(uint32_t *)member = (uint32_t)value;
	}
}

static void take_midr_field(struct inv_cpus *cpus, const struct cpuinfo_field *field)
{
	uint64_t value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(midr_fields); i++)
		if (strcmp(field->name, midr_fields[i].name) == 0 &&
		    quantity_parse(field->value, &value) == 0 && value <= 0xfff)
			cpus->midr |= value << midr_fields[i].shift;
}

static void set_arm_vendor(struct inv_cpus *cpus)
{
	size_t i;

	cpus->midr |= 0xf << 16; /* architecture: by the feature registers */
	for (i = 0; i < ARRAY_SIZE(arm_implementers); i++)
		if (cpus->midr >> 24 == arm_implementers[i].code)
			cpus->vendor = arm_implementers[i].name;
}

static void take_apic_id(struct inv_cpu *cpu, const char *text)
{
	uint64_t id;

	if (cpu && quantity_parse(text, &id) == 0 && id <= UINT32_MAX) {
		cpu->apic_id = (uint32_t)id;
		cpu->is_apic_id_known = true;
	}
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void split_flags(struct arena *arena, struct inv_cpus *cpus, const char *text)
{
	while (text && *text) {
		size_t length = strcspn(text, " ");

		*arena_append(arena, cpus->flags, cpus->n_flags) =
			arena_strndup(arena, text, length);
		text += length;
		text += strspn(text, " ");
	}
	if (cpus->n_flags)
		qsort(cpus->flags, cpus->n_flags, sizeof(*cpus->flags), compare_texts);
}

static void take_cpuinfo(struct inventory *inventory, const char *text)
{
	_cleanup_(arena_freep) struct arena *scratch = arena_new();
	struct inv_cpus *cpus = &inventory->cpus;
	struct inv_cpu *current = NULL;
	struct cpuinfo_field field;
	unsigned int n_processors = 0;
	uint64_t id;

	if (!scratch)
		abort();
	while (cpuinfo_next(scratch, &text, &field)) {
		if (strcmp(field.name, "processor") == 0) {
			n_processors++;
			current = quantity_parse(field.value, &id) == 0 ? find_cpu(cpus, id) : NULL;
		} else if (strcmp(field.name, "apicid") == 0) {
			take_apic_id(current, field.value);
		} else if (n_processors == 1) {
			field.value = arena_strdup(inventory->arena, field.value);
			take_common_field(cpus, &field);
			take_midr_field(cpus, &field);
		}
	}
}

/* Whether the local APICs are in x2APIC mode is said in the log, or follows from their ids. */
static enum tristate find_x2apic_mode(const struct sysroot *root, struct inventory *inventory)
{
	const struct inv_cpus *cpus = &inventory->cpus;
	struct bytes log;
	size_t i;

	if (cpus->features.x2apic == NO || inventory_find_parameter(inventory, "nox2apic"))
		return NO;
	for (i = 0; i < cpus->n; i++)
		if (cpus->items[i].is_apic_id_known && cpus->items[i].apic_id >= 255)
			return YES;
	if (kmsg_read(root, inventory->arena, &log) < 0)
		return UNKNOWN_YET;
	if (kmsg_find(log, KMSG_X2APIC_ACTIVE))
		return YES;
	return kmsg_find(log, KMSG_XAPIC_ACTIVE) ? NO : UNKNOWN_YET;
}

static void probe_cpuinfo(const struct sysroot *root, struct inventory *inventory)
{
	static const char path[] = "/proc/cpuinfo";
	struct inv_cpus *cpus = &inventory->cpus;
	struct arena *arena = inventory->arena;
	struct bytes content;
	const char *text, *flags;
	int r;

	r = sysroot_read(root, arena, path, &content);
	inventory_note_source(inventory, "cpuinfo", path, SOURCE_OK, r, NULL);
	if (r < 0)
		return;
	text = (const char *)content.data;
	take_cpuinfo(inventory, text);
	flags = cpuinfo_find(arena, text, inventory->arch == MACHINE_X86 ? "flags" : "Features");
	split_flags(arena, cpus, flags);
	if (inventory->arch == MACHINE_X86) {
		cpu_features_of_x86(flags, cpuinfo_find(arena, text, "vmx flags"),
				    cpuinfo_find(arena, text, "address sizes"), &cpus->features);
		cpus->features.is_x2apic_active = find_x2apic_mode(root, inventory);
	} else if (cpus->midr) {
		set_arm_vendor(cpus);
	}
}

/* The register itself, where the kernel shows it. */
static void probe_midr(const struct sysroot *root, struct inventory *inventory)
{
	struct inv_cpus *cpus = &inventory->cpus;
	const char *text;
	uint64_t midr;
	size_t i;

	for (i = 0; i < cpus->n; i++) {
		if (!cpus->items[i].is_online)
			continue;
		if (sysroot_read_line(root, inventory->arena,
				      arena_printf(inventory->arena,
						   "%s/cpu%u/regs/identification/midr_el1",
						   CPU_PATH, cpus->items[i].id),
				      &text) == 0 &&
		    quantity_parse(text, &midr) == 0)
			cpus->midr = midr;
		return;
	}
}

/* The log names what the CPUs can do; what it does not name, they cannot, if it is all there. */
static enum tristate find_aarch32(const struct sysroot *root, struct inventory *inventory)
{
	struct bytes log;

	if (kmsg_read(root, inventory->arena, &log) < 0)
		return UNKNOWN_YET;
	if (kmsg_find(log, KMSG_AARCH32_AT_EL1))
		return YES;
	if (kmsg_find(log, KMSG_STARTED_AT_EL2) || kmsg_find(log, KMSG_STARTED_AT_EL1))
		return NO;
	return UNKNOWN_YET;
}

void probe_cpu(const struct sysroot *root, struct inventory *inventory)
{
	probe_cpus(root, inventory);
	probe_nodes(root, inventory);
	probe_cpuinfo(root, inventory);
	if (inventory->arch != MACHINE_ARM64)
		return;
	probe_midr(root, inventory);
	inventory->cpus.features.aarch32_el1 = find_aarch32(root, inventory);
}
