// SPDX-License-Identifier: GPL-2.0-or-later
/* The machine alone: whether a hypervisor can be enabled here at all. */
#include <string.h>

#include "check/rules.h"

static const struct inventory *machine(const struct check_context *context)
{
	return context->input->inventory;
}

static bool is_amd(const struct check_context *context)
{
	const char *vendor = machine(context)->cpus.vendor;

	return vendor && strcmp(vendor, "AuthenticAMD") == 0;
}

/* ---- virtualization ------------------------------------------------------- */

static void check_virtualization(struct check_context *context)
{
	const struct inv_kernel *kernel = &machine(context)->kernel;

	if (kernel->virt == VIRT_USABLE)
		return;
	if (kernel->virt == VIRT_UNKNOWN)
		check_note(context, FINDING_WARNING, "virtualization", "%s",
			   kernel->virt_reason ? kernel->virt_reason :
						 "whether it can be used is not known");
	else
		check_report(context, "virtualization", "%s",
			     kernel->virt_reason ? kernel->virt_reason : "it cannot be used");
}

static const struct {
	size_t needs,
		offset; /* tristates of inv_cpu_features: with the first, the second is needed */
	const char *name;
} needed_features[] = {
	{ offsetof(struct inv_cpu_features, vmx), offsetof(struct inv_cpu_features, ept),
	  "extended page tables (EPT)" },
	{ offsetof(struct inv_cpu_features, vmx),
	  offsetof(struct inv_cpu_features, unrestricted_guest), "unrestricted guest" },
	{ offsetof(struct inv_cpu_features, vmx),
	  offsetof(struct inv_cpu_features, preemption_timer), "the VMX preemption timer" },
	{ offsetof(struct inv_cpu_features, svm), offsetof(struct inv_cpu_features, npt),
	  "nested page tables (NPT)" },
};

static enum tristate feature_at(const struct inv_cpu_features *features, size_t offset)
{
	enum tristate value;

	memcpy(&value, (const char *)features + offset, sizeof(value));
	return value;
}

static void check_features(struct check_context *context)
{
	const struct inv_cpu_features *features = &machine(context)->cpus.features;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(needed_features); i++)
		if (feature_at(features, needed_features[i].needs) == YES &&
		    feature_at(features, needed_features[i].offset) == NO)
			check_report(context, "CPU", "it lacks %s", needed_features[i].name);
}

static void check_below_hypervisor(struct check_context *context)
{
	if (machine(context)->hypervisor.is_guest)
		check_report(context, "machine", "it is a virtual machine itself");
}

/* ---- IOMMU ---------------------------------------------------------------- */

static void check_iommu(struct check_context *context)
{
	if (machine(context)->n_iommus == 0)
		check_report(context, "IOMMU", "no IOMMU is known on this machine");
}

static void check_iommu_count(struct check_context *context)
{
	if (machine(context)->n_iommus > CONFIG_IOMMU_UNITS)
		check_report(context, "IOMMU", "%zu units; a configuration holds %d",
			     machine(context)->n_iommus, CONFIG_IOMMU_UNITS);
}

/* drivers/iommu/{intel,amd}; Arm's has no parameter, but its initcall can be left out. */
static const char *iommu_parameter(const struct inventory *inventory)
{
	switch (inventory->n_iommus ? inventory->iommus[0].type : IOMMU_INTEL) {
	case IOMMU_AMD:
		return "amd_iommu=off";
	case IOMMU_SMMU_V2:
	case IOMMU_SMMU_V3:
		return "initcall_blacklist=arm_smmu_driver_init";
	default:
		return "intel_iommu=off";
	}
}

static void check_iommu_kernel(struct check_context *context)
{
	const char *active = machine(context)->kernel.iommu_active;
	struct finding *finding;

	if (machine(context)->kernel.is_irq_remapping == YES) {
		finding = check_report(context, "IOMMU",
				       "the kernel remaps interrupts with it itself");
		finding_set_remedy(context->findings, finding,
				   "Add intremap=off to the kernel's command line and reboot: "
				   "`cellctl reservation propose` shows how.");
	}
	if (!active || !*active)
		return;
	finding = check_report(context, "IOMMU", "the kernel drives %s itself", active);
	finding_set_remedy(context->findings, finding,
			   "Add %s to the kernel's command line and reboot: `cellctl reservation "
			   "propose` shows how.",
			   iommu_parameter(machine(context)));
}

static void check_remapping(struct check_context *context)
{
	const struct inventory *inventory = machine(context);
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++)
		if (inventory->iommus[i].type == IOMMU_INTEL &&
		    !inventory->iommus[i].has_interrupt_remapping) {
			check_report(context, "IOMMU",
				     "the firmware says that VT-d does not remap interrupts here");
			return;
		}
}

/* ---- kernel --------------------------------------------------------------- */

static void check_lockdown(struct check_context *context)
{
	const struct inv_kernel *kernel = &machine(context)->kernel;

	if (kernel->is_locked_down == YES)
		check_report(context, "kernel", "lockdown is on (%s)%s",
			     kernel->lockdown ? kernel->lockdown : "mode unknown",
			     kernel->is_secure_boot == YES ? ", because of Secure Boot" : "");
}

static void check_module(struct check_context *context)
{
	const struct inv_kernel *kernel = &machine(context)->kernel;

	if (kernel->is_module_available == NO && kernel->is_module_loaded != YES)
		check_report(context, "driver", "no module is installed for the kernel %s",
			     kernel->release ? kernel->release : "that runs");
}

static void check_resctrl(struct check_context *context)
{
	if (machine(context)->kernel.is_resctrl_used == YES)
		check_report(context, "kernel", "resource control (resctrl) is in use");
}

static void check_mce(struct check_context *context)
{
	if (is_amd(context) && machine(context)->kernel.is_mce_polling == YES)
		check_report(context, "kernel",
			     "it polls the machine-check registers of this AMD CPU");
}

static void check_pku(struct check_context *context)
{
	if (machine(context)->cpus.features.pku == YES &&
	    !inventory_find_parameter(machine(context), "nopku") &&
	    inventory_has_cpu_flag(machine(context), "ospke"))
		check_report(context, "kernel", "protection keys (PKU) are in use");
}

/* Linux uses them where the local timers stop with their CPU (arch/x86/kernel/hpet.c). */
static void check_hpet(struct check_context *context)
{
	const struct inventory *inventory = machine(context);
	const struct inv_parameter *parameter = inventory_find_parameter(inventory, "hpet");
	bool is_remapped = false;
	size_t i;

	for (i = 0; i < inventory->n_iommus; i++)
		is_remapped |= inventory->iommus[i].has_interrupt_remapping;
	if (!is_remapped || !inventory->acpi.hpet || !inventory->cpus.n_flags ||
	    inventory_has_cpu_flag(inventory, "arat") ||
	    (parameter && parameter->value && strcmp(parameter->value, "disable") == 0))
		return;
	check_report(context, "HPET",
		     "the local timers of these CPUs may stop (no ARAT), and the kernel then takes "
		     "messages of the HPET");
}

static void check_enabled(struct check_context *context)
{
	if (machine(context)->hypervisor.is_enabled == YES)
		check_report(context, "hypervisor",
			     "it is enabled: what is seen here is what it lets through");
}

/* ---- what could not be read ----------------------------------------------- */

static void check_denied(struct check_context *context)
{
	const struct inventory *inventory = machine(context);
	size_t i;

	for (i = 0; i < inventory->n_sources; i++)
		if (inventory->sources[i].state == SOURCE_DENIED ||
		    inventory->sources[i].state == SOURCE_PARTIAL)
			check_report(context, inventory->sources[i].path,
				     "it could not be read in full: %s",
				     inventory->sources[i].reason ? inventory->sources[i].reason :
								    "not permitted");
}

static void check_tables(struct check_context *context)
{
	const struct inventory *inventory = machine(context);
	size_t i;

	for (i = 0; i < inventory->n_sources; i++)
		if (inventory->sources[i].state == SOURCE_INVALID)
			check_report(context, inventory->sources[i].path, "%s",
				     inventory->sources[i].reason ? inventory->sources[i].reason :
								    "it is malformed");
}

static void check_firmware_calls(struct check_context *context)
{
	const struct inv_dt *dt = &machine(context)->dt;
	size_t i;

	for (i = 0; i < dt->n_firmware_calls; i++)
		check_report(context, dt->firmware_calls[i],
			     "the kernel calls firmware by smc for it");
}

static void check_sleeping(struct check_context *context)
{
	const struct inventory *inventory = machine(context);
	size_t i;

	for (i = 0; i < inventory->n_pci; i++)
		if (inventory->pci[i].is_not_responding)
			check_report(context,
				     arena_printf(check_arena(context), "PCI %s",
						  inventory_format_bdf(check_arena(context),
								       inventory->pci[i].segment,
								       inventory->pci[i].bdf)),
				     "its configuration space reads as all ones");
}

static const struct check_rule rules[] = {
	{ "hardware-virtualization", CHECK_HARDWARE, FINDING_ERROR,
	  "The CPU's virtualization can be used",
	  "Enabling fails: \"Missing or unsupported HVM technology\", or \"HYP mode not "
	  "available\".",
	  "Turn it on in the firmware. On Arm start the kernel in EL2, with kvm-arm.mode=nvhe where "
	  "it runs there itself. Stop virtual machines of KVM.",
	  check_virtualization },
	{ "hardware-feature", CHECK_HARDWARE, FINDING_ERROR,
	  "The CPU has the features that partitioning needs",
	  "Enabling fails with EIO, without a reason.",
	  "This CPU, or the hypervisor around this machine, cannot do it; use another machine.",
	  check_features },
	{ "hardware-nested", CHECK_HARDWARE, FINDING_NOTE, "The machine is a real one",
	  "Isolation is as good as the hypervisor below.", "Fine for trying things out.",
	  check_below_hypervisor },
	{ "hardware-iommu", CHECK_HARDWARE, FINDING_WARNING, "There is an IOMMU",
	  "A device of any cell can write to all memory, the hypervisor's included.",
	  "Turn on VT-d, AMD-Vi or the SMMU in the firmware if the machine has it.", check_iommu },
	{ "hardware-iommu-count", CHECK_HARDWARE, FINDING_ERROR,
	  "There are no more IOMMU units than a configuration holds",
	  "Devices behind the others could write anywhere.",
	  "Turn off in the firmware what is not needed of VT-d or of sockets.", check_iommu_count },
	{ "hardware-iommu-kernel", CHECK_HARDWARE, FINDING_ERROR,
	  "The kernel leaves the IOMMU to the hypervisor",
	  "Enabling is refused, or Linux stops at its next access to the unit's registers.",
	  "Turn the kernel's IOMMU driver off on its command line and reboot.",
	  check_iommu_kernel },
	{ "hardware-interrupt-remapping", CHECK_HARDWARE, FINDING_WARNING,
	  "The IOMMU remaps interrupts", "A device of a cell can send interrupts to any CPU.",
	  "Turn on interrupt remapping (often: x2APIC) in the firmware.", check_remapping },
	{ "hardware-lockdown", CHECK_HARDWARE, FINDING_WARNING,
	  "The kernel may load the driver and shows the machine",
	  "An unsigned module is refused, and parts of the machine cannot be read.",
	  "Sign the module with an enrolled key, or turn Secure Boot off.", check_lockdown },
	{ "hardware-driver", CHECK_HARDWARE, FINDING_WARNING,
	  "The driver is installed for the running kernel", "There is nothing to enable with.",
	  "Install the package cellwarden-dkms and the headers of the running kernel.",
	  check_module },
	{ "hardware-resctrl", CHECK_HARDWARE, FINDING_ERROR, "Resource control is not in use",
	  "Linux writes MSR 0xc8f at the next task switch, which stops the CPU.",
	  "Unmount /sys/fs/resctrl, remove rdt= from the kernel's command line and reboot.",
	  check_resctrl },
	{ "hardware-mce", CHECK_HARDWARE, FINDING_WARNING,
	  "The kernel does not poll machine checks of AMD CPUs",
	  "Upstream hypervisors stop the CPU: \"Unhandled MSR read: c0002001\".",
	  "Add mce=off to the kernel's command line when you use one of them.", check_mce },
	{ "hardware-pku", CHECK_HARDWARE, FINDING_WARNING, "Protection keys are off",
	  "Upstream hypervisors hang when they meet CR4.PKE.",
	  "Add nopku to the kernel's command line when you use one of them.", check_pku },
	{ "hardware-hpet", CHECK_HARDWARE, FINDING_WARNING,
	  "The kernel needs no messages of the HPET",
	  "Where the hypervisor remaps interrupts the IOMMU stops these messages: the timers that "
	  "come with them stand still.",
	  "Add hpet=disable to the kernel's command line and reboot.", check_hpet },
	{ "hardware-enabled", CHECK_HARDWARE, FINDING_NOTE, "The hypervisor is not enabled yet",
	  "Parts of the machine may be hidden now.", "Look again after it is disabled.",
	  check_enabled },
	{ "hardware-unreadable", CHECK_HARDWARE, FINDING_WARNING,
	  "Everything about the machine can be read",
	  "A plan from part of the facts lacks what was not seen.",
	  "Run as root; without lockdown where the kernel hides it.", check_denied },
	{ "hardware-malformed", CHECK_HARDWARE, FINDING_WARNING,
	  "Tables of the firmware are well-formed",
	  "What a malformed part describes is missing from plans.",
	  "`cellctl inventory` lists each fault with its offset. Update the firmware.",
	  check_tables },
	{ "hardware-firmware-calls", CHECK_HARDWARE, FINDING_WARNING,
	  "The kernel needs no firmware calls but PSCI",
	  "Upstream hypervisors block other smc calls: clocks and power domains stop, drivers "
	  "lock up.",
	  "Use fixed clocks in the device tree, or check that the hypervisor passes these calls on.",
	  check_firmware_calls },
	{ "hardware-pci-responding", CHECK_HARDWARE, FINDING_ERROR, "PCI devices respond",
	  "The hypervisor reads 0xffff as number of vectors and stops.",
	  "Wake it: write \"on\" to power/control of the device in sysfs, or unplug it.",
	  check_sleeping },
};

CHECK_TABLE(hardware, rules);
