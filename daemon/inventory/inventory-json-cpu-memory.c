// SPDX-License-Identifier: GPL-2.0-or-later
/* Processors, memory and ports. */
#include "inventory/inventory-json.h"

#include "base/json.h"

#define CPU(member) FIELD_AT(struct inv_cpu, member)

static const struct json_field cpu_fields[] = {
	{ "id", JSON_UINT, CPU(id) },
	{ "online", JSON_BOOL, CPU(is_online) },
	{ "present", JSON_BOOL, CPU(is_present) },
	{ "apic_id", JSON_UINT, CPU(apic_id), KNOWN_BY(struct inv_cpu, is_apic_id_known) },
	{ "mpidr", JSON_HEX, CPU(mpidr), KNOWN_BY(struct inv_cpu, is_mpidr_known) },
	{ "acpi_uid", JSON_UINT, CPU(acpi_uid), KNOWN_BY(struct inv_cpu, is_acpi_uid_known) },
	{ "node", JSON_INT, CPU(node) },
	{ "package", JSON_INT, CPU(package) },
	{ "core", JSON_INT, CPU(core) },
	{ 0 },
};

#define FEATURE(member) JSON_TRISTATE, FIELD_AT(struct inv_cpu_features, member)

static const struct json_field feature_fields[] = {
	{ "vmx", FEATURE(vmx) },
	{ "ept", FEATURE(ept) },
	{ "unrestricted_guest", FEATURE(unrestricted_guest) },
	{ "preemption_timer", FEATURE(preemption_timer) },
	{ "vpid", FEATURE(vpid) },
	{ "svm", FEATURE(svm) },
	{ "npt", FEATURE(npt) },
	{ "decode_assists", FEATURE(decode_assists) },
	{ "nrip_save", FEATURE(nrip_save) },
	{ "flush_by_asid", FEATURE(flush_by_asid) },
	{ "avic", FEATURE(avic) },
	{ "x2apic", FEATURE(x2apic) },
	{ "x2apic_active", FEATURE(is_x2apic_active) },
	{ "tsc_deadline", FEATURE(tsc_deadline) },
	{ "invariant_tsc", FEATURE(invariant_tsc) },
	{ "la57", FEATURE(la57) },
	{ "la57_active", FEATURE(is_la57_active) },
	{ "pku", FEATURE(pku) },
	{ "pcid", FEATURE(pcid) },
	{ "xsave", FEATURE(xsave) },
	{ "huge_1g", FEATURE(huge_1g) },
	{ "rdt_l3_cat", FEATURE(rdt_l3_cat) },
	{ "physical_address_bits", JSON_UINT,
	  FIELD_AT(struct inv_cpu_features, physical_address_bits), .omit_zero = true },
	{ "aarch32_el1", FEATURE(aarch32_el1) },
	{ 0 },
};

#define CPUS(member) FIELD_AT(struct inv_cpus, member)

const struct json_field inventory_cpus_fields[] = {
	{ "online", JSON_TEXT, CPUS(online) },
	{ "present", JSON_TEXT, CPUS(present) },
	{ "possible", JSON_TEXT, CPUS(possible) },
	{ "n_possible", JSON_UINT, CPUS(n_possible), .omit_zero = true },
	{ "vendor", JSON_TEXT, CPUS(vendor) },
	{ "model_name", JSON_TEXT, CPUS(model_name) },
	{ "microcode", JSON_TEXT, CPUS(microcode) },
	{ "family", JSON_UINT, CPUS(family), .omit_zero = true },
	{ "model", JSON_UINT, CPUS(model), .omit_zero = true },
	{ "stepping", JSON_UINT, CPUS(stepping), .omit_zero = true },
	{ "midr", JSON_HEX, CPUS(midr), .omit_zero = true },
	{ "features", JSON_OBJECT, CPUS(features), .fields = feature_fields },
	{ "flags", JSON_TEXT, LIST_AT(struct inv_cpus, flags, n_flags) },
	{ "items", JSON_OBJECT, LIST_AT(struct inv_cpus, items, n), .fields = cpu_fields },
	{ 0 },
};

#define RESOURCE(member) FIELD_AT(struct inv_resource, member)

/* The parent is the nearest item above with a smaller depth. */
static const struct json_field resource_fields[] = {
	{ "start", JSON_HEX, RESOURCE(range.start) },
	{ "end", JSON_HEX, RESOURCE(range.end) },
	{ "name", JSON_TEXT, RESOURCE(name) },
	{ "depth", JSON_UINT, RESOURCE(depth) },
	{ 0 },
};

static const struct json_field firmware_region_fields[] = {
	{ "start", JSON_HEX, FIELD_AT(struct inv_firmware_region, range.start) },
	{ "end", JSON_HEX, FIELD_AT(struct inv_firmware_region, range.end) },
	{ "type", JSON_TEXT, FIELD_AT(struct inv_firmware_region, type) },
	{ 0 },
};

static const char *const origin_names[] = {
	[RESERVED_BY_DT_NODE] = "dt-node",
	[RESERVED_BY_DT_RSVMAP] = "dt-reservation-block",
	[RESERVED_BY_EFI] = "efi",
	[RESERVED_FOR_DEVICE] = "device",
	[RESERVED_BY_ERROR_TABLE] = "error-table",
};

#define RESERVED(member) FIELD_AT(struct inv_reserved, member)

static const struct json_field reserved_fields[] = {
	{ "start", JSON_HEX, RESERVED(range.start) },
	{ "end", JSON_HEX, RESERVED(range.end) },
	{ "origin", JSON_NAME, RESERVED(origin), NAMES(origin_names) },
	{ "name", JSON_TEXT, RESERVED(name) },
	{ "no_map", JSON_BOOL, RESERVED(is_no_map), .omit_zero = true },
	{ "reusable", JSON_BOOL, RESERVED(is_reusable), .omit_zero = true },
	{ "dynamic", JSON_BOOL, RESERVED(is_dynamic), .omit_zero = true },
	{ "dynamic_bytes", JSON_SIZE, RESERVED(dynamic_bytes), .omit_zero = true },
	{ "unity_mapped", JSON_BOOL, RESERVED(is_unity_mapped), .omit_zero = true },
	{ "read", JSON_BOOL, RESERVED(is_read), .omit_zero = true },
	{ "write", JSON_BOOL, RESERVED(is_write), .omit_zero = true },
	{ "segment", JSON_UINT, RESERVED(segment), .omit_zero = true },
	{ "for_all", JSON_BOOL, RESERVED(is_for_all), .omit_zero = true },
	{ "bdfs", JSON_BDF, LIST_AT(struct inv_reserved, bdfs, n_bdfs) },
	{ 0 },
};

static void put_banks(struct json_object *json, const char *key, const void *item)
{
	const struct inv_memory *memory = item;
	struct json_object *array = json_put_array(json, key);
	size_t i;

	for (i = 0; i < memory->n_banks; i++) {
		struct json_object *bank = json_add_object(array);

		json_put_hex(bank, "start", memory->banks[i].start);
		json_put_hex(bank, "end", memory->banks[i].end);
		if (memory->bank_nodes && memory->bank_nodes[i] >= 0)
			json_put_uint(bank, "node", (uint64_t)memory->bank_nodes[i]);
	}
}

#define MEMORY(member)         FIELD_AT(struct inv_memory, member)
#define MEMORY_LIST(member, n) LIST_AT(struct inv_memory, member, n)
#define MEMORY_KNOWN(member)   KNOWN_BY(struct inv_memory, member)

const struct json_field inventory_memory_fields[] = {
	{ "iomem", JSON_OBJECT, MEMORY_LIST(iomem.items, iomem.n), MEMORY_KNOWN(iomem.is_known),
	  .fields = resource_fields },
	{ "ioports", JSON_OBJECT, MEMORY_LIST(ioports.items, ioports.n),
	  MEMORY_KNOWN(ioports.is_known), .fields = resource_fields },
	{ "firmware", JSON_OBJECT, MEMORY_LIST(firmware, n_firmware),
	  MEMORY_KNOWN(is_firmware_known), .fields = firmware_region_fields },
	{ "reserved", JSON_OBJECT, MEMORY_LIST(reserved, n_reserved), .fields = reserved_fields },
	{ "banks", JSON_CUSTOM, .put = put_banks },
	{ "total_bytes", JSON_SIZE, MEMORY(total_bytes), .omit_zero = true },
	{ "cma_bytes", JSON_SIZE, MEMORY(cma_bytes), .omit_zero = true },
	{ "hugetlb_bytes", JSON_SIZE, MEMORY(hugetlb_bytes), .omit_zero = true },
	{ 0 },
};
