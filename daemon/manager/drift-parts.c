// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager/drift-parts.h"

#include <string.h>

#include "base/json.h"
#include "base/quantity.h"

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- canonical memory ----------------------------------------------------- */

static const char *text_of(struct json_object *json, const char *key)
{
	struct json_object *member = json_object_object_get(json, key);

	return json_object_is_type(member, json_type_string) ? json_object_get_string(member) :
							       NULL;
}

/* Whether @next is System RAM that begins where @last, which is too, ends. */
static bool goes_on(struct json_object *last, struct json_object *next)
{
	const char *end = text_of(last, "end"), *start = text_of(next, "start");
	const char *names[] = { text_of(last, "name"), text_of(next, "name") };
	uint64_t end_value, start_value;

	return end && start && names[0] && names[1] && strcmp(names[0], "System RAM") == 0 &&
	       strcmp(names[1], "System RAM") == 0 && quantity_parse(end, &end_value) == 0 &&
	       quantity_parse(start, &start_value) == 0 && end_value + 1 == start_value;
}

/*
 * What does not move from boot to boot: the outermost level of /proc/iomem. Where the
 * kernel's own image lies within System RAM (KASLR) is below it, and so are drivers'
 * names; a crash kernel may split RAM, so pieces that touch are joined.
 */
static struct json_object *canonical_memory(struct json_object *iomem)
{
	struct json_object *list = json_object_new_array(), *last = NULL;
	size_t n = json_object_is_type(iomem, json_type_array) ? json_object_array_length(iomem) :
								 0,
	       i;

	for (i = 0; i < n; i++) {
		struct json_object *item = json_object_array_get_idx(iomem, i), *copy;

		if (!json_object_is_type(item, json_type_object) ||
		    json_object_get_int(json_object_object_get(item, "depth")))
			continue;
		if (last && goes_on(last, item)) {
			json_object_object_add(
				last, "end", json_object_get(json_object_object_get(item, "end")));
			continue;
		}
		copy = json_add_object(list);
		json_put_string(copy, "start", text_of(item, "start"));
		json_put_string(copy, "end", text_of(item, "end"));
		json_put_string(copy, "name", text_of(item, "name"));
		last = copy;
	}
	return list;
}

/* ---- the table ------------------------------------------------------------ */

/* Of a PCI function: what Linux chose in this boot, or switches while it runs. */
#define PCI_VOLATILE \
	NAMES("driver", "irq", "power_state", "iommu_group", "interrupt_line", "enabled")

/* Whether KVM holds the CPU's virtualization changes with each guest: readiness says it. */
const struct drift_row drift_rows[] = {
	{ "firmware", "machine", "the machine", NULL,
	  NAMES("vendor", "product", "version", "board"), NULL, FINDING_ERROR },
	{ "firmware", "machine", "the firmware", NULL,
	  NAMES("firmware_vendor", "firmware_version", "firmware_date"), NULL, FINDING_WARNING },
	{ "firmware", "boot", "the way of starting", NULL, NAMES("efi"), NULL, FINDING_WARNING },
	{ "acpi", "acpi", "ACPI", NULL,
	  NAMES("present", "hardware_reduced", "pm_timer_port", "pm_timer_memory", "local_apic",
		"hpet"),
	  NULL, FINDING_ERROR },
	{ "acpi", "acpi.tables", "ACPI table", NAMES("signature"), NULL, NULL, FINDING_WARNING },
	{ "memory", "memory.firmware", "the firmware's memory", NAMES("start"), NULL, NULL,
	  FINDING_ERROR },
	{ "memory", "memory.iomem", "memory", NAMES("start"), NULL, NULL, FINDING_ERROR,
	  canonical_memory },
	{ "memory", "memory.reserved", "memory kept for", NAMES("name"), NULL, NULL,
	  FINDING_ERROR },
	{ "interrupts", "irqchips", "interrupt controller", NAMES("address"), NULL, NULL,
	  FINDING_ERROR },
	{ "iommu", "iommus", "IOMMU unit", NAMES("address"), NULL, NULL, FINDING_ERROR },
	{ "iommu", "streams", "streams of", NAMES("device", "id"), NULL, NULL, FINDING_ERROR },
	{ "pci", "pci_hosts", "PCI host bridge", NAMES("segment", "start_bus"), NULL, NULL,
	  FINDING_ERROR },
	{ "pci", "pci", "PCI function", NAMES("segment", "bdf"), NULL, PCI_VOLATILE,
	  FINDING_ERROR },
	{ "cpu", "cpus", "the CPU", NULL,
	  NAMES("vendor", "model_name", "family", "model", "stepping", "midr"), NULL,
	  FINDING_WARNING },
	{ "cpu", "cpus", "the CPU", NULL, NAMES("microcode"), NULL, FINDING_NOTE },
	{ "cpu", "cpus.features", "the CPU", NULL, NULL, NAMES("x2apic_active", "la57_active"),
	  FINDING_WARNING },
	{ "cpu", "cpus.items", "CPU", NAMES("id"), NULL, NULL, FINDING_ERROR },
	{ "console", "uarts", "serial port", NAMES("address"),
	  NAMES("address", "type", "mmio", "irq"), NULL, FINDING_WARNING },
	{ "dt", "dt", "the device tree", NULL, NAMES("present", "hash", "psci_method"), NULL,
	  FINDING_WARNING },
	{ "kernel", "kernel", "the kernel", NULL, NAMES("release", "version"), NULL, FINDING_NOTE },
	{ "kernel", "kernel", "the kernel", NULL, NAMES("command_line", "lockdown"), NULL,
	  FINDING_WARNING },
	{ "kernel", "kernel", "the kernel", NULL, NAMES("iommu_active"), NULL, FINDING_ERROR },
	{ "hypervisor", "hypervisor", "the driver", NULL, NAMES("driver_present", "ours"), NULL,
	  FINDING_NOTE },
	{ "hypervisor", "kernel", "the driver", NULL, NAMES("module_path", "module_available"),
	  NULL, FINDING_NOTE },
};

const size_t drift_n_rows = sizeof(drift_rows) / sizeof(drift_rows[0]);
