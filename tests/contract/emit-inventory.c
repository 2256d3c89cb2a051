// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints an inventory as JSON, for validate-json: `empty` knows nothing, `full`
 * has a value in every member of every struct, `hostile` has what malformed
 * machines could lead to.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "inventory/inventory.h"

/* One item that the inventory borrows; it never frees what it did not allocate. */
#define ONE(type, ...) ((type *)arena_memdup(arena, &(type){ __VA_ARGS__ }, sizeof(type)))

static const char **one_text(struct arena *arena, const char *text)
{
	return arena_memdup(arena, &text, sizeof(text));
}

static void fill_system(struct inventory *inventory)
{
	struct arena *arena = inventory->arena;
	struct finding *finding;

	inventory->arch = MACHINE_X86;
	inventory_note_source(inventory, "iomem", "/proc/iomem", SOURCE_OK, 0, NULL);
	inventory_note_source(inventory, "dt", "/sys/firmware/fdt", SOURCE_OK, -2, NULL);
	finding = finding_add(&inventory->findings, "pci-capability-loop", FINDING_WARNING,
			      "00:1f.2", "a loop");
	finding_set_remedy(&inventory->findings, finding, "update the firmware");
	finding_set_pointer(&inventory->findings, finding, "/pci/0");

	inventory->machine = (struct inv_machine){
		"QEMU", "q35", "1", "none", "SeaBIOS", "1.16", "04/01/2014", "linux,dummy-virt",
	};
	inventory->kernel = (struct inv_kernel){
		.release = "6.1.0-38-amd64",
		.version = "#1 SMP",
		.command_line = "quiet",
		.parameters = ONE(struct inv_parameter, "init", "1", true),
		.n_parameters = 1,
		.virt = VIRT_IN_USE,
		.virt_reason = "one KVM guest runs",
		.n_kvm_guests = 1,
		.is_locked_down = NO,
		.lockdown = "none",
		.is_secure_boot = YES,
		.is_module_available = YES,
		.is_module_loaded = NO,
		.module_path = "/lib/modules/x.ko",
		.module_name = "cellwarden",
		.config = one_text(arena, "CONFIG_X=y"),
		.n_config = 1,
		.is_config_known = true,
		.iommu_active = "",
		.is_mce_polling = NO,
		.is_irq_remapping = YES,
		.is_resctrl_used = NO,
	};
	inventory->boot = (struct inv_boot){ true, BOOT_LOADER_GRUB, "/etc/default/grub",
					     one_text(arena, "/etc/default/grub"), 1 };
	inventory->hypervisor = (struct inv_hypervisor){
		true, true, YES, ONE(struct inv_cell, 1, "demo", "running", "1-2"), 1, true
	};
}

static void fill_cpus(struct inventory *inventory)
{
	struct inv_cpus *cpus = &inventory->cpus;
	struct arena *arena = inventory->arena;

	memset(&cpus->features, 0, sizeof(cpus->features)); /* every tristate is NO */
	cpus->features.physical_address_bits = 40;
	cpus->items = ONE(struct inv_cpu, 0, true, true, 0, true, 0, true, 0, true, 0, 0, 0);
	cpus->n = 1;
	cpus->n_possible = 1;
	cpus->online = cpus->present = cpus->possible = "0";
	cpus->vendor = "AuthenticAMD";
	cpus->model_name = "EPYC";
	cpus->microcode = "0x1";
	cpus->family = 25;
	cpus->model = 1;
	cpus->stepping = 1;
	cpus->midr = 0x410fd034;
	cpus->flags = one_text(arena, "svm");
	cpus->n_flags = 1;
}

static void fill_memory(struct inventory *inventory)
{
	struct inv_memory *memory = &inventory->memory;
	struct arena *arena = inventory->arena;

	memory->iomem = (struct inv_resources){
		ONE(struct inv_resource, { 0, UINT64_MAX }, "System RAM", SIZE_MAX, 0), 1, true
	};
	memory->ioports = memory->iomem;
	memory->firmware = ONE(struct inv_firmware_region, { 0, 0x9ffff }, "System RAM");
	memory->n_firmware = 1;
	memory->is_firmware_known = true;
	memory->reserved =
		ONE(struct inv_reserved, { 0x1000, 0x1fff }, RESERVED_FOR_DEVICE, "RMRR 0", true,
		    true, true, true, true, true, ONE(uint16_t, 0x00fa), 1, 1, 4096, true);
	memory->n_reserved = 1;
	memory->banks = ONE(struct range, 0, 0x7fffffff);
	memory->bank_nodes = ONE(int, 0);
	memory->n_banks = 1;
	memory->total_bytes = memory->cma_bytes = memory->hugetlb_bytes = 4096;
}

static void fill_platform(struct inventory *inventory)
{
	struct arena *arena = inventory->arena;
	const uint64_t a = 0xfec00000, s = 0x1000;

	inventory->irqchips =
		ONE(struct inv_irqchip, IRQCHIP_IOAPIC, "I/O APIC 0", a, s, 1, 0, 24, 0, 0x00f8, a,
		    s, a, s, a, s, ONE(struct range, a, a + s), 1, 25, s);
	inventory->n_irqchips = 1;
	inventory->iommus = ONE(struct inv_iommu, IOMMU_AMD, "IVHD 0", a, s, 0, true, true, true,
				0x0002, 0x40, 0x64, 1, 106, 109, 1);
	inventory->n_iommus = 1;
	inventory->streams = ONE(struct inv_stream, 0, "pcie@1", 1, 1, 0, 1, 0, 7);
	inventory->n_streams = 1;
	inventory->uarts = ONE(struct inv_uart, "ttyS0", "/sys/class/tty/ttyS0", 2, false, 0x3f8, 8,
			       0, 1, 4, 1843200, 115200, true, true, true, a, 0);
	inventory->n_uarts = 1;
	inventory->framebuffer = (struct inv_framebuffer){ true, true, a,
							   s,    1024, 768,
							   4096, 32,   "efi-framebuffer" };
	inventory->acpi = (struct inv_acpi){
		true,
		ONE(struct inv_acpi_table, "DMAR", 48, 1, "BOCHS", "BXPC", true, 1),
		1,
		ONE(struct inv_gas, 1, 32, 3, 0x608, "PM timer", 4),
		1,
		true,
		0x608,
		a,
		true,
		0xfee00000,
		true,
		ONE(uint32_t, 3),
		1,
		ONE(struct inv_acpi_scope, "ANDD 1", 0, true, ONE(uint16_t, 0x00f8), 1, "\\_SB.I2C1", 0),
		1,
		ONE(struct inv_irq_override, 0, 2, 0),
		1,
		0xfed00000,
		39,
		true,
		true,
		true,
	};
	inventory->dt = (struct inv_dt){
		true,
		1,
		"serial0",
		"hvc",
		"arm,psci-1.0",
		ONE(struct inv_dt_device, "/uart@1", "arm,pl011", ONE(struct range, a, a + s), 1,
		    ONE(uint32_t, 33), 1),
		1,
		{ 29, 30, 27, 26, 28 },
		one_text(arena, "arm,scmi-smc"),
		1,
		2,
		2,
	};
}

static void fill_pci(struct inventory *inventory)
{
	const struct inv_pci_bar bar = { PCI_BAR_MEMORY64, true, true, UINT64_C(1) << 40, 4096 };
	struct arena *arena = inventory->arena;
	struct inv_pci_function *function;
	size_t i;

	inventory->pci_hosts = ONE(struct inv_pci_host, 0, 0, 255, 0xb0000000, true, "MCFG entry 0",
				   ONE(struct inv_pci_window, { 0, 0xffff }, 0, true, true, true),
				   1, ONE(struct inv_pci_irq, 0x1800, 0x800, 1, 35, 4), 1);
	inventory->n_pci_hosts = 1;

	function = arena_append(arena, inventory->pci, inventory->n_pci);
	*function = (struct inv_pci_function){
		.bdf = 0x00fa,
		.vendor = 0x8086,
		.device = 0x2922,
		.subsystem_vendor = 0x1af4,
		.subsystem = 0x1100,
		.class_code = 0x010601,
		.revision = 2,
		.is_multifunction = true,
		.is_bridge = true,
		.rom = bar,
		.capabilities =
			ONE(struct inv_pci_capability, 0x8001, 0x100, 0x48, 2, "Advanced Error"),
		.n_capabilities = 1,
		.config_size = 4096,
		.n_msi_vectors = 1,
		.n_msix_vectors = 2,
		.msix_table_address = 0xfe000000,
		.msix_pba_address = 0xfe000800,
		.sriov_total_vfs = 8,
		.is_virtual_function = true,
		.is_not_responding = true,
		.driver = "ahci",
		.interrupt_pin = 1,
		.interrupt_line = 10,
		.irq = 16,
		.power_state = "D0",
	};
	for (i = 0; i < INV_PCI_BARS; i++)
		function->bars[i] = function->sriov_bars[i] = bar;
	for (i = 0; i < ARRAY_SIZE(function->bridge_windows); i++)
		function->bridge_windows[i] = bar;
}

/* Extreme numbers and bytes that are not UTF-8 must still make a valid document. */
static void fill_hostile(struct inventory *inventory)
{
	struct inv_pci_function *function;

	inventory->machine.vendor = "\x80 \xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x82";
	inventory->machine.product = "\x01\x1f\"\\ J\xc3\xb6rg \xf0\x9f\x90\xa7";
	inventory->kernel.virt = (enum virt_state)1000;
	inventory->memory.total_bytes = UINT64_MAX;
	function = arena_append(inventory->arena, inventory->pci, inventory->n_pci);
	function->bdf = UINT16_MAX;
	function->header_type = 0x7f;
	function->bars[5] = (struct inv_pci_bar){ PCI_BAR_MEMORY64, false, true, UINT64_MAX,
						  UINT64_C(1) << 63 };
}

int main(int argc, char **argv)
{
	_cleanup_(inventory_freep) struct inventory *inventory = inventory_new();
	_cleanup_json_ struct json_object *json = NULL;

	if (argc != 2)
		return 2;
	if (!strcmp(argv[1], "full")) {
		fill_system(inventory);
		fill_cpus(inventory);
		fill_memory(inventory);
		fill_platform(inventory);
		fill_pci(inventory);
	} else if (!strcmp(argv[1], "hostile")) {
		fill_hostile(inventory);
	} else if (strcmp(argv[1], "empty")) {
		return 2;
	}
	json = inventory_to_json(inventory);
	puts(json_print(json));
	return 0;
}
