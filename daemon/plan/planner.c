// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/planner.h"

#include <abi/jailhouse/cell-config.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plan/plan.h"

/* Configurations address memory by 52 bits at most (x86 page tables, SDM vol. 3, 4.1.4). */
#define MEMORY_LIMIT ((UINT64_C(1) << 52) - 1)
#define PORT_LIMIT   0xffff

typedef void (*plan_step)(struct plan *plan);

/* Each step may use what those before it have put into the plan. */
static const plan_step steps[] = {
	plan_cpus,
	plan_iommus,
	plan_pci_host,
	plan_pci_functions,
	plan_stream_ids,
	plan_arm,
	plan_console,
	plan_interrupts,
	plan_memory_claims,
	plan_memory_exclusions,
	plan_port_claims,
	plan_reservation,
	plan_hypervisor_memory,
	plan_shared_memory,
	plan_build_regions,
};

/* What no plan can do without. */
static int refuse_hopeless(const struct inventory *inventory, struct finding_list *findings)
{
	struct finding *finding;

	if (inventory->arch == MACHINE_ARCH_UNKNOWN) {
		finding = finding_add(findings, "plan-architecture", FINDING_ERROR, "machine",
				      "the architecture of this machine is not known");
		finding_set_remedy(findings, finding,
				   "run on the machine itself, or on a complete collection of it");
		return -EINVAL;
	}
	if (!inventory->memory.iomem.is_known && !inventory->dt.is_present) {
		finding =
			finding_add(findings, "plan-iomem", FINDING_ERROR, "/proc/iomem",
				    "the addresses of memory and devices are not known, and there "
				    "is no device tree that says them");
		finding_set_remedy(findings, finding,
				   "run as root: the kernel shows zeros to others");
		return -EINVAL;
	}
	return 0;
}

static void set_name(struct plan *plan)
{
	const char *name = plan->intent->name ? plan->intent->name : "RootCell";
	struct finding *finding;

	if (strlen(name) > CONFIG_NAME_MAX) {
		finding = finding_add(plan->findings, "plan-name", FINDING_WARNING, name,
				      "the name is longer than %d characters and was cut",
				      CONFIG_NAME_MAX);
		finding_set_remedy(plan->findings, finding, "choose a shorter name");
	}
	snprintf(plan->config->name, sizeof(plan->config->name), "%s", name);
}

static const char *describe(const struct inventory *inventory, struct arena *arena)
{
	const struct inv_machine *machine = &inventory->machine;
	const char *product = machine->product ? machine->product : machine->compatible;

	return arena_printf(arena, "root cell of %s%s%s, planned by cellwarden " PROJECT_VERSION,
			    machine->vendor ? machine->vendor : "",
			    machine->vendor && product ? " " : "",
			    product         ? product :
			    machine->vendor ? "" :
					      "an unnamed machine");
}

/* An inventory taken below a hypervisor shows what that one lets through, not the machine. */
static void warn_if_enabled(struct plan *plan)
{
	struct finding *finding;

	if (plan->inventory->hypervisor.is_enabled != YES)
		return;
	finding = finding_add(plan->findings, "plan-while-enabled", FINDING_WARNING, "hypervisor",
			      "the hypervisor is enabled, so parts of the machine may be hidden "
			      "from this plan: CPUs and devices that cells hold now");
	finding_set_remedy(plan->findings, finding,
			   "disable it, or plan from an inventory that was taken before");
}

int plan_root_cell(const struct inventory *inventory, const struct plan_intent *intent,
		   struct finding_list *findings, struct config **ret)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(arena_freep) struct arena *scratch = arena_new();
	struct plan plan = { inventory, intent, findings };
	size_t i;
	int r;

	r = refuse_hopeless(inventory, findings);
	if (r < 0)
		return r;

	config = config_new(CONFIG_SYSTEM, inventory->arch);
	config->system.flags = JAILHOUSE_SYS_VIRTUAL_DEBUG_CONSOLE;
	config->description = describe(inventory, config->arena);
	plan.config = config;
	plan.scratch = scratch;
	plan.memory = (struct claim_list){ scratch, config->arena, MEMORY_LIMIT };
	plan.ports = (struct claim_list){ scratch, config->arena, PORT_LIMIT };

	warn_if_enabled(&plan);
	set_name(&plan);
	for (i = 0; i < ARRAY_SIZE(steps); i++)
		steps[i](&plan);

	*ret = TAKE_PTR(config);
	return 0;
}
