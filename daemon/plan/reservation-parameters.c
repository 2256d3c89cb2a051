// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernel parameters beside the reservation that this machine needs, each with its reason. */
#include <string.h>

#include "base/number-list.h"
#include "plan/reservation.h"

static bool has_value(const struct inventory *inventory, const char *name, const char *value)
{
	const struct inv_parameter *parameter = inventory_find_parameter(inventory, name);

	return parameter && parameter->value && strcmp(parameter->value, value) == 0;
}

static bool has_units(const struct inventory *inventory, enum iommu_type type)
{
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++)
		if (inventory->iommus[i].type == type)
			return true;
	return false;
}

/* Not known counts as yes: a machine that hangs is worse than a parameter too many. */
static bool is_iommu_used(const struct inventory *inventory, const char *units)
{
	const char *active = inventory->kernel.iommu_active;

	return !active || strstr(active, units);
}

/* ---- the rows ------------------------------------------------------------- */

enum need { NEED_NOT, NEED_ADVISED, NEED_REQUIRED };

static enum need need_intel_iommu(const struct inventory *inventory)
{
	if (!has_units(inventory, IOMMU_INTEL))
		return NEED_NOT;
	return is_iommu_used(inventory, "dmar") ? NEED_REQUIRED : NEED_ADVISED;
}

/* Linux remaps interrupts with VT-d also when it leaves DMA alone. */
static enum need need_intremap(const struct inventory *inventory)
{
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++)
		if (inventory->iommus[i].type == IOMMU_INTEL &&
		    inventory->iommus[i].has_interrupt_remapping)
			return inventory->kernel.is_irq_remapping == YES ? NEED_REQUIRED :
									   NEED_ADVISED;
	return NEED_NOT;
}

static enum need need_amd_iommu(const struct inventory *inventory)
{
	if (!has_units(inventory, IOMMU_AMD))
		return NEED_NOT;
	return is_iommu_used(inventory, "ivhd") ? NEED_REQUIRED : NEED_ADVISED;
}

/* Units that the kernel drives but whose tables we could not read. */
static enum need need_iommu(const struct inventory *inventory)
{
	const char *active = inventory->kernel.iommu_active;

	return inventory->arch == MACHINE_X86 && active && *active &&
			       !has_units(inventory, IOMMU_INTEL) &&
			       !has_units(inventory, IOMMU_AMD) ?
		       NEED_REQUIRED :
		       NEED_NOT;
}

static enum need need_nvhe(const struct inventory *inventory)
{
	enum virt_state virt = inventory->kernel.virt;

	return inventory->arch == MACHINE_ARM64 && (virt == VIRT_VHE || virt == VIRT_PROTECTED) ?
		       NEED_REQUIRED :
		       NEED_NOT;
}

/* pains A.2.7, T198: hangs seen with Jailhouse, so advice as long as ours has not been tried. */
static enum need need_nopku(const struct inventory *inventory)
{
	return inventory->arch == MACHINE_X86 && inventory_has_cpu_flag(inventory, "ospke") ?
		       NEED_ADVISED :
		       NEED_NOT;
}

static enum need need_mce(const struct inventory *inventory)
{
	const char *vendor = inventory->cpus.vendor;

	return inventory->kernel.is_mce_polling == YES && vendor &&
			       strcmp(vendor, "AuthenticAMD") == 0 ?
		       NEED_ADVISED :
		       NEED_NOT;
}

static const struct parameter_row {
	const char *name, *value; /* no value: a flag */
	const char *also;         /* "NAME=VALUE" that does the same; NULL: none */
	enum need (*need)(const struct inventory *inventory);
	const char *reason;
} rows[] = {
	{ "intel_iommu", "off", "iommu=off", need_intel_iommu,
	  "the hypervisor programs the DMA remapping units itself and refuses to start while the "
	  "kernel uses them" },
	{ "intremap", "off", NULL, need_intremap,
	  "the hypervisor programs interrupt remapping itself, and refuses to start while the kernel "
	  "uses it; intel_iommu=off leaves it on" },
	{ "amd_iommu", "off", "iommu=off", need_amd_iommu,
	  "the hypervisor programs the IOMMU itself; the kernel's driver would write to registers "
	  "that it no longer has" },
	{ "iommu", "off", NULL, need_iommu,
	  "the kernel uses an IOMMU, which the hypervisor needs for itself" },
	{ "kvm-arm.mode", "nvhe", "kvm-arm.mode=none", need_nvhe,
	  "the kernel runs at EL2 itself (VHE); the hypervisor needs EL2, with the kernel at EL1" },
	{ "nopku", NULL, NULL, need_nopku,
	  "the kernel uses protection keys (CR4.PKE), with which enabling has hung machines" },
	{ "mce", "off", NULL, need_mce,
	  "the kernel polls machine check registers of AMD processors, which the hypervisor does "
	  "not pass on" },
};

/* ---- advice about CPUs ------------------------------------------------------ */

/* Which CPUs cells will get nobody knows yet: the upper half is an example that can be edited. */
static const char *isolated_half(const struct inventory *inventory, struct arena *arena)
{
	struct range_set set = { 0 };
	size_t i, n = 0, seen = 0;

	for (i = 0; i < inventory->cpus.n; i++)
		n += inventory->cpus.items[i].is_online;
	if (n < 2)
		return NULL;
	for (i = 0; i < inventory->cpus.n; i++) {
		const struct inv_cpu *cpu = &inventory->cpus.items[i];

		if (cpu->is_online && seen++ >= n - n / 2)
			range_set_add(arena, &set, cpu->id, cpu->id);
	}
	return number_list_format(arena, &set);
}

static void advise_isolation(const struct inventory *inventory, struct arena *arena,
			     struct reservation_parameter **parameters, size_t *n)
{
	const struct inv_parameter *present = inventory_find_parameter(inventory, "isolcpus");
	const char *cpus = isolated_half(inventory, arena);

	if (!cpus && !present)
		return;
	*arena_append(arena, *parameters, *n) = (struct reservation_parameter){
		.text = present ? arena_printf(arena, "isolcpus=%s",
					       present->value ? present->value : "") :
				  arena_printf(arena, "isolcpus=managed_irq,domain,%s", cpus),
		.reason = "with the CPUs that cells will get (the list is an example): Linux then "
			  "keeps its tasks and its devices' managed interrupts away from them",
		.is_set = present != NULL,
	};
}

/* ---- all of them -------------------------------------------------------------- */

static bool is_row_set(const struct inventory *inventory, const struct parameter_row *row,
		       struct arena *arena)
{
	const char *equals;

	if (!row->value)
		return inventory_find_parameter(inventory, row->name) != NULL;
	if (has_value(inventory, row->name, row->value))
		return true;
	if (!row->also)
		return false;
	equals = strchr(row->also, '=');
	return has_value(inventory, arena_strndup(arena, row->also, (size_t)(equals - row->also)),
			 equals + 1);
}

static void report(struct finding_list *findings, const struct reservation_parameter *parameter)
{
	struct finding *finding =
		finding_add(findings, "reservation-parameter", FINDING_ERROR, parameter->text,
			    "not on the kernel command line: %s", parameter->reason);

	finding_set_remedy(findings, finding,
			   "cellctl reservation apply writes it into the boot loader; then reboot");
}

void reservation_find_parameters(const struct inventory *inventory, struct finding_list *findings,
				 struct arena *arena, struct reservation_parameter **ret,
				 size_t *ret_n)
{
	struct reservation_parameter *parameters = NULL;
	size_t i, n = 0;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		enum need need = rows[i].need(inventory);
		bool is_set = is_row_set(inventory, &rows[i], arena);
		struct reservation_parameter *parameter;

		/* What is there and works is shown too: taking it away would bring the need back. */
		if (need == NEED_NOT)
			continue;
		parameter = arena_append(arena, parameters, n);
		parameter->text =
			rows[i].value ? arena_printf(arena, "%s=%s", rows[i].name, rows[i].value) :
					rows[i].name;
		parameter->reason = rows[i].reason;
		parameter->is_set = is_set;
		parameter->is_required = need == NEED_REQUIRED || is_set;
		if (findings && parameter->is_required && !is_set)
			report(findings, parameter);
	}
	advise_isolation(inventory, arena, &parameters, &n);
	*ret = parameters;
	*ret_n = n;
}
