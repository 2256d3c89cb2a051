// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The root cell starts with every CPU that is online: enabling is refused unless
 * the set and the online CPUs are the same (abi.md, section 10).
 */
#include "plan/plan.h"

static void report_offline(struct plan *plan, const struct inv_cpu *cpu)
{
	struct finding *finding =
		finding_add(plan->findings, "cpu-offline", FINDING_WARNING,
			    arena_printf(plan->scratch, "CPU %u", cpu->id),
			    "the CPU is there but offline: neither the root cell nor any other "
			    "cell will have it");

	finding_set_remedy(plan->findings, finding,
			   "echo 1 > /sys/devices/system/cpu/cpu%u/online, then plan again",
			   cpu->id);
}

static void report_none(struct plan *plan)
{
	struct finding *finding = finding_add(plan->findings, "cpu-unknown", FINDING_ERROR, "CPUs",
					      "no CPU is known to be online");

	finding_set_remedy(plan->findings, finding,
			   "see the sources of the inventory: /sys/devices/system/cpu");
}

void plan_cpus(struct plan *plan)
{
	const struct inv_cpus *cpus = &plan->inventory->cpus;
	size_t i;

	for (i = 0; i < cpus->n; i++) {
		const struct inv_cpu *cpu = &cpus->items[i];

		if (cpu->id >= CONFIG_CPU_SET_MAX * 8)
			continue;
		if (cpu->is_online)
			config_set_cpu(plan->config, cpu->id);
		else if (cpu->is_present)
			report_offline(plan, cpu);
	}
	if (config_count_cpus(plan->config) == 0)
		report_none(plan);
}
