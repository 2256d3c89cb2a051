// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * I/O ports of x86. An access to a port that is not listed stops the CPU, and no
 * port that Linux may touch belongs to anybody else before a cell is created,
 * which then takes its ports out. So: everything the kernel lists, windows of
 * the PCI host included, and what it uses without listing it. Only the PCI
 * configuration ports stay out.
 */
#include "plan/plan.h"

#include <string.h>

#define SPACE_PORTS     1 /* inv_gas.space */
#define PCI_ADDRESS     0xcf8
#define RESET_CONTROL   0xcf9
#define PCI_DATA_END    0xcff
#define VMWARE_BACKDOOR 0x5658

/*
 * Used by every kernel on a PC, listed or not: where there is no such device, an
 * access does nothing. Places in the kernel: arch/x86/kernel/{i8259,i8253,rtc,nmi,
 * io_delay,fpu}; numbers: 82371SB (PIIX3) data sheet, section 2.
 */
static const struct {
	uint16_t start, end;
	const char *why;
} pc_ports[] = {
	{ 0x00, 0x1f, "DMA controller 1" },
	{ 0x20, 0x21, "interrupt controller 1: masked by the kernel at suspend and shutdown" },
	{ 0x40, 0x43, "interval timer: clock calibration" },
	{ 0x60, 0x60, "keyboard controller: data" },
	{ 0x61, 0x61, "NMI status and speaker gate: read by every NMI" },
	{ 0x64, 0x64, "keyboard controller: commands, one of which is reset" },
	{ 0x70, 0x71, "real-time clock and NMI enable" },
	{ 0x80, 0x8f, "DMA pages; 0x80 is also the kernel's delay (io_delay=)" },
	{ 0x92, 0x92, "system control: A20, fast reset" },
	{ 0xa0, 0xa1, "interrupt controller 2" },
	{ 0xb2, 0xb3, "advanced power management: commands to firmware" },
	{ 0xc0, 0xdf, "DMA controller 2" },
	{ 0xed, 0xed, "the kernel's other delay port (io_delay=0xed)" },
	{ 0xf0, 0xf1, "coprocessor error" },
	{ 0x4d0, 0x4d1, "interrupt controllers: edge or level" },
};

static void grant(struct plan *plan, uint64_t start, uint64_t end, const char *what,
		  const char *why)
{
	if (start <= end)
		claim_add(&plan->ports, CLAIM_GRANTED, 0, 0, (struct range){ start, end }, "%s%s%s",
			  what, why ? ": " : "", why ? why : "");
}

static void claim_listed(struct plan *plan)
{
	const struct inv_resources *ioports = &plan->inventory->memory.ioports;
	struct finding *finding;
	size_t i;

	for (i = 0; i < ioports->n; i++)
		grant(plan, ioports->items[i].range.start, ioports->items[i].range.end,
		      ioports->items[i].name ? ioports->items[i].name : "listed by the kernel",
		      strncmp(ioports->items[i].name ? ioports->items[i].name : "", "PCI Bus ", 8) ?
			      NULL :
			      "window of the PCI host or bridge");
	if (ioports->is_known)
		return;
	finding = finding_add(plan->findings, "plan-ioports", FINDING_ERROR, "/proc/ioports",
			      "the ports that Linux uses are not known; touching one that is not "
			      "in the configuration stops the CPU");
	finding_set_remedy(plan->findings, finding,
			   "run as root: the kernel shows zeros to others");
}

static void claim_firmware_registers(struct plan *plan)
{
	const struct inv_acpi *acpi = &plan->inventory->acpi;
	size_t i;

	for (i = 0; i < acpi->n_registers; i++) {
		const struct inv_gas *gas = &acpi->registers[i];
		uint32_t length = plan_register_bytes(gas);

		if (gas->space == SPACE_PORTS && gas->address && length)
			grant(plan, gas->address, gas->address + length - 1, "ACPI",
			      gas->name ? gas->name : "register");
	}
	if (acpi->pm_timer_port)
		grant(plan, acpi->pm_timer_port, acpi->pm_timer_port + UINT64_C(3), "ACPI PM timer",
		      "a clock that hypervisor and cells share; reading it changes nothing");
}

static void claim_bar(struct plan *plan, const struct inv_pci_function *function,
		      const struct inv_pci_bar *bar, const char *what, int number)
{
	const char *bdf;

	if (bar->type != PCI_BAR_IO || !bar->is_assigned || bar->size == 0 ||
	    bar->address > 0xffff || bar->size > 0x10000)
		return;
	bdf = inventory_format_bdf(plan->scratch, function->segment, function->bdf);
	grant(plan, bar->address, bar->address + bar->size - 1,
	      number < 0 ? arena_printf(plan->scratch, "%s of %s", what, bdf) :
			   arena_printf(plan->scratch, "%s %d of %s", what, number, bdf),
	      NULL);
}

static void claim_pci(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i, k;

	for (i = 0; i < inventory->n_pci; i++) {
		const struct inv_pci_function *function = &inventory->pci[i];

		for (k = 0; k < INV_PCI_BARS; k++)
			claim_bar(plan, function, &function->bars[k], "BAR", (int)k);
		claim_bar(plan, function, &function->bridge_windows[0], "I/O window", -1);
	}
	for (i = 0; i < inventory->n_pci_hosts; i++)
		for (k = 0; k < inventory->pci_hosts[i].n_windows; k++)
			if (inventory->pci_hosts[i].windows[k].is_io)
				grant(plan, inventory->pci_hosts[i].windows[k].cpu.start,
				      inventory->pci_hosts[i].windows[k].cpu.end,
				      inventory->pci_hosts[i].name ? inventory->pci_hosts[i].name :
								     "PCI host",
				      "I/O window");
}

static bool has_cpu_flag(const struct inventory *inventory, const char *flag)
{
	size_t i;

	for (i = 0; i < inventory->cpus.n_flags; i++)
		if (strcmp(inventory->cpus.flags[i], flag) == 0)
			return true;
	return false;
}

/* Whether anything says that the register is there: it shares its place with PCI's address. */
static bool has_reset_control(const struct inventory *inventory)
{
	size_t i;

	for (i = 0; i < inventory->acpi.n_registers; i++)
		if (inventory->acpi.registers[i].space == SPACE_PORTS &&
		    inventory->acpi.registers[i].address == RESET_CONTROL)
			return true;
	return false;
}

static void exclude_ports(struct plan *plan, uint64_t start, uint64_t end)
{
	claim_add(&plan->ports, CLAIM_EXCLUDED, 0, 0, (struct range){ start, end },
		  "PCI configuration ports: the hypervisor moderates them");
}

static void claim_configuration_ports(struct plan *plan)
{
	if (!has_reset_control(plan->inventory)) {
		exclude_ports(plan, PCI_ADDRESS, PCI_DATA_END);
		return;
	}
	/* A wider access that includes the register still meets an excluded neighbour. */
	exclude_ports(plan, PCI_ADDRESS, PCI_ADDRESS);
	exclude_ports(plan, RESET_CONTROL + 1, PCI_DATA_END);
	grant(plan, RESET_CONTROL, RESET_CONTROL, "reset register",
	      "a byte between the PCI configuration ports, so that reboot works");
}

void plan_port_claims(struct plan *plan)
{
	const struct inventory *inventory = plan->inventory;
	size_t i;

	if (!plan_is_x86(plan))
		return;
	claim_listed(plan);
	for (i = 0; i < ARRAY_SIZE(pc_ports); i++)
		grant(plan, pc_ports[i].start, pc_ports[i].end, "PC", pc_ports[i].why);
	claim_firmware_registers(plan);
	claim_pci(plan);
	for (i = 0; i < inventory->n_uarts; i++)
		if (!inventory->uarts[i].is_mmio && inventory->uarts[i].address <= 0xfff8)
			grant(plan, inventory->uarts[i].address, inventory->uarts[i].address + 7,
			      "serial port", inventory->uarts[i].name);
	/* VMware's tools and mouse driver ask whether they run on it (pains A.2.3, T4070). */
	if (has_cpu_flag(inventory, "hypervisor"))
		grant(plan, VMWARE_BACKDOOR, VMWARE_BACKDOOR + 1, "VMware's port",
		      "drivers of virtual machines probe it");
	claim_configuration_ports(plan);
}
